import { run } from "../../src/cli/run";
import type { RunProgram } from "../../src/cluster/scheduler";
import { type FakeEngine, fakeEngine } from "./fake-engine";

export interface Surroundings {
	engine?: FakeEngine;
	/** Bits of colour of a terminal; absent: the output is a pipe. */
	terminal?: 1 | 4 | 8 | 24;
	/** What comes in; null: a person at the keyboard who types nothing. */
	input?: Uint8Array | string | null;
	/** Whether a person types what comes in. */
	isTyped?: boolean;
	signal?: AbortSignal;
	/** The current folder. */
	folder?: string;
	environment?: Record<string, string>;
	/** A scheduler's programs. */
	runProgram?: RunProgram;
}

/** Runs one command line in this process and gives back what it printed. */
export async function runCli(argv: string[], surroundings: Surroundings = {}) {
	const { engine = fakeEngine(), terminal, input = "", signal = new AbortController().signal } = surroundings;
	const { folder = process.cwd(), environment = {}, isTyped = input === null } = surroundings;
	const written = { output: "", errors: "" };
	const isTTY = terminal !== undefined;
	const sink = (to: keyof typeof written) => ({
		...{ isTTY, getColorDepth: () => terminal ?? 1 },
		write: (text: string) => {
			written[to] += text;
		},
	});
	const code = await run(argv, {
		terminal: { input: stream(input, isTyped), output: sink("output"), errors: sink("errors") },
		startEngine: engine.start,
		embeddedModel: "/tool/media/models/pocket-chat",
		questionSets: "/tool/media/questions",
		suiteSets: "/tool/media/suites",
		words: ["node", "/tool/dist/cli.js"],
		runProgram: surroundings.runProgram ?? (() => Promise.reject(new Error("no program is run here"))),
		version: "1.2.3",
		...{ folder, environment, signal },
	});
	return { code, engine, ...written };
}

function stream(input: Uint8Array | string | null, isTTY: boolean) {
	return {
		isTTY,
		async *[Symbol.asyncIterator]() {
			if (input !== null) yield input;
		},
	};
}
