/** What comments silence, and what is said of comments that silence nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyDirectives } from "../../../../src/core/lint/comments/directives";
import { DEFAULTS, type LintConfig } from "../../../../src/core/lint/config/config";
import type { Finding } from "../../../../src/core/lint/finding";
import type { RuleGroup, RuleId } from "../../../../src/core/lint/rules";
import type { CommentStyle, PromptFile } from "../../../../src/core/prompt/prompt-file";

const STYLES: Record<string, CommentStyle[]> = {
	instructions: [{ open: "<!--", close: "-->" }],
	promptfoo: [{ open: "#", close: "" }],
	jinja: [{ open: "{#", close: "#}" }],
	handlebars: [
		{ open: "{{!--", close: "--}}" },
		{ open: "{{!", close: "}}" },
	],
	prompty: [{ open: "{#", close: "#}" }],
};
const BOTH: RuleGroup[] = ["structure", "model"];

interface Case {
	text: string;
	format?: keyof typeof STYLES;
	/** Places of islands, `[first words, last words]`. */
	islands?: [string, string][];
	ran?: RuleGroup[];
	rules?: Partial<LintConfig["rules"]>;
}

/** A finding of hot-span for each "HOT", of special-token for each "TOKEN". */
function run({ text, format = "instructions", islands = [], ran = BOTH, rules = {} }: Case) {
	const file: PromptFile = {
		format: format as PromptFile["format"],
		syntax: null,
		comments: STYLES[format]!,
		islands: islands.map(([first, last]) => ({
			start: text.indexOf(first),
			end: text.indexOf(last) + last.length,
		})),
		conversations: [],
		uses: [],
		declarations: null,
		problems: [],
	};
	const config = { ...DEFAULTS, rules: { ...DEFAULTS.rules, "no-way-out": "hint", ...rules } as const };
	const findings = [...text.matchAll(/HOT|TOKEN/g)].map(
		({ 0: word, index }): Finding => ({
			rule: word === "HOT" ? "hot-span" : "special-token",
			severity: "hint",
			start: index,
			end: index + word.length,
			message: "",
			data: {},
			related: [],
			fixes: [],
		}),
	);
	const { kept, suppressed, unused } = applyDirectives(
		{ source: { path: "x", language: null, text }, file, config },
		findings.filter(({ rule }) => config.rules[rule as RuleId] !== "off"),
		ran,
	);
	return {
		kept: kept.map(({ start, end }) => text.slice(start, end)),
		suppressed,
		unused: unused.map(({ start, end }) => text.slice(start, end)),
		messages: unused.map(({ message }) => message),
		fixed: unused.map(({ fixes }) =>
			fixes[0]!.edits.reduce((t, { start, end, text: by }) => t.slice(0, start) + by + t.slice(end), text),
		),
	};
}

