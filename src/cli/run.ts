import { LensError } from "../protocol/errors";
import { type Command, parseArguments } from "./arguments";
import { helpPage } from "./help";
import { identify } from "./identify";
import { inspect } from "./inspect/inspect";
import type { Program } from "./program";
import { UsageError } from "./usage";

export const EXIT = { fine: 0, couldNotRun: 2, stopped: 130 } as const;

/** Runs one command line. The one place that shows a failure: one sentence on standard error. @returns the exit code */
export async function run(argv: string[], program: Program): Promise<number> {
	try {
		const parsed = parseArguments(argv);
		if ("problem" in parsed) throw new UsageError(parsed.problem);
		await runCommand(parsed.command, program);
		return EXIT.fine;
	} catch (error) {
		// The engine gets Ctrl+C from the terminal too: whatever fails after it, fails because of it.
		if (program.signal.aborted || (error instanceof LensError && error.code === "cancelled"))
			return EXIT.stopped;
		program.terminal.errors.write(`h-neurons: ${sentence(error)}\n`);
		return EXIT.couldNotRun;
	}
}

async function runCommand(command: Command, program: Program): Promise<void> {
	const { output } = program.terminal;
	switch (command.verb) {
		case "help":
			output.write(helpPage(command.about));
			return;
		case "version":
			output.write(`${program.version}\n`);
			return;
		case "inspect":
			return inspect(command, program);
		case "identify":
			return identify(command, program);
	}
}

function sentence(error: unknown): string {
	if (error instanceof UsageError) return `${error.message} "h-neurons help" tells how.`;
	if (error instanceof LensError) return error.sentence;
	const message = error instanceof Error ? error.message : String(error);
	return new LensError("internal", `Something went wrong: ${message}.`).sentence;
}
