// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the variables of VS Code.
/** Changes that break a prompt file the way people, tools and attackers do. */

/** Pieces of all the syntaxes that are read. */
const FRAGMENTS = [
	..."{{ }} {% %} {# #} {{{ }}} {{{{ }}}} {{{{/x}}}} {{# {{/ {{^ {{> {{! {{!-- --}} {{~ ~}} {{= =}} ${ ${input: { } [ ]".split(
		" ",
	),
	..."{%if {%endif%} {%else%} {%for {%endfor%} {%raw%} {%endraw%} {{#if {{/if}} {{#each {{/each}} {{else}}".split(
		" ",
	),
	..."--- ... : - ? | > & * ! % @ ` ' \" '' \\ \\\\ \\u \\x4 \\ud800 #".split(" "),
	..."system: user: assistant: <system> </system> <user> role: content: vars: prompts: _type: template:".split(
		" ",
	),
	"{{ a }}",
	"{{#if a}}b{{/if}}",
	"{% if a %}b{% endif %}",
	'{{role "user"}}',
	"\n---\n",
	"\nuser:\n",
	"a: &x [*x]\n",
	"<<: *x\n",
	"|+2\n",
	">-\n",
	"!!binary ",
	'[{"role":"user","content":"',
	"<!-- h-neurons-disable-file -->",
	"# h-neurons-disable-next-line\n",
];
const CHARACTERS = [
	"\ud800",
	"\udc00",
	"\0",
	"\r",
	"\n",
	"\r\n",
	"\t",
	"\uFEFF",
	"\u2028",
	"\x85",
	"é",
	"😀",
	"\u200b",
];
/** Files stay of a size that people write. */
const MOST_CHARACTERS = 20_000;

export type Random = () => number;
type Mutation = (text: string, random: Random, other: string) => string;

const upTo = (random: Random, most: number): number => Math.floor(random() * (most + 1));
const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
const inserted = (text: string, at: number, more: string): string =>
	text.slice(0, at) + more + text.slice(at);

/** Start and end of a piece, mostly a small one. */
function pieceOf(text: string, random: Random): [number, number] {
	const start = upTo(random, text.length);
	return [start, Math.min(text.length, start + 1 + upTo(random, random() < 0.8 ? 12 : text.length))];
}

const MUTATIONS: readonly Mutation[] = [
	(text, random) => {
		const [start, end] = pieceOf(text, random);
		return text.slice(0, start) + text.slice(end);
	},
	(text, random) => {
		const [start, end] = pieceOf(text, random);
		return inserted(text, end, text.slice(start, end));
	},
	(text, random) => {
		const [start, end] = pieceOf(text, random);
		return inserted(text, upTo(random, text.length), text.slice(start, end));
	},
	(text, random) =>
		withLines(text, (lines) => lines.splice(upTo(random, lines.length - 1), 1 + upTo(random, 2))),
	(text, random) =>
		withLines(text, (lines) => {
			const line = pick(random, lines);
			lines.splice(upTo(random, lines.length), 0, ...Array.from({ length: 1 + upTo(random, 3) }, () => line));
		}),
	(text, random) =>
		withLines(text, (lines) => {
			const at = upTo(random, lines.length - 1);
			lines[at] = random() < 0.5 ? ` ${lines[at]}` : lines[at]!.replace(/^\s+/, "");
		}),
	(text, random, other) => text.slice(0, upTo(random, text.length)) + other.slice(upTo(random, other.length)),
	(text, random, other) => {
		const [start, end] = pieceOf(other, random);
		return inserted(text, upTo(random, text.length), other.slice(start, end));
	},
	(text, random) => inserted(text, upTo(random, text.length), pick(random, FRAGMENTS)),
	(text, random) => inserted(text, upTo(random, text.length), pick(random, FRAGMENTS)),
	(text, random) => inserted(text, upTo(random, text.length), pick(random, CHARACTERS)),
	(text, random) =>
		inserted(text, upTo(random, text.length), pick(random, FRAGMENTS).repeat(upTo(random, 300))),
	(text, random) => text.slice(0, upTo(random, text.length)),
	(text, random) => text.replaceAll(/\r?\n/g, pick(random, ["\r\n", "\r", "\n\n"])),
	(text, random) =>
		text.replaceAll(pick(random, ["{", "}", '"', "'", "-", ":", " ", "%"]), (all) =>
			random() < 0.2 ? "" : all,
		),
];

function withLines(text: string, change: (lines: string[]) => void): string {
	const lines = text.split("\n");
	change(lines);
	return lines.join("\n");
}

/** The text after one to four changes. */
export function mutated(text: string, random: Random, other: string): string {
	let changed = text;
	for (let left = 1 + upTo(random, 3); left > 0; left--)
		changed = pick(random, MUTATIONS)(changed, random, other);
	return changed.slice(0, MOST_CHARACTERS);
}
