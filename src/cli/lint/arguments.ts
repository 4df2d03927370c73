import type { RuleSeverities } from "../../core/lint/config/config";
import { isRule, ruleIds } from "../../core/lint/rules";
import {
	baseRate,
	flag,
	number,
	type OptionTable,
	oneOf,
	Problem,
	string,
	strings,
	text,
	texts,
	type Values,
	whole,
} from "../options";

export interface LintOptions {
	/** Files and folders; never empty. */
	paths: string[];
	/** What standard input is linted as; null reads files only. */
	stdinPath: string | null;
	format: Format;
	/** Where the report goes; null = standard output. */
	output: string | null;
	/** Where a SARIF report goes besides. */
	sarif: string | null;
	/** Whether rules that ask a model run. */
	isModelAsked: boolean;
	/** A model folder; null = the one that comes with the tool. */
	model: string | null;
	probe: string | null;
	baseRate: number | null;
	/** Severities that go over those of every settings file. */
	rules: Partial<RuleSeverities>;
	/** Where settings come from: the nearest file of each folder, one file for all, or nowhere. */
	settings: { from: "nearest" } | { from: "file"; path: string } | { from: "nowhere" };
	/** Most warnings that still count as fine. */
	maxWarnings: number;
	baseline: { path: string; isUpdated: boolean } | null;
	changedSince: string | null;
	/** Engines at work side by side. */
	jobs: number;
	/** Whether to write what the preferred fixes make of the files. */
	isFixing: boolean;
	/** Whether only errors and warnings are told. */
	isQuiet: boolean;
	/** Whether the time of each part is told. */
	isVerbose: boolean;
	/** Whether colour was switched off with --no-color. */
	isPlain: boolean;
}

/** How findings are written; `lines` is what `text` is in a pipe. */
export type Format = (typeof formats)[number];
const formats = ["text", "lines", "json", "sarif", "github"] as const;

const severities = ["error", "warning", "information", "hint", "off"] as const;

/** Each engine holds a model in memory. */
const MOST_JOBS = 16;

/** The options of `h-neurons lint`. */
export const lintTable: OptionTable = {
	...{ help: { ...flag, short: "h" }, "no-color": flag, json: flag, quiet: flag, verbose: flag },
	...{ format: text, output: { ...text, short: "o" }, sarif: text, "stdin-path": text },
	...{ "no-model": flag, model: text, probe: text, "base-rate": text },
	...{ rule: texts, config: text, "no-config": flag, "max-warnings": text },
	...{ baseline: text, "update-baseline": flag, "changed-since": text, jobs: text, fix: flag },
};

/** @throws Problem when the arguments make no run */
export function readLint(values: Values, positionals: string[]): LintOptions {
	// "$FOLDER" without a value: the current folder is not what was meant.
	if (positionals.includes("")) throw new Problem("A path is empty.");
	const options: LintOptions = {
		paths: positionals.length ? positionals : ["."],
		stdinPath: string(values, "stdin-path"),
		format: readFormat(values),
		output: string(values, "output"),
		sarif: string(values, "sarif"),
		isModelAsked: values["no-model"] !== true,
		model: string(values, "model"),
		probe: string(values, "probe"),
		baseRate: baseRate(values),
		rules: Object.fromEntries(strings(values, "rule").map(readRule)),
		settings: readSettings(values),
		maxWarnings: number(values, "max-warnings", whole(0, 1_000_000, 0)),
		baseline: readBaseline(values),
		changedSince: readRevision(values),
		jobs: number(values, "jobs", whole(1, MOST_JOBS, 1)),
		isFixing: values.fix === true,
		isQuiet: values.quiet === true,
		isVerbose: values.verbose === true,
		isPlain: values["no-color"] === true,
	};
	checkTogether(options, values);
	return options;
}

function readFormat(values: Values): Format {
	const given = string(values, "format");
	if (values.json === true && given !== null && given !== "json")
		throw new Problem(`--json and --format ${given} do not go together.`);
	return values.json === true ? "json" : oneOf("format", given ?? "text", formats);
}

function readRule(given: string): [string, RuleSeverities[keyof RuleSeverities]] {
	const [id = "", severity, ...rest] = given.split("=");
	if (severity === undefined || rest.length > 0)
		throw new Problem(`--rule is ${given}, not a rule and a severity such as high-risk=error.`);
	if (!isRule(id)) throw new Problem(`--rule knows ${ruleIds.join(", ")}; it does not know "${id}".`);
	// "info" is what reports call it.
	return [id, severity === "info" ? "information" : oneOf("rule", severity, severities)];
}

function readSettings(values: Values): LintOptions["settings"] {
	const path = string(values, "config");
	if (path !== null && values["no-config"] === true)
		throw new Problem("--config and --no-config do not go together.");
	if (path !== null) return { from: "file", path };
	return { from: values["no-config"] === true ? "nowhere" : "nearest" };
}

function readBaseline(values: Values): LintOptions["baseline"] {
	const path = string(values, "baseline");
	const isUpdated = values["update-baseline"] === true;
	if (path === null && isUpdated) throw new Problem("--update-baseline needs --baseline FILE.");
	return path === null ? null : { path, isUpdated };
}

function readRevision(values: Values): string | null {
	const revision = string(values, "changed-since");
	// git would take it for an option.
	if (revision?.startsWith("-")) throw new Problem(`--changed-since is ${revision}, not a revision.`);
	return revision;
}

function checkTogether(options: LintOptions, values: Values): void {
	const isStdin = options.paths.includes("-");
	if (isStdin && options.paths.length > 1)
		throw new Problem('"-" stands alone: there is one standard input.');
	if (isStdin && options.stdinPath === null)
		throw new Problem('"-" needs --stdin-path NAME: the name tells the format.');
	if (!isStdin && options.stdinPath !== null) throw new Problem('--stdin-path goes with "-".');
	if (isStdin && (options.changedSince !== null || options.isFixing))
		throw new Problem("--changed-since and --fix are for files, not for standard input.");
	if (options.isFixing && (options.baseline || options.changedSince !== null))
		throw new Problem(
			"--fix mends all findings, so that neither --baseline nor --changed-since goes with it.",
		);
	if (options.baseline?.isUpdated && options.changedSince !== null)
		throw new Problem("--update-baseline takes all findings, so that --changed-since cannot go with it.");
	if (options.isModelAsked) return;
	const forModel = ["model", "probe", "base-rate"].find((name) => values[name] !== undefined);
	if (forModel) throw new Problem(`--${forModel} and --no-model do not go together.`);
}
