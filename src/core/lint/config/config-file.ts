/**
 * `h-neurons.json`: the linter's settings for a folder and everything below it, JSON with comments and trailing commas.
 * docs/h-neurons.schema.json says the same to editors; test/core/lint/config/config-file.test.ts holds the two together.
 */
import * as l10n from "@vscode/l10n";
import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import type { Range } from "../../prompt/mapped-text";
import { isTooDeep } from "../../prompt/yaml/nesting";
import { closest } from "../closest";
import { ruleIds } from "../rules";
import type { LintConfig, RuleSeverities } from "./config";
import { matches } from "./globs";

/** What a file, or one of its overrides, sets. */
export type Settings = Partial<Omit<LintConfig, "rules">> & { rules?: Partial<RuleSeverities> };

export interface Override {
	/** Globs relative to the folder of the file. */
	files: string[];
	settings: Settings;
}

export interface ConfigFile {
	settings: Settings;
	/** Later ones win. */
	overrides: Override[];
}

export interface ConfigProblem {
	range: Range;
	/** One sentence. */
	message: string;
}

interface Limits {
	minimum: number;
	maximum: number;
}

/** Name of the file. */
export const CONFIG_FILE = "h-neurons.json";

/** What the numbers may be, here and in the editor's settings. */
export const LIMITS = {
	threshold: { minimum: 0, maximum: 1 },
	samples: { minimum: 2, maximum: 20 },
	answerTokens: { minimum: 1, maximum: 1024 },
	maxProblems: { minimum: 1, maximum: 10_000 },
	maxSeconds: { minimum: 1, maximum: 600 },
	maxTokens: { minimum: 100, maximum: 10_000_000 },
} as const satisfies Partial<Record<keyof LintConfig, Limits>>;

/** One bracket too few makes many errors behind it; nobody reads more than these. */
const MOST_ERRORS = 20;
const SEVERITIES = ["error", "warning", "information", "hint", "off"];
const VARIABLE_MODES = ["fill", "raw", "mask"];

/** Reads the file. What is wrong in places is left out of the value; the value is null when nothing can be told. */
export function parseConfig(text: string): { value: ConfigFile | null; problems: ConfigProblem[] } {
	const all = { start: 0, end: text.length };
	if (isTooDeep(text))
		return { value: null, problems: [{ range: all, message: l10n.t("It is nested too deeply.") }] };
	const errors: ParseError[] = [];
	// jsonc-parser takes a byte order mark for a symbol; a space in its place keeps every offset.
	const root = parseTree(text.replace(/^\uFEFF/, " "), errors, { allowTrailingComma: true });
	if (errors.length) return { value: null, problems: errors.slice(0, MOST_ERRORS).map(syntaxProblem) };
	const problems: ConfigProblem[] = [];
	if (root?.type !== "object") {
		const range = root ? rangeOf(root) : all;
		return {
			value: null,
			problems: [{ range, message: l10n.t("The file must hold one object, {0}.", "{ }") }],
		};
	}
	const value: Record<string, unknown> = {};
	readEntries(root, FILE_KEYS, value, problems);
	const { overrides = [], $schema: _, ...settings } = value;
	return { value: { settings, overrides: overrides as Override[] }, problems };
}

/** The settings of one file: those of `base`, over them the file's own, over them each override for the path. */
export function resolveConfig(base: LintConfig, file: ConfigFile | null, path: string): LintConfig {
	if (!file) return base;
	const mine = file.overrides.filter(({ files }) => matches(path, files));
	let config = base;
	for (const { rules, ...settings } of [file.settings, ...mine.map((each) => each.settings)])
		config = { ...config, ...settings, rules: { ...config.rules, ...rules } };
	return config;
}

/** Whether a plain text file counts as a prompt. */
export const isIncludedText = (path: string, { include }: LintConfig): boolean => matches(path, include);

/** Whether a file is never linted. */
export const isExcluded = (path: string, { exclude }: LintConfig): boolean => matches(path, exclude);

/** Reads one value; undefined when it is wrong, which is then said in `problems`. */
type Read = (node: Node, problems: ConfigProblem[]) => unknown;

