import { spawnSync } from "node:child_process";

/** Something the person at the keyboard can put right: shown as one sentence, without a stack trace. */
export class Stop extends Error {
	override readonly name = "Stop";
	constructor(
		message: string,
		readonly exitCode = 1,
	) {
		super(message);
	}
}

/** Runs a program's main function; a `Stop` becomes its sentence and its exit code. */
export async function runProgram(main: () => Promise<void>): Promise<void> {
	try {
		await main();
	} catch (error) {
		if (!(error instanceof Stop)) throw error;
		process.stderr.write(`${error.message}\n`);
		process.exitCode = error.exitCode;
	}
}

/** A script for this Node, and its arguments. */
type Command = readonly [script: string, ...args: string[]];

/** Runs a script in a folder and waits for it. @throws Stop when it fails */
export function runOrStop(name: string, command: Command, cwd: string): void {
	const { status } = spawnSync(process.execPath, command, { cwd, stdio: "inherit" });
	if (status !== 0) throw new Stop(`${name} failed: see above.`);
}
