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
