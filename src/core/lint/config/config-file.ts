/**
 * `h-neurons.json`: the linter's settings for a folder and everything below it, JSON with comments and trailing commas.
 * docs/h-neurons.schema.json says the same to editors; test/core/lint/config/config-file.test.ts holds the two together.
 */
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
		return { value: null, problems: [{ range: all, message: "It is nested too deeply." }] };
	const errors: ParseError[] = [];
	// jsonc-parser takes a byte order mark for a symbol; a space in its place keeps every offset.
	const root = parseTree(text.replace(/^\uFEFF/, " "), errors, { allowTrailingComma: true });
	if (errors.length) return { value: null, problems: errors.slice(0, MOST_ERRORS).map(syntaxProblem) };
	const problems: ConfigProblem[] = [];
	if (root?.type !== "object") {
		const range = root ? rangeOf(root) : all;
		return { value: null, problems: [{ range, message: "The file must hold one object, { }." }] };
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
const nameOf = (node: Node): string => node.parent?.children?.[0]?.value ?? "";

function wrong(
	node: Node,
	wanted: string,
	problems: ConfigProblem[],
	meant: string | null = null,
): undefined {
	const name = node.parent?.type === "property" ? `"${nameOf(node)}"` : "An entry of the list";
	const end = meant ? `; did you mean "${meant}"?` : ".";
	problems.push({ range: rangeOf(node), message: `${name} must be ${wanted}${end}` });
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
		return wrong(node, `a ${kind} from ${minimum} to ${maximum}${orNull ? ", or null" : ""}`, problems);
	};

const choice =
	(words: readonly string[]): Read =>
	(node, problems) => {
		if (node.type === "string" && words.includes(node.value)) return node.value;
		const list = words.map((word) => `"${word}"`);
		const wanted = `${list.slice(0, -1).join(", ")} or ${list.at(-1)}`;
		return wrong(node, wanted, problems, meantBy(node, words));
	};

const boolean: Read = (node, problems) =>
	node.type === "boolean" ? node.value : wrong(node, "true or false", problems);

const string: Read = (node, problems) =>
	node.type === "string" ? node.value : wrong(node, "a text", problems);

const glob: Read = (node, problems) =>
	node.type === "string" && node.value !== ""
		? node.value
		: wrong(node, 'a glob such as "**/*.txt"', problems);

const globs: Read = (node, problems) => {
	if (node.type !== "array") return wrong(node, "a list of globs", problems);
	return (node.children ?? []).map((child) => glob(child, problems)).filter((each) => each !== undefined);
};

const globOrGlobs: Read = (node, problems) => {
	if (node.type === "array" && node.children?.length) return globs(node, problems);
	if (node.type === "string" && node.value !== "") return [node.value];
	return wrong(node, "a glob or a list of globs", problems);
};

const rules: Read = (node, problems) => {
	if (node.type !== "object") return wrong(node, "an object of rules and their severities", problems);
	const value = {};
	readEntries(node, RULE_KEYS, value, problems);
	return value;
};

const overrides: Read = (node, problems) => {
	if (node.type !== "array") return wrong(node, "a list of overrides", problems);
	return (node.children ?? []).flatMap((child) => override(child, problems));
};

function override(node: Node, problems: ConfigProblem[]): Override[] {
	if (node.type !== "object") {
		wrong(node, 'an object with "files"', problems);
		return [];
	}
	const value: Record<string, unknown> = {};
	readEntries(node, OVERRIDE_KEYS, value, problems);
	const { files, ...settings } = value;
	if (!node.children?.some((property) => property.children?.[0]?.value === "files"))
		problems.push({ range: rangeOf(node), message: 'An override needs "files": the globs it is for.' });
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
		if (seen.has(name)) problems.push({ range: rangeOf(key), message: `"${name}" is set twice.` });
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
	const kind = keys === RULE_KEYS ? "rule" : "setting";
	const meant = closest(name, keys.keys());
	return meant ? `There is no ${kind} "${name}"; did you mean "${meant}"?` : `There is no ${kind} "${name}".`;
}

/** jsonc-parser's names of its errors, in words; the others say "not expected here". */
const SYNTAX: Record<string, string> = {
	PropertyNameExpected: "A name in double quotes is missing here.",
	ValueExpected: "A value is missing here.",
	ColonExpected: "A colon is missing here.",
	CommaExpected: "A comma is missing here.",
	CloseBraceExpected: "A closing } is missing.",
	CloseBracketExpected: "A closing ] is missing.",
	EndOfFileExpected: "Nothing may follow the closing }.",
	UnexpectedEndOfComment: "The comment is not closed.",
	UnexpectedEndOfString: "The text is not closed.",
	InvalidEscapeCharacter: "The text holds an escape that JSON does not know.",
	InvalidCharacter: "The text holds a character that must be escaped.",
};

function syntaxProblem({ error, offset, length }: ParseError): ConfigProblem {
	const message = SYNTAX[printParseErrorCode(error)] ?? "This is not valid JSON.";
	return { range: { start: offset, end: offset + length }, message };
}