const rangeOf = ({ offset, length }: Node): Range => ({ start: offset, end: offset + length });
/** The setting whose value it is, as a message names it. */
const nameOf = (node: Node): string => `"${node.parent?.children?.[0]?.value ?? ""}"`;

function wrong(node: Node, message: string, problems: ConfigProblem[]): undefined {
	problems.push({ range: rangeOf(node), message });
}

/** The word somebody meant who wrote another: "warn" for "warning". */
function meantBy({ type, value }: Node, words: readonly string[]): string | null {
	if (type !== "string" || value.length < 3) return null;
	return words.find((word) => word.startsWith(value)) ?? closest(value, words);
}

const number =
	({ minimum, maximum }: Limits, kind: "number" | "whole number", orNull = false): Read =>
	(node, problems) => {
		const { value } = node;
		if (orNull && node.type === "null") return null;
		const isKind = kind === "number" ? Number.isFinite(value) : Number.isInteger(value);
		if (node.type === "number" && isKind && value >= minimum && value <= maximum) return value;
		return wrong(node, numberWanted(nameOf(node), { minimum, maximum }, { kind, orNull }), problems);
	};

function numberWanted(
	name: string,
	{ minimum, maximum }: Limits,
	{ kind, orNull }: { kind: "number" | "whole number"; orNull: boolean },
): string {
	if (kind === "whole number")
		return l10n.t("{0} must be a whole number from {1} to {2}.", name, minimum, maximum);
	return orNull
		? l10n.t("{0} must be a number from {1} to {2}, or null.", name, minimum, maximum)
		: l10n.t("{0} must be a number from {1} to {2}.", name, minimum, maximum);
}

const choice =
	(words: readonly string[]): Read =>
	(node, problems) => {
		if (node.type === "string" && words.includes(node.value)) return node.value;
		const list = words.map((word) => `"${word}"`);
		const told = [nameOf(node), list.slice(0, -1).join(", "), list.at(-1)!] as const;
		const meant = meantBy(node, words);
		const message = meant
			? l10n.t("{0} must be {1} or {2}; did you mean {3}?", ...told, `"${meant}"`)
			: l10n.t("{0} must be {1} or {2}.", ...told);
		return wrong(node, message, problems);
	};

const boolean: Read = (node, problems) =>
	node.type === "boolean"
		? node.value
		: wrong(node, l10n.t("{0} must be true or false.", nameOf(node)), problems);

const string: Read = (node, problems) =>
	node.type === "string" ? node.value : wrong(node, l10n.t("{0} must be a text.", nameOf(node)), problems);

const glob: Read = (node, problems) =>
	node.type === "string" && node.value !== ""
		? node.value
		: wrong(node, l10n.t("An entry of the list must be a glob such as {0}.", '"**/*.txt"'), problems);

const globs: Read = (node, problems) => {
	if (node.type !== "array")
		return wrong(node, l10n.t("{0} must be a list of globs.", nameOf(node)), problems);
	return (node.children ?? []).map((child) => glob(child, problems)).filter((each) => each !== undefined);
};

const globOrGlobs: Read = (node, problems) => {
	if (node.type === "array" && node.children?.length) return globs(node, problems);
	if (node.type === "string" && node.value !== "") return [node.value];
	return wrong(node, l10n.t("{0} must be a glob or a list of globs.", nameOf(node)), problems);
};

const rules: Read = (node, problems) => {
	if (node.type !== "object")
		return wrong(
			node,
			l10n.t("{0} must be an object of rules and their severities.", nameOf(node)),
			problems,
		);
	const value = {};
	readEntries(node, RULE_KEYS, value, problems);
	return value;
};

const overrides: Read = (node, problems) => {
	if (node.type !== "array")
		return wrong(node, l10n.t("{0} must be a list of overrides.", nameOf(node)), problems);
	return (node.children ?? []).flatMap((child) => override(child, problems));
};

