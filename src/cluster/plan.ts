/**
 * The plan of a study: the same commands that one machine would run, cut into tasks that any machines may run which see one
 * folder. A plan is plain files in a folder, DIR:
 *
 *     plan.json                        what is to be done, of which inputs
 *     run/                             the study's folder, as without a plan
 *     tasks/<stage>.<n>.json           how far a task is (task-state.ts)
 *     tasks/<stage>.<n>.<attempt>.lock who works, or worked, on it
 *     tasks/submission.<try>.lock      who gives it to a scheduler, or did
 *     logs/<stage>.<n>.<attempt>.log   what it said
 *     submitted.json                   what schedulers were told (scheduler.ts)
 *
 * Stages come one after the other; tasks of one stage may run in any order, at the same time, and more than once.
 */
import { LensError } from "../protocol/errors";
import type { StudyFiles } from "../study/files";

export const STUDIES = ["identify", "impact", "origin"] as const;
export type PlannedStudy = (typeof STUDIES)[number];

export interface Plan {
	format: typeof FORMAT;
	version: 1;
	/** Name and version of the program that made the plan; another version does not run its tasks. */
	tool: string;
	study: PlannedStudy;
	/** What one machine would run, in DIR. */
	command: string[];
	/** The study's folder, in DIR. */
	run: string;
	/** The files that the study is made from. */
	inputs: PlanInput[];
	/** In an order in which they can run. */
	stages: Stage[];
}

/**
 * A file as it was when the plan was made. `path` is absolute; relative to DIR for what lies in it, so that a plan can be
 * moved with its inputs; or begins with TOOL for what comes with the program, wherever that is installed.
 */
export interface PlanInput {
	path: string;
	bytes: number;
	sha256: string;
}

export interface Stage {
	/** Small letters, digits and hyphens: it names files and jobs. */
	name: string;
	/** Stages that must be done before. */
	after: string[];
	tasks: Task[];
	/** What one task needs. */
	resources: Resources;
	/** What one task is reckoned to take, s; null where nothing was measured. */
	seconds: number | null;
}

export interface Task {
	/** The program's arguments, run in DIR. */
	arguments: string[];
	/** Names of files in the run's folder that are whole once the task is done. */
	outputs: string[];
}

export interface Resources {
	cpus: number;
	memoryMb: number;
	minutes: number;
	gpus: number;
}

const FORMAT = "h-neurons-plan";
/** What a task may run of the program: a plan is a file that others may have written. */
const VERBS = [...STUDIES, "merge"];
export const PLAN_FILE = "plan.json";
/** How the path of a file begins that comes with the program. */
export const TOOL = "<tool>/";

/** A new plan. */
export const planOf = (parts: Omit<Plan, "format" | "version">): Plan => ({
	format: FORMAT,
	version: 1,
	...parts,
});

/** The text of plan.json. */
export const printPlan = (plan: Plan): string => `${JSON.stringify(plan, null, "\t")}\n`;

/**
 * Reads the plan in a folder, checked down to the last word, since its words become command lines.
 * @throws LensError badPlan when there is none, or it is none
 */
export async function readPlan(files: StudyFiles, dir: string): Promise<Plan> {
	const path = `${dir}/${PLAN_FILE}`;
	if ((await files.size(path)) === null) throw new LensError("badPlan", `${dir} holds no ${PLAN_FILE}.`);
	let text = "";
	for await (const line of files.lines(path)) text += `${line}\n`;
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		throw new LensError("badPlan", `${path} is not JSON: ${(error as Error).message}.`);
	}
	const problem = problemOf(value);
	if (problem) throw new LensError("badPlan", `${path} is no plan that can be run here: ${problem}.`);
	return value as Plan;
}

/** The stage of a name. @throws LensError badPlan naming those that there are */
export function stageOf({ stages }: Plan, name: string): Stage {
	const stage = stages.find((each) => each.name === name);
	if (stage) return stage;
	const names = stages.map((each) => each.name).join(", ");
	throw new LensError("badPlan", `The plan has no stage ${name}; its stages are ${names}.`);
}

/** What is wrong with a plan, in a part of a sentence; null when nothing is. */
function problemOf(value: unknown): string | null {
	if (!isObject(value) || value.format !== FORMAT) return "it does not say that it is one";
	if (value.version !== 1) return `it is of version ${String(value.version)}`;
	const { tool, study, command, run, inputs, stages } = value;
	if (typeof tool !== "string" || !isOneOf(study, STUDIES) || !areTexts(command) || !isName(run))
		return "its tool, study, command or run is missing";
	if (!Array.isArray(inputs) || !inputs.every(isInput)) return "its inputs cannot be read";
	if (!Array.isArray(stages) || stages.length === 0) return "it has no stages";
	const names = new Set<string>();
	for (const stage of stages as unknown[]) {
		if (!isStage(stage)) return `stage ${names.size + 1} cannot be read`;
		if (names.has(stage.name)) return `there are two stages ${stage.name}`;
		const odd = stage.after.find((name) => !names.has(name));
		if (odd !== undefined) return `stage ${stage.name} comes after ${odd}, which no stage before it is`;
		names.add(stage.name);
	}
	return null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null && !Array.isArray(value);
const areTexts = (value: unknown): value is string[] =>
	Array.isArray(value) && value.every((each) => typeof each === "string");
const isOneOf = (value: unknown, words: readonly string[]): boolean =>
	typeof value === "string" && words.includes(value);
/** A file or folder in another, never one outside it. */
const isName = (value: unknown): value is string =>
	typeof value === "string" && /^[A-Za-z0-9][\w.-]*$/.test(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const isInput = (value: unknown): value is PlanInput =>
	isObject(value) &&
	typeof value.path === "string" &&
	isCount(value.bytes) &&
	/^[0-9a-f]{64}$/.test(String(value.sha256));

const isStage = (value: unknown): value is Stage =>
	isObject(value) &&
	/^[a-z][a-z0-9-]{0,29}$/.test(String(value.name)) &&
	areTexts(value.after) &&
	isResources(value.resources) &&
	(value.seconds === null || (typeof value.seconds === "number" && value.seconds >= 0)) &&
	Array.isArray(value.tasks) &&
	value.tasks.length > 0 &&
	value.tasks.every(isTask);

const isTask = (value: unknown): value is Task =>
	isObject(value) &&
	areTexts(value.arguments) &&
	isOneOf(value.arguments[0], VERBS) &&
	Array.isArray(value.outputs) &&
	value.outputs.every(isName);

const isResources = (value: unknown): value is Resources =>
	isObject(value) &&
	isCount(value.gpus) &&
	[value.cpus, value.memoryMb, value.minutes].every((each) => isCount(each) && each > 0);
