import { KNOWN_DATASETS, type KnownDataset, SPLITS, type Split } from "../../hub/datasets/known-datasets";
import {
	flag,
	number,
	type OptionTable,
	oneOf,
	Problem,
	required,
	string,
	text,
	type Values,
	whole,
} from "../options";

export type DatasetsOptions = { isJson: boolean } & (
	| { action: "list" }
	| FetchOptions
	| { action: "check"; files: string[] }
	| ConvertOptions
	| ImportOptions
	| { action: "export"; run: string; to: string }
	| MeasureOptions
);

export interface FetchOptions {
	action: "fetch";
	dataset: KnownDataset;
	split: Split;
	revision: string | null;
	endpoint: string | null;
	/** The folder for datasets; null = the usual one. */
	to: string | null;
	isConfirmed: boolean;
}

export interface ConvertOptions {
	action: "convert";
	files: string[];
	output: string;
	/** Null = all. */
	limit: number | null;
	seed: number;
	group: string | null;
}

export interface ImportOptions {
	action: "import";
	/** The reference implementation's files. */
	from: string;
	/** Where the files go. */
	folder: string;
	allowOverlap: boolean;
	domain: string | null;
}

export interface MeasureOptions {
	action: "measure";
	/** A summary of a classifier. */
	file: string;
	/** Where the draws of the intervals start from. */
	seed: number;
}

type Action = DatasetsOptions["action"];

/** The options of `h-neurons datasets`. */
export const datasetsTable: OptionTable = {
	...{ help: { ...flag, short: "h" }, json: flag, yes: { ...flag, short: "y" } },
	...{ split: text, revision: text, endpoint: text, to: text, output: { ...text, short: "o" } },
	...{ limit: text, seed: text, group: text, folder: text, domain: text, "allow-overlap": flag },
};

/** Options that only some actions have. */
const ONLY: Record<string, readonly Action[]> = {
	...{ split: ["fetch"], revision: ["fetch"], endpoint: ["fetch"], yes: ["fetch"], to: ["fetch", "export"] },
	...{ output: ["convert"], limit: ["convert"], seed: ["convert", "measure"], group: ["convert"] },
	...{ folder: ["import"], domain: ["import"], "allow-overlap": ["import"] },
};

const ACTIONS = ["list", "fetch", "check", "convert", "import", "export", "measure"] as const;
const SAY =
	'Say what to do with datasets: "list", "fetch", "check", "convert", "import", "export" or "measure".';

/** @throws Problem when the arguments make no action */
export function readDatasets(values: Values, positionals: string[]): DatasetsOptions {
	const [word, ...named] = positionals;
	const action = ACTIONS.find((each) => each === word);
	if (!action) throw new Problem(SAY);
	for (const [option, actions] of Object.entries(ONLY))
		if (values[option] !== undefined && !actions.includes(action))
			throw new Problem(`--${option} does not go with "datasets ${action}".`);
	if (named.includes("")) throw new Problem("A name is empty.");
	return { isJson: values.json === true, ...actionOf(action, values, named) };
}

/** An action without what all have. */
type Told = DatasetsOptions extends infer Each
	? Each extends unknown
		? Omit<Each, "isJson">
		: never
	: never;

function actionOf(action: Action, values: Values, named: string[]): Told {
	switch (action) {
		case "list":
			if (named.length > 0) throw new Problem('"datasets list" takes no names.');
			return { action };
		case "fetch":
			return { action, dataset: datasetOf(one(named, `Name a dataset: ${NAMES}.`)), ...fetchOf(values) };
		case "check":
			return { action, files: some(named) };
		case "convert":
			return { action, files: some(named), output: required(values, "output"), ...drawOf(values) };
		case "import":
			return {
				...{ action, from: one(named, "Name the folder to import."), folder: required(values, "folder") },
				allowOverlap: values["allow-overlap"] === true,
				domain: string(values, "domain"),
			};
		case "measure":
			return { action, file: one(named, "Name the summary of a classifier."), seed: seedOf(values) };
		case "export":
			return { action, run: one(named, "Name the run's folder."), to: required(values, "to") };
	}
}

const fetchOf = (values: Values) => ({
	split: oneOf("split", string(values, "split") ?? "validation", SPLITS),
	revision: string(values, "revision"),
	endpoint: string(values, "endpoint"),
	to: string(values, "to"),
	isConfirmed: values.yes === true,
});

const seedOf = (values: Values): number => number(values, "seed", whole(0, 2 ** 32 - 1, 0));

const drawOf = (values: Values) => ({
	limit: values.limit === undefined ? null : number(values, "limit", whole(1, 100_000_000, 1)),
	seed: seedOf(values),
	group: string(values, "group"),
});

const NAMES = KNOWN_DATASETS.map(({ name }) => name).join(" or ");

function datasetOf(name: string): KnownDataset {
	const found = KNOWN_DATASETS.find((each) => each.name === name.toLowerCase() || each.id === name);
	if (!found) throw new Problem(`There is no dataset "${name}" to fetch; it is ${NAMES}.`);
	return found;
}

function one(named: string[], problem: string): string {
	const [first, ...others] = named;
	if (first === undefined || others.length > 0) throw new Problem(problem);
	return first;
}

function some(named: string[]): string[] {
	if (named.length === 0) throw new Problem("Name at least one file of questions.");
	return named;
}
