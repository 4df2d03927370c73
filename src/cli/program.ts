import type { Engine } from "../protocol/start-engine";
import type { Terminal } from "./terminal";

/** What a verb works with. */
export interface Program {
	terminal: Terminal;
	/** Starts the engine; whoever starts it disposes of it. */
	startEngine(): StartedEngine;
	/** Folder of the model that comes with the tool. */
	embeddedModel: string;
	version: string;
	/** Aborted by Ctrl+C. */
	signal: AbortSignal;
}

export type StartedEngine = Pick<Engine, "call" | "on" | "dispose">;

/** Starts the engine for one piece of work and ends it afterwards. What the engine warns of goes to standard error. */
export async function withEngine<T>(
	program: Program,
	work: (engine: StartedEngine) => Promise<T>,
): Promise<T> {
	const engine = program.startEngine();
	engine.on("log", ({ level, text }) => {
		if (level !== "info") program.terminal.errors.write(`${text}\n`);
	});
	try {
		return await work(engine);
	} finally {
		await engine.dispose();
	}
}
