import type { RunProgram } from "../cluster/scheduler";
import type { Engine } from "../protocol/start-engine";
import type { Terminal } from "./terminal";

/** What a verb works with. */
export interface Program {
	terminal: Terminal;
	/** Starts the engine; whoever starts it disposes of it. */
	startEngine(): StartedEngine;
	/** Folder of the model that comes with the tool. */
	embeddedModel: string;
	/** Folder of the sets of questions that come with the tool. */
	questionSets: string;
	/** Folder of the suites of items that come with the tool. */
	suiteSets: string;
	/** The words that start this very program, absolute: what a scheduler is told to run. */
	words: readonly string[];
	/** Runs a scheduler's own programs. */
	runProgram: RunProgram;
	version: string;
	/** The current folder, which relative paths start from. */
	folder: string;
	environment: Readonly<Record<string, string | undefined>>;
	/** Aborted by Ctrl+C. */
	signal: AbortSignal;
}

export type StartedEngine = Pick<Engine, "call" | "on" | "dispose"> & Partial<Pick<Engine, "onExit">>;

/** Starts the engine; what it warns of goes to standard error. */
export function startTold(program: Program): StartedEngine {
	const engine = program.startEngine();
	engine.on("log", ({ level, text }) => {
		if (level !== "info") program.terminal.errors.write(`${text}\n`);
	});
	return engine;
}

/** Starts the engine for one piece of work and ends it afterwards. */
export async function withEngine<T>(
	program: Program,
	work: (engine: StartedEngine) => Promise<T>,
): Promise<T> {
	const engine = startTold(program);
	try {
		return await work(engine);
	} finally {
		await engine.dispose();
	}
}
