/** Templates with what is read of them, as rows of a table. */
import assert from "node:assert/strict";
import { documentAsText } from "../../../../src/core/prompt/nested-text";
import type { TemplateSyntax, VariableMode } from "../../../../src/core/prompt/prompt-file";
import { readTemplate } from "../../../../src/core/prompt/template/read-template";
import { checkMapping } from "../check-mapping";

export interface Row {
	template: string;
	/** What the model reads. */
	text: string;
	/** Names in order, with marks: `!` it is shown, `=default` and the like what stands for it. */
	uses?: string;
	/** Under each place with a problem, carets; one line for a template of one line. */
	problems?: string;
	mode?: VariableMode;
	values?: Record<string, string>;
	globals?: string[];
}

/** Reads a row's template and compares; all ranges must lie on what they speak of. */
export function checkRow(syntax: TemplateSyntax, row: Row): void {
	const { template, mode = "fill", values = {}, globals = [] } = row;
	const read = readTemplate(documentAsText(template), {
		syntax,
		mode,
		values: new Map(Object.entries(values).map(([name, value]) => [name, { value, from: "example" }])),
		globals: new Set(globals),
		canOpenRole: ({ start }) => start === 0,
	});
	assert.equal(read.text.text, row.text, template);
	checkMapping(read.text, template);
	for (const { name, range, tag } of read.uses) {
		assert.equal(template.slice(range.start, range.end), name, template);
		assert.ok(tag.start <= range.start && range.end <= tag.end, template);
		assert.match(template.slice(tag.start, tag.end), /^(?:\{|\$\{|<%)[\s\S]*(?:\}|%>)$/, template);
	}
	const uses = read.uses.map(
		({ name, isShown, shownAs }) =>
			`${name}${isShown ? "!" : ""}${shownAs === "nothing" ? "" : `=${shownAs}`}`,
	);
	if (row.uses !== undefined) assert.equal(uses.join(" "), row.uses, template);
	const carets = Array.from(template, () => " ");
	for (const { range } of read.problems) carets.fill("^", range.start, range.end);
	assert.equal(carets.join("").trimEnd(), row.problems ?? "", template);
}
