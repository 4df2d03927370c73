/** The command line, read and checked. Bad input is a value: the sentence that says what is wrong. */
import { parseArgs } from "node:util";
import { STUDY_STEPS, type StudyStep } from "../core/report/steps";
import {
	type CancelOptions,
	cancelTable,
	readCancel,
	readStatus,
	readSubmit,
	readTask,
	type StatusOptions,
	type SubmitOptions,
	statusTable,
	submitTable,
	type TaskOptions,
	taskTable,
} from "./cluster/arguments";
import {
	type Asked,
	type PlanOptions,
	planTable,
	readPlanOptions,
	refuseWithoutPlan,
} from "./cluster/plan/options";
import { type CompareOptions, compareTable, readCompare } from "./compare/arguments";
import { type DatasetsOptions, datasetsTable, readDatasets } from "./datasets/arguments";
import { type IdentifyOptions, identifyTable, readIdentify, readStep } from "./identify/arguments";
import { type MergeOptions, mergeTable, readMerge } from "./identify/merge";
import { type RecalibrateOptions, readRecalibrate, recalibrateTable } from "./identify/recalibrate";
import { type ImpactOptions, impactTable, readImpact } from "./impact/arguments";
import { type InspectOptions, inspectTable, readInspect } from "./inspect/arguments";
import { type LintOptions, lintTable, readLint } from "./lint/arguments";
import { type McpOptions, mcpTable, readMcp } from "./mcp/arguments";
import { type ModelsOptions, modelsTable, readModels } from "./models/arguments";
import { type OptionTable, Problem, type Values } from "./options";
import { type OriginOptions, originTable, readOrigin } from "./origin/arguments";
import { readServe, type ServeArguments, serveTable } from "./serve/arguments";

export type Command =
	| { verb: "help"; about: string | null }
	| { verb: "version" }
	| ({ verb: "inspect" } & InspectOptions)
	| ({ verb: "compare" } & CompareOptions)
	| ({ verb: "identify" } & IdentifyOptions)
	| ({ verb: "impact" } & ImpactOptions)
	| ({ verb: "origin" } & OriginOptions)
	| ({ verb: "plan" } & PlanOptions)
	| ({ verb: "task" } & TaskOptions)
	| ({ verb: "status" } & StatusOptions)
	| ({ verb: "submit" } & SubmitOptions)
	| ({ verb: "cancel" } & CancelOptions)
	| ({ verb: "merge" } & MergeOptions)
	| ({ verb: "recalibrate" } & RecalibrateOptions)
	| ({ verb: "lint" } & LintOptions)
	| ({ verb: "mcp" } & McpOptions)
	| ({ verb: "serve" } & ServeArguments)
	| ({ verb: "models" } & ModelsOptions)
	| ({ verb: "datasets" } & DatasetsOptions);

/** Each step of a study is a verb as well, and does what `identify` does for that step. */
type Verb = Exclude<Command["verb"], "help" | "version" | "plan"> | StudyStep;

export type ParsedArguments = { command: Command } | { problem: string };

interface VerbArguments {
	table: OptionTable;
	read(values: Values, positionals: string[]): Command;
}

const steps = Object.fromEntries(
	STUDY_STEPS.map((step): [StudyStep, VerbArguments] => [
		step,
		{ table: identifyTable, read: (...given) => ({ verb: "identify", ...readStep(step, ...given) }) },
	]),
) as Record<StudyStep, VerbArguments>;

/** A study that can be done here, or planned for other machines. */
const planned = (
	table: OptionTable,
	read: (values: Values, positionals: string[]) => Asked,
): VerbArguments => ({
	table: { ...table, ...planTable },
	read(values, positionals) {
		if (values.plan !== undefined)
			return { verb: "plan", ...readPlanOptions(read(values, positionals), values, positionals) };
		refuseWithoutPlan(values);
		const asked = read(values, positionals);
		return { verb: asked.study, ...asked.options } as Command;
	},
});

const verbs: Record<Verb, VerbArguments> = {
	inspect: { table: inspectTable, read: (...given) => ({ verb: "inspect", ...readInspect(...given) }) },
	compare: { table: compareTable, read: (...given) => ({ verb: "compare", ...readCompare(...given) }) },
	identify: planned(identifyTable, (...given) => ({ study: "identify", options: readIdentify(...given) })),
	...steps,
	impact: planned(impactTable, (...given) => ({ study: "impact", options: readImpact(...given) })),
	origin: planned(originTable, (...given) => ({ study: "origin", options: readOrigin(...given) })),
	task: { table: taskTable, read: (...given) => ({ verb: "task", ...readTask(...given) }) },
	status: { table: statusTable, read: (...given) => ({ verb: "status", ...readStatus(...given) }) },
	submit: { table: submitTable, read: (...given) => ({ verb: "submit", ...readSubmit(...given) }) },
	cancel: { table: cancelTable, read: (...given) => ({ verb: "cancel", ...readCancel(...given) }) },
	merge: { table: mergeTable, read: (...given) => ({ verb: "merge", ...readMerge(...given) }) },
	recalibrate: {
		table: recalibrateTable,
		read: (...given) => ({ verb: "recalibrate", ...readRecalibrate(...given) }),
	},
	lint: { table: lintTable, read: (...given) => ({ verb: "lint", ...readLint(...given) }) },
	mcp: { table: mcpTable, read: (...given) => ({ verb: "mcp", ...readMcp(...given) }) },
	serve: { table: serveTable, read: (...given) => ({ verb: "serve", ...readServe(...given) }) },
	datasets: { table: datasetsTable, read: (...given) => ({ verb: "datasets", ...readDatasets(...given) }) },
	models: { table: modelsTable, read: (...given) => ({ verb: "models", ...readModels(...given) }) },
};

const isVerb = (word: string): word is Verb => Object.hasOwn(verbs, word);

/** @param argv the words after the program's name */
export function parseArguments(argv: string[]): ParsedArguments {
	const [verb, ...rest] = argv;
	if (verb === undefined || verb === "--help" || verb === "-h" || verb === "help")
		return { command: { verb: "help", about: rest[0] ?? null } };
	if (verb === "--version" || verb === "-v") return { command: { verb: "version" } };
	if (!isVerb(verb)) return { problem: `There is no command "${verb}".` };
	try {
		return { command: readVerb(verb, rest) };
	} catch (error) {
		if (error instanceof Problem) return { problem: error.message };
		if (!isParseError(error)) throw error;
		return { problem: firstSentence(error.message) };
	}
}

function readVerb(verb: Verb, args: string[]): Command {
	const { table, read } = verbs[verb];
	const { values, positionals } = parseArgs({ args, options: table, allowPositionals: true, strict: true });
	if (values.help) return { verb: "help", about: verb };
	return read(values, positionals);
}

const isParseError = (error: unknown): error is Error =>
	error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith("ERR_PARSE_ARGS");

/** Node's messages go on with advice about positional arguments that does not fit here. */
const firstSentence = (message: string): string => `${message.split(/\.\s|\n/)[0]!.replace(/\.$/, "")}.`;
