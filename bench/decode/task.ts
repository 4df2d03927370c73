/** What a measuring process is asked and what it answers, as JSON on its command line and its standard output. */
import { readFileSync } from "node:fs";
import { mulberry32 } from "../../src/core/random";

/** One measurement in a process of its own. */
export interface Task {
	/** The model's folder and its graph. */
	readonly folder: string;
	readonly graph: string;
	/** transformers.js chooses the file by it. */
	readonly dtype: "fp32" | "q4";
	readonly vocabulary: number;
	readonly prompt: number;
	readonly tokens: number;
	readonly threads: number;
	/** Folder for what our engine computes once a model. */
	readonly cacheFolder: string;
}

/** One greedy answer of a fixed number of tokens. */
export interface Decoded {
	readonly loadSeconds: number;
	/** Until the first token is known. */
	readonly prefillSeconds: number;
	/** Tokens a second after the first one. */
	readonly rate: number;
	readonly ids: readonly number[];
	/** The largest resident memory that the process ever had, in MB. */
	readonly peak: number;
}

/** The same steps with taps and without, in one process by turns. */
export interface Compared {
	/** Time without taps over time with them, one a turn. */
	readonly ratios: readonly number[];
}

export function readTask(): Task {
	return JSON.parse(process.argv[2]!) as Task;
}

export function report(result: Decoded | Compared): void {
	process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** The same made-up prompt for everyone, without the special tokens that come first. */
export function promptOf({ vocabulary, prompt }: Pick<Task, "vocabulary" | "prompt">): number[] {
	const random = mulberry32(7);
	return Array.from({ length: prompt }, () => 3 + Math.floor(random() * (vocabulary - 3)));
}

/** Tokens a second between the first of these moments, in milliseconds, and the last. */
export function rateOf(moments: readonly number[]): number {
	return (1000 * (moments.length - 1)) / (moments.at(-1)! - moments[0]!);
}

/** Linux knows the peak since the program was started; elsewhere it may hold the parent's. */
export function peakMemory(): number {
	if (process.platform === "linux") {
		const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))![1]!;
		return Number(kilobytes) / 1024;
	}
	return process.resourceUsage().maxRSS / 1024;
}