/** [name, the case, what is kept, the text that unused-directive marks] */
const cases: [name: string, given: Case, kept: string[], unused: string[]][] = [
	["without a comment", { text: "a HOT b" }, ["HOT"], []],
	["its line", { text: "HOT <!-- h-neurons-disable-line -->\nHOT" }, ["HOT"], []],
	[
		"the next line",
		{ text: "HOT\n<!-- h-neurons-disable-next-line hot-span -->\nHOT\nHOT" },
		["HOT", "HOT"],
		[],
	],
	["the file", { text: "HOT\n<!-- h-neurons-disable-file -->\nHOT" }, [], []],
	["the file, from its end", { text: "HOT\nHOT <!-- h-neurons-disable-file hot-span -->" }, [], []],
	["only its rule", { text: "HOT TOKEN <!-- h-neurons-disable-line hot-span -->" }, ["TOKEN"], []],
	["several rules", { text: "HOT TOKEN <!-- h-neurons-disable-line hot-span, special-token -->" }, [], []],
	["a reason", { text: "HOT <!-- h-neurons-disable-line hot-span -- a TOKEN, high-risk -->" }, ["TOKEN"], []],
	["Windows lines", { text: "<!-- h-neurons-disable-next-line -->\r\nHOT\r\nHOT" }, ["HOT"], []],
	["another comment's words", { text: "HOT <!-- see h-neurons-disable-line -->" }, ["HOT"], []],
	["another style", { text: "HOT {# h-neurons-disable-line #}" }, ["HOT"], []],
	["no end", { text: "HOT <!-- h-neurons-disable-line\n-->" }, ["HOT"], []],
	["a longer word", { text: "HOT <!-- h-neurons-disable-lines -->" }, ["HOT"], []],
	["a comment of Jinja", { text: "HOT {# h-neurons-disable-line #}", format: "jinja" }, [], []],
	["Handlebars, short", { text: "HOT {{! h-neurons-disable-line hot-span }}", format: "handlebars" }, [], []],
	[
		"Handlebars, long",
		{ text: "HOT {{!-- h-neurons-disable-line hot-span --}}", format: "handlebars" },
		[],
		[],
	],
	["YAML", { text: "a: HOT # h-neurons-disable-line hot-span", format: "promptfoo" }, [], []],
	["a # inside a word", { text: "a: HOT# h-neurons-disable-line", format: "promptfoo" }, ["HOT"], []],
	[
		"front matter has YAML's comments",
		{ text: "---\na: HOT # h-neurons-disable-line\n---\nHOT # h-neurons-disable-line", format: "prompty" },
		["HOT"],
		[],
	],
	[
		"and not the body's",
		{
			text: "---\na: HOT {# h-neurons-disable-line #}\n---\nHOT {# h-neurons-disable-line #}",
			format: "prompty",
		},
		["HOT"],
		[],
	],
	[
		"a comment above an island speaks for all of it",
		{
			text: "# h-neurons-disable-next-line hot-span\na: |\n  one\n  HOT\nb: HOT",
			format: "promptfoo",
			islands: [["|", "  HOT\n"]],
		},
		["HOT"],
		[],
	],
	[
		"and so does one behind its header",
		{
			text: "a: | # h-neurons-disable-line hot-span\n  one\n  HOT\nb: HOT",
			format: "promptfoo",
			islands: [["|", "  HOT\n"]],
		},
		["HOT"],
		[],
	],
	[
		"text of an island is no comment",
		{
			text: "a: |\n  HOT # h-neurons-disable-line\n",
			format: "promptfoo",
			islands: [["|", "line\n"]],
		},
		["HOT"],
		[],
	],
	[
		"a comment of no use",
		{ text: "HOT\n<!-- h-neurons-disable-next-line -->\nb" },
		["HOT"],
		["<!-- h-neurons-disable-next-line -->"],
	],
	[
		"a name of no use",
		{ text: "HOT <!-- h-neurons-disable-line hot-span, high-risk -->" },
		[],
		["high-risk"],
	],
	[
		"names of no use",
		{ text: "a <!-- h-neurons-disable-line hot-span, high-risk -->" },
		[],
		["<!-- h-neurons-disable-line hot-span, high-risk -->"],
	],
	["an unknown name", { text: "HOT <!-- h-neurons-disable-line hot-span, hot -->" }, [], ["hot"]],
	["only an unknown name", { text: "HOT <!-- h-neurons-disable-line hotspan -->" }, ["HOT"], ["hotspan"]],
	["a name of the language", { text: "a <!-- h-neurons-disable-line constructor -->" }, [], ["constructor"]],
	[
		"a rule that is off",
		{ text: "a <!-- h-neurons-disable-line no-way-out -->", rules: { "no-way-out": "off" } },
		[],
		[],
	],
	[
		"rules that did not run",
		{ text: "a <!-- h-neurons-disable-line high-risk -->", ran: ["structure"] },
		[],
		[],
	],
	[
		"a bare comment when some did not run",
		{ text: "a <!-- h-neurons-disable-line -->", ran: ["structure"] },
		[],
		[],
	],
	[
		"a rule that knows more with a model",
		{ text: "a <!-- h-neurons-disable-line context-overflow -->", ran: ["structure"] },
		[],
		[],
	],
	[
		"unused-directive off",
		{ text: "a <!-- h-neurons-disable-line -->", rules: { "unused-directive": "off" } },
		[],
		[],
	],
	[
		"a bare comment does not speak of comments",
		{ text: "HOT <!-- h-neurons-disable-file --> <!-- h-neurons-disable-line high-risk -->" },
		[],
		["<!-- h-neurons-disable-line high-risk -->"],
	],
	[
		"a comment on comments",
		{ text: "a <!-- h-neurons-disable-line high-risk -->\n<!-- h-neurons-disable-file unused-directive -->" },
		[],
		[],
	],
	[
		"a comment on comments of no use",
		{ text: "a <!-- h-neurons-disable-file unused-directive -->" },
		[],
		["<!-- h-neurons-disable-file unused-directive -->"],
	],
];
for (const [name, given, kept, unused] of cases)
	test(name, () => {
		const found = run(given);
		assert.deepEqual([found.kept, found.unused], [kept, unused]);
		const all = [...given.text.matchAll(/HOT|TOKEN/g)].length;
		assert.equal(found.suppressed + found.kept.length, all + (name === "a comment on comments" ? 1 : 0));
	});

/** [text, what its first fix makes of it, what is said] */
const fixes: [string, string, string][] = [
	[
		"a\n  <!-- h-neurons-disable-next-line -->\nb",
		"a\nb",
		"No rule reports anything where this comment applies.",
	],
	[
		"a <!-- h-neurons-disable-line high-risk -->\nb",
		"a\nb",
		'"high-risk" reports nothing where this comment applies.',
	],
	[
		"a <!-- h-neurons-disable-line high-risk, hot-span --> b",
		"a  b",
		'"high-risk" and "hot-span" report nothing where this comment applies.',
	],
	[
		"HOT <!-- h-neurons-disable-line high-risk, hot-span -->",
		"HOT <!-- h-neurons-disable-line hot-span -->",
		'"high-risk" reports nothing where this comment applies.',
	],
	[
		"HOT <!-- h-neurons-disable-line hot-span,high-risk -- why -->",
		"HOT <!-- h-neurons-disable-line hot-span -- why -->",
		'"high-risk" reports nothing where this comment applies.',
	],
	[
		"HOT <!-- h-neurons-disable-line hot-spam -->",
		"HOT <!-- h-neurons-disable-line hot-span -->",
		'There is no rule "hot-spam"; did you mean "hot-span"?',
	],
	["a <!-- h-neurons-disable-line all -->", "a", 'There is no rule "all".'],
];
for (const [text, fixed, message] of fixes)
	test(`fix: ${text}`, () => {
		const found = run({ text });
		assert.deepEqual([found.fixed[0], found.messages[0]], [fixed, message]);
	});

test("a hostile line costs no more than its length", () => {
	const started = performance.now();
	run({ text: "<!-- h-neurons-disable-line ".repeat(10_000) });
	run({ text: "<!-- h-neurons-disable-line a -->".repeat(5_000) });
	assert.ok(performance.now() - started < 2000, `${performance.now() - started} ms`);
});
