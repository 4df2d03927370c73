import { NOT_NOW } from "../cluster/scheduler";
import { LensError, sentenceOf } from "../protocol/errors";
import { type Command, parseArguments } from "./arguments";
import { compare } from "./compare/compare";
import { helpPage } from "./help";
import { identify } from "./identify/identify";
import { merge } from "./identify/merge";
import { recalibrate } from "./identify/recalibrate";
import { impact } from "./impact/impact";
import { inspect } from "./inspect/inspect";
import { lint } from "./lint/lint";
import { models } from "./models/models";
import { origin } from "./origin/origin";
import type { Program } from "./program";
import { harmless } from "./terminal";
import { UsageError } from "./usage";

/** What the process ends with: `lint` tells problems of the files apart from a run that could not be. */
export const EXIT = { fine: 0, problems: 1, couldNotRun: 2, notNow: NOT_NOW, stopped: 130 } as const;

/** Runs one command line. The one place that shows a failure: one sentence on standard error. @returns the exit code */
export async function run(argv: string[], program: Program): Promise<number> {
	try {
		const parsed = parseArguments(argv);
		if ("problem" in parsed) throw new UsageError(parsed.problem);
		return await runCommand(parsed.command, program);
	} catch (error) {
		// The engine gets Ctrl+C from the terminal too: whatever fails after it, fails because of it.
		if (program.signal.aborted || (error instanceof LensError && error.code === "cancelled"))
			return EXIT.stopped;
		program.terminal.errors.write(`h-neurons: ${harmless(sentence(error))}\n`);
		return isNotNow(error) ? EXIT.notNow : EXIT.couldNotRun;
	}
}

/** Whether the same command may do later: a task whose turn has not come, or that another process has. */
const isNotNow = (error: unknown): boolean =>
	error instanceof LensError && (error.code === "taskTooEarly" || error.code === "taskBusy");

/** Does what a command line says, in the name of another command. */
async function perform(argv: string[], program: Program): Promise<void> {
	const parsed = parseArguments(argv);
	if ("problem" in parsed) throw new UsageError(parsed.problem);
	await runCommand(parsed.command, program);
}

async function runCommand(command: Command, program: Program): Promise<number> {
	const { output } = program.terminal;
	switch (command.verb) {
		case "help":
			output.write(helpPage(command.about));
			return EXIT.fine;
		case "version":
			output.write(`${program.version}\n`);
			return EXIT.fine;
		case "inspect":
			await inspect(command, program);
			return EXIT.fine;
		case "compare":
			await compare(command, program);
			return EXIT.fine;
		case "identify":
			await identify(command, program);
			return EXIT.fine;
		case "impact":
			await impact(command, program);
			return EXIT.fine;
		case "origin":
			await origin(command, program);
			return EXIT.fine;
		case "merge":
			await merge(command, program);
			return EXIT.fine;
		case "recalibrate":
			await recalibrate(command, program);
			return EXIT.fine;
		case "lint":
			return EXIT[await lint(command, program)];
		case "models":
			await models(command, program);
			return EXIT.fine;
		case "datasets": {
			// Parquet and CSV are loaded by those who read them only.
			const { datasets } = await import("./datasets/datasets");
			await datasets(command, program);
			return EXIT.fine;
		}
		case "plan": {
			// What a study is cut into is known to those who plan only: it brings every study's files with it.
			const { makePlan } = await import("./cluster/plan/make-plan");
			await makePlan(command, program);
			return EXIT.fine;
		}
		case "task": {
			const { runTask } = await import("./cluster/task/run-task");
			await runTask(command, program, perform);
			return EXIT.fine;
		}
		case "status": {
			const { status } = await import("./cluster/status");
			await status(command, program);
			return EXIT.fine;
		}
		case "submit":
		case "cancel": {
			const { submit, cancel } = await import("./cluster/submit");
			await (command.verb === "submit" ? submit(command, program) : cancel(command, program));
			return EXIT.fine;
		}
		case "mcp": {
			// The protocol's library is loaded by those who speak it only: it takes longer than a help page.
			const { serve } = await import("./mcp/serve");
			await serve(command, program);
			return EXIT.fine;
		}
		case "serve": {
			const { serve } = await import("./serve/serve");
			await serve(command, program);
			return EXIT.fine;
		}
	}
}

function sentence(error: unknown): string {
	if (error instanceof UsageError) return `${error.message} "h-neurons help" tells how.`;
	return sentenceOf(error);
}
