/** A page as Markdown: every figure in tables, charts as the tables they are drawn from. */
import { moment } from "../numbers";
import type { Block, Section, Table, Token } from "../section";
import { ENGLISH, type Page, type PageWords } from "./page";

/** The whole report, with a heading of the first level. */
export function pageMarkdown({ title, tool, created, sections, words = ENGLISH }: Page): string {
	const parts = [
		`# ${plain(title)}`,
		plain(`${tool}, ${moment(created)}.`),
		...sections.flatMap((section) => sectionLines(section, words)),
	];
	return `${parts.join("\n\n")}\n`;
}

const sectionLines = ({ heading, blocks }: Section, words: PageWords): string[] => [
	`## ${plain(heading)}`,
	...blocks.flatMap((block) => blockLines(block, words)),
];

function blockLines(block: Block, words: PageWords): string[] {
	switch (block.kind) {
		case "text":
			return [plain(block.text)];
		case "list":
			return block.items.length > 0 ? [block.items.map((item) => `- ${plain(item)}`).join("\n")] : [];
		case "facts": {
			const rows = block.facts.map(({ name, value, note }) => [name, value, note].map(plain));
			return [tableText([words.figure, words.value, ""], [false, true, false], rows)];
		}
		case "table":
			return captioned(block.table);
		case "figures":
			return block.figures.flatMap((figure) => captioned(figure.table));
		case "tokens":
			return [`**${plain(block.name)}**`, tokenText(block.tokens)];
		case "fold":
			// Tables have captions of their own.
			return [
				...(block.blocks[0]?.kind === "list" ? [`**${plain(block.summary)}**`] : []),
				...block.blocks.flatMap((inner) => blockLines(inner, words)),
			];
	}
}

/** As a quotation; tokens that are flagged are bold, joined where they touch. */
function tokenText(tokens: readonly Token[]): string {
	const runs: { text: string; isFlagged: boolean }[] = [];
	for (const { text, isFlagged } of tokens) {
		const last = runs.at(-1);
		if (last && (last.isFlagged === isFlagged || text === "")) last.text += text;
		else runs.push({ text, isFlagged });
	}
	const shown = runs.map(({ text, isFlagged }) => {
		const [, before = "", core = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
		return isFlagged && core ? `${before}**${inline(core)}**${after}` : `${before}${inline(core)}${after}`;
	});
	return shown
		.join("")
		.trim()
		.split(/\r?\n/)
		.map((line) => `> ${line}`.trimEnd())
		.join("\n");
}

function captioned({ caption, columns, rows, marked = [] }: Table): string[] {
	const names = columns.map(({ name }) => name);
	const isRight = columns.map(({ isNumber = false }) => isNumber);
	const strong = rows.map((row, index) =>
		row.map((cell) => (marked.includes(index) && cell !== "" ? `**${plain(cell)}**` : plain(cell))),
	);
	return [`**${plain(caption)}**`, tableText(names.map(plain), isRight, strong)];
}

function tableText(names: string[], isRight: boolean[], rows: string[][]): string {
	const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
	return [line(names), line(isRight.map((right) => (right ? "---:" : "---"))), ...rows.map(line)].join("\n");
}

/** What Markdown would read as markup is escaped, and a line stays one line. */
const plain = (text: string): string => inline(text.replace(/\s+/g, " "));

function inline(text: string): string {
	return (
		text
			.replace(/[\\`*_<>|~#]/g, "\\$&")
			// Brackets stand around every interval; a link needs what follows them.
			.replace(/\](?=[([:])/g, "\\]")
			.replace(/^(?:[-+]|\d+[.)])(?=\s)/, "\\$&")
			.replace(/&(?=#?\w+;)/g, "\\&")
	);
}
