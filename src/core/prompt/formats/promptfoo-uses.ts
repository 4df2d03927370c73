/** Where a promptfoo configuration uses variables outside of its prompts: assertions, providers, other variables. */
import { type DataNode, entryOf } from "../data/data-node";
import { type MappedText, type Range, toDocument } from "../mapped-text";
import type { VariableUse } from "../prompt-file";
import { readTemplate } from "../template/read-template";

export interface UsesOutside {
	uses: VariableUse[];
	/** Whether a script or another file may use any variable. */
	hasScripts: boolean;
}

/** `context.vars.city` of JavaScript, `context["vars"]["city"]` and `context["vars"].get("city")` of Python. */
const IN_CODE =
	/\bvars["']?\]?(?:\??\.get\(["']([^"'\n]+)["']|\??\.([\p{L}_$][\p{L}\p{N}_$]*)|(?:\?\.)?\[["']([^"'\]\n]+)["'])/gu;
/** All variables at once: `const { city } = context.vars`. */
const ALL_IN_CODE = /\bcontext(?:\??\.vars(?![\w.?[])|\[["']vars["']\](?![.[]))/;
/** A program, wherever it is named. */
const SCRIPT = /^(?:exec:|python:|golang:|ruby:|package:|file:\/\/.*\.(?:[cm]?[jt]s|py|rb|go|sh)(?::\w+)?$)/;
/** Assertions that take the question and its documents from variables of these names. */
const GRADED = /^(?:not-)?(?:context-(?:faithfulness|recall|relevance)|answer-relevance)$/;
const GRADED_NAMES = ["query", "context"];

/**
 * Reads all of a configuration but its prompts.
 * @param names the variables that are declared; other words mean something else here (`output`, `prompt`)
 */
export function usesOutsidePrompts(config: DataNode | null, names: ReadonlySet<string>): UsesOutside {
	const found: UsesOutside = { uses: [], hasScripts: false };
	const waiting = childrenOf(config, "prompts").map((node) => ({ node, isValue: false }));
	for (let next = waiting.pop(); next; next = waiting.pop()) {
		const { node, isValue } = next;
		const vars = entryOf(node, "vars");
		// A file that a variable has for its value is text; one that is named elsewhere may hold a template.
		if (vars) waiting.push(...childrenOf(vars).map((child) => ({ node: child, isValue: true })));
		waiting.push(...childrenOf(node, "vars").map((child) => ({ node: child, isValue })));
		const text = node.kind === "scalar" ? node.text() : null;
		if (!text) continue;
		if (ALL_IN_CODE.test(text.text)) found.hasScripts = true;
		if (SCRIPT.test(text.text) || (!isValue && text.text.startsWith("file://"))) found.hasScripts = true;
		for (const use of usesIn(text)) if (names.has(use.name)) found.uses.push(use);
	}
	return found;
}

const childrenOf = (node: DataNode | null, leftOut?: string): DataNode[] => [
	...(node?.items() ?? []),
	...(node?.entries() ?? []).filter(({ name }) => name !== leftOut).map(({ value }) => value),
];

function usesIn(text: MappedText): VariableUse[] {
	if (GRADED.test(text.text)) {
		const place = toDocument(text, 0, text.text.length);
		return GRADED_NAMES.map((name) => hidden(name, place, place));
	}
	const inCode = text.text.includes("vars") ? [...text.text.matchAll(IN_CODE)] : [];
	const uses = inCode.map(({ 0: code, 1: got, 2: dotted, 3: quoted, index }) => {
		const name = got ?? dotted ?? quoted!;
		const start = index + code.lastIndexOf(name);
		const place = toDocument(text, start, start + name.length);
		return hidden(name, place, place);
	});
	if (!text.text.includes("{{") && !text.text.includes("{%")) return uses;
	const options = { syntax: "jinja", mode: "raw", values: new Map(), canOpenRole: () => false } as const;
	return [
		...uses,
		...readTemplate(text, options).uses.map(({ name, tag, range }) => hidden(name, tag, range)),
	];
}

/** No model reads what stands outside of the prompts. */
const hidden = (name: string, tag: Range, range: Range): VariableUse => ({
	name,
	tag,
	range,
	isShown: false,
	shownAs: "nothing",
	canOpenRole: false,
});