function override(node: Node, problems: ConfigProblem[]): Override[] {
	if (node.type !== "object") {
		wrong(node, l10n.t("An entry of the list must be an object with {0}.", '"files"'), problems);
		return [];
	}
	const value: Record<string, unknown> = {};
	readEntries(node, OVERRIDE_KEYS, value, problems);
	const { files, ...settings } = value;
	if (!node.children?.some((property) => property.children?.[0]?.value === "files"))
		problems.push({
			range: rangeOf(node),
			message: l10n.t("An override needs {0}: the globs it is for.", '"files"'),
		});
	return files ? [{ files: files as string[], settings }] : [];
}

const RULE_KEYS = new Map<string, Read>(ruleIds.map((id) => [id, choice(SEVERITIES)]));
const OVERRIDE_KEYS = new Map<string, Read>([
	["files", globOrGlobs],
	["rules", rules],
	["threshold", number(LIMITS.threshold, "number", true)],
	["samples", number(LIMITS.samples, "whole number")],
	["answerTokens", number(LIMITS.answerTokens, "whole number")],
	["variables", choice(VARIABLE_MODES)],
	["maxProblems", number(LIMITS.maxProblems, "whole number")],
	["maxSeconds", number(LIMITS.maxSeconds, "number")],
	["maxTokens", number(LIMITS.maxTokens, "whole number")],
	["agentFiles", boolean],
]);
/** Which files are linted is one answer for the folder, so `include` and `exclude` stand only at the top. */
const FILE_KEYS = new Map<string, Read>([
	...[...OVERRIDE_KEYS].filter(([key]) => key !== "files"),
	["$schema", string],
	["include", globs],
	["exclude", globs],
	["overrides", overrides],
]);

function readEntries(
	node: Node,
	keys: ReadonlyMap<string, Read>,
	value: Record<string, unknown>,
	problems: ConfigProblem[],
): void {
	const seen = new Set<string>();
	for (const { children } of node.children ?? []) {
		const [key, entry] = children ?? [];
		if (!key || !entry) continue;
		const name: string = key.value;
		const read = keys.get(name);
		if (seen.has(name))
			problems.push({ range: rangeOf(key), message: l10n.t("{0} is set twice.", `"${name}"`) });
		seen.add(name);
		if (!read) {
			problems.push({ range: rangeOf(key), message: unknownKey(name, keys) });
			continue;
		}
		const result = read(entry, problems);
		if (result !== undefined) value[name] = result;
	}
}

function unknownKey(name: string, keys: ReadonlyMap<string, Read>): string {
	const meant = closest(name, keys.keys());
	if (keys === RULE_KEYS)
		return meant
			? l10n.t("There is no rule {0}; did you mean {1}?", `"${name}"`, `"${meant}"`)
			: l10n.t("There is no rule {0}.", `"${name}"`);
	return meant
		? l10n.t("There is no setting {0}; did you mean {1}?", `"${name}"`, `"${meant}"`)
		: l10n.t("There is no setting {0}.", `"${name}"`);
}

/** jsonc-parser's names of its errors, in words; the others say "not expected here". */
const SYNTAX: Record<string, string> = {
	PropertyNameExpected: l10n.t("A name in double quotes is missing here."),
	ValueExpected: l10n.t("A value is missing here."),
	ColonExpected: l10n.t("A colon is missing here."),
	CommaExpected: l10n.t("A comma is missing here."),
	CloseBraceExpected: l10n.t("A closing } is missing."),
	CloseBracketExpected: l10n.t("A closing ] is missing."),
	EndOfFileExpected: l10n.t("Nothing may follow the closing }."),
	UnexpectedEndOfComment: l10n.t("The comment is not closed."),
	UnexpectedEndOfString: l10n.t("The text is not closed."),
	InvalidEscapeCharacter: l10n.t("The text holds an escape that JSON does not know."),
	InvalidCharacter: l10n.t("The text holds a character that must be escaped."),
};

function syntaxProblem({ error, offset, length }: ParseError): ConfigProblem {
	const message = SYNTAX[printParseErrorCode(error)] ?? l10n.t("This is not valid JSON.");
	return { range: { start: offset, end: offset + length }, message };
}
