/** The options of `h-neurons task`, `status`, `submit` and `cancel`. */
import { flag, type OptionTable, Problem, type Values } from "../options";
import type { OpenScheduler } from "./scheduler-kind";
import { SCHEDULERS } from "./schedulers";

const common: OptionTable = { help: { ...flag, short: "h" }, "no-color": flag };

export interface TaskOptions {
	/** The plan's folder. */
	dir: string;
	stage: string;
	/** Counted from 0. */
	task: number;
}

export const taskTable: OptionTable = common;

/** @throws Problem when it does not name a task */
export function readTask(_values: Values, words: string[]): TaskOptions {
	const [dir, stage, number] = words;
	if (words.length !== 3) throw new Problem("Name the plan's folder, a stage and a task's number.");
	if (!/^\d{1,9}$/.test(number!)) throw new Problem(`The task's number is ${number}, not 0 or more.`);
	return { dir: dir!, stage: stage!, task: Number(number) };
}

export interface StatusOptions {
	dir: string;
	isJson: boolean;
}

export const statusTable: OptionTable = { ...common, json: flag };

/** @throws Problem when no folder is named */
export const readStatus = (values: Values, words: string[]): StatusOptions => ({
	dir: onlyFolder(words),
	isJson: values.json === true,
});

export interface CancelOptions {
	dir: string;
}

export const cancelTable: OptionTable = common;

/** @throws Problem when no folder is named */
export const readCancel = (_values: Values, words: string[]): CancelOptions => ({ dir: onlyFolder(words) });

function onlyFolder(words: string[]): string {
	const [dir] = words;
	if (words.length !== 1) throw new Problem("Name the plan's folder.");
	return dir!;
}

export interface SubmitOptions {
	dir: string;
	scheduler: string;
	open: OpenScheduler;
	/** Only print what the scheduler would be told. */
	isDry: boolean;
}

export const submitTable: OptionTable = {
	...common,
	...{ "dry-run": flag },
	...Object.assign({}, ...SCHEDULERS.map(({ table }) => table)),
};

/** @throws Problem when it names no scheduler and folder, or an option that is another scheduler's */
export function readSubmit(values: Values, words: string[]): SubmitOptions {
	const [name, dir] = words;
	const names = SCHEDULERS.map((each) => each.name);
	if (words.length !== 2) throw new Problem(`Name a scheduler (${names.join(", ")}) and the plan's folder.`);
	const kind = SCHEDULERS.find((each) => each.name === name);
	if (!kind) throw new Problem(`There is no scheduler ${name}; there are ${names.join(" and ")}.`);
	const known = { ...common, "dry-run": flag, ...kind.table };
	const odd = Object.keys(values).find((option) => !Object.hasOwn(known, option));
	if (odd !== undefined) throw new Problem(`--${odd} is no option of ${name}.`);
	return { dir: dir!, scheduler: kind.name, open: kind.read(values), isDry: values["dry-run"] === true };
}

/** A scheduler by its name, as `status` and `cancel` open it; null for a name of another version. */
export const schedulerNamed = (name: string): OpenScheduler | null =>
	SCHEDULERS.find((each) => each.name === name)?.read(null) ?? null;
