/**
 * Reads a template without running it, the way the model would most likely see it: text as it stands, comments and
 * block tags gone, the first branch of each choice, the body of each loop once, and each output tag as one piece.
 *
 * No engine is asked: engines stop at the first mistake and at tags of extensions, and tell lines where exact offsets
 * are needed. What they make of simple templates is compared in test/core/prompt/template/engines.test.ts.
 */

import { readHandlebars } from "../handlebars/read-handlebars";
import { readJinja } from "../jinja/read-jinja";
import { type MappedText, type Range, toDocument, wholly } from "../mapped-text";
import { cutter, joinedText } from "../nested-text";
import type { ParseProblem, TemplateSyntax, VariableMode, VariableUse } from "../prompt-file";
import { readFString } from "./f-string";
import { readMustache } from "./mustache";
import type { Output, Part, Reading, Reference, Surroundings } from "./reading";
import { readVscodeVariables } from "./vscode-variables";

export interface TemplateOptions {
	syntax: TemplateSyntax;
	mode: VariableMode;
	/** Texts to show in place of variables, by name; a dotted path (`user.name`) goes before its root. */
	values: ReadonlyMap<string, { value: string; from: "default" | "example" }>;
	/** Whether a value that is written at this place of the document could open a role. */
	canOpenRole(tag: Range): boolean;
	/** Names that the tool itself gives a value to (`history`, `env`); they are no variables of the file, and stay as they are. */
	globals?: ReadonlySet<string>;
}

const READERS: Record<TemplateSyntax, (text: string, around: Surroundings) => Reading> = {
	jinja: readJinja,
	handlebars: readHandlebars,
	mustache: readMustache,
	fString: readFString,
	vscode: readVscodeVariables,
};

/** One broken tag breaks many behind it; nobody reads more than these. */
const MAX_PROBLEMS = 20;

/**
 * What the model reads of a template, which variables it uses, and where it is broken.
 * @param text the template; its places, and those of all that is returned, are the document's
 */
export function readTemplate(
	text: MappedText,
	options: TemplateOptions,
): { text: MappedText; uses: VariableUse[]; problems: ParseProblem[] } {
	const { parts, references, problems } = READERS[options.syntax](text.text, {
		isGlobal: (name) => options.globals?.has(name) ?? false,
		isKnown: (name) => options.values.has(name),
	});
	const placed = (range: Range): Range => toDocument(text, range.start, range.end);
	const shown = new Map<Output, Shown>();
	const cut = cutter(text);
	const pieces = parts.flatMap((part) => {
		if (part.kind === "text") return cut(part);
		const { start, end } = placed(part);
		if (part.kind === "fixed") return [wholly(part.value, start, end)];
		const as = show(part, options);
		shown.set(part, as);
		if (as.text !== null) return [wholly(as.text, start, end, part.name!)];
		return part.name === null ? cut(part) : cut(part).map((piece) => ({ ...piece, variable: part.name! }));
	});
	return {
		text: joinedText(pieces),
		uses: references.map((reference) => useOf(reference, placed, shown, options)),
		problems: problems
			.sort((a, b) => a.start - b.start)
			.slice(0, MAX_PROBLEMS)
			.map((each) => ({ range: placed(each), message: each.message })),
	};
}

interface Shown {
	/** Null where the tag itself is shown. */
	text: string | null;
	as: VariableUse["shownAs"];
}

function show(output: Part & Output, { mode, values }: TemplateOptions): Shown {
	if (mode === "raw" || output.name === null) return { text: null, as: "raw" };
	if (mode === "mask") return { text: `[${output.name}]`, as: "masked" };
	if (output.path === null) return { text: null, as: "raw" };
	const given = values.get(output.path) ?? output.fallback;
	return given ? { text: output.filtered(given.value), as: given.from } : { text: null, as: "raw" };
}

function useOf(
	{ name, tag, range, isShown, isHarmless, output }: Reference,
	placed: (range: Range) => Range,
	shown: ReadonlyMap<Output, Shown>,
	{ canOpenRole }: TemplateOptions,
): VariableUse {
	const place = placed(tag);
	return {
		name,
		tag: place,
		range: placed(range),
		isShown,
		shownAs: (output && shown.get(output)?.as) ?? "nothing",
		canOpenRole: isShown && !isHarmless && canOpenRole(place),
	};
}
