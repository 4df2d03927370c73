/** Each corpus file says itself what is to be found in it, and where to the UTF-16 unit. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyDirectives } from "../../src/core/lint/comments/directives";
import { questionsOf } from "../../src/core/lint/question/questions";
import { structureFindings } from "../../src/core/lint/structure/check";
import { fromDocument, type Range, toDocument } from "../../src/core/prompt/mapped-text";
import type { PromptFile } from "../../src/core/prompt/prompt-file";
import { CONFIG, type CorpusFile, corpusFiles, factsOf, isRuleLabel, parsed } from "./corpus";
import type { Mark } from "./expectations";

const FORMATS = 14;
const files = corpusFiles();

test("the corpus covers every format", () => {
	assert.ok(files.length >= 60, `${files.length} files`);
	assert.equal(new Set(files.map(({ format }) => format)).size, FORMATS);
});

for (const corpusFile of files)
	test(corpusFile.name, () => {
		const file = parsed(corpusFile.source);
		assert.ok(file, "it is taken for no prompt file");
		assert.equal(file.format, corpusFile.format);
		assert.deepEqual(shown(found(corpusFile, file), corpusFile), shown(corpusFile.marks, corpusFile));
		checkRoundTrip(corpusFile, file);
		checkFrontMatter(corpusFile, file);
	});

/** Findings, and the facts of each kind that the file marks at all. */
function found(corpusFile: CorpusFile, file: PromptFile): Mark[] {
	const { source, name, marks } = corpusFile;
	const subject = { source, file, config: CONFIG };
	const raw = structureFindings({ ...subject, facts: factsOf(name, file) });
	const { kept, unused } = applyDirectives(subject, raw, ["structure", "model"]);
	const findings = [...kept, ...unused].map(({ rule, start, end }) => ({ label: rule, start, end }));
	const kinds = new Set(marks.filter(({ label }) => !isRuleLabel(label)).map(({ label }) => kindOf(label)));
	return [...findings, ...factsOfFile(file).filter(({ label }) => kinds.has(kindOf(label)))];
}

const kindOf = (label: string): string => label.split(":")[0]!;

function factsOfFile(file: PromptFile): Mark[] {
	const { conversations, uses, declarations } = file;
	const messages = conversations.flatMap((conversation) => conversation.messages);
	return [
		...questionsOf(file).map(({ range, isAsked }) => ({
			...range,
			label: isAsked ? "question" : "standing",
		})),
		...uses.map(({ name, range }) => ({ ...range, label: `var:${name}` })),
		...(declarations?.variables ?? []).map(({ name, range }) => ({ ...range, label: `declares:${name}` })),
		...messages.flatMap(({ role, marker }) => (marker ? [{ ...marker, label: `role:${role}` }] : [])),
		...messages
			.filter(({ text }) => text.text !== "")
			.map(({ role, text }) => ({ ...toDocument(text, 0, text.text.length), label: `text:${role}` })),
	];
}

/** One line a mark, each once: `12:4-12:9 undefined-variable`. Two conversations may share a message. */
function shown(marks: readonly Mark[], { source }: CorpusFile): string[] {
	const sorted = marks.toSorted(
		(a, b) => a.start - b.start || b.end - a.end || a.label.localeCompare(b.label),
	);
	const lines = sorted.map(
		({ start, end, label }) => `${place(source.text, start)}-${place(source.text, end)} ${label}`,
	);
	return [...new Set(lines)];
}

function place(text: string, offset: number): string {
	const before = text.slice(0, offset).split("\n");
	return `${before.length}:${before.at(-1)!.length}`;
}

/** Every character of model text leads to one place of the document, and from anywhere in it back. */
function checkRoundTrip({ source }: CorpusFile, file: PromptFile): void {
	for (const { text } of file.conversations.flatMap(({ messages }) => messages)) {
		let behind = 0;
		for (let at = 0; at < text.text.length; at++) {
			const there = toDocument(text, at, at + 1);
			assert.ok(there.start < there.end && there.end <= source.text.length, `${at} leads nowhere`);
			assert.ok(there.start >= behind || there.end >= behind, `${at} leads backwards`);
			behind = there.start;
			for (const offset of [there.start, there.end - 1]) {
				const back = fromDocument(text, offset);
				assert.ok(back && back.start <= at && at < back.end, `${offset} does not lead back to ${at}`);
			}
		}
	}
}

/** Front matter is never model text, the prompts that it holds itself aside. */
function checkFrontMatter({ source }: CorpusFile, file: PromptFile): void {
	const block = /^\uFEFF?---\r?\n[\s\S]*?\n---(?:\r?\n|$)/.exec(source.text);
	if (!block || !HAS_FRONT_MATTER.includes(file.format) || !/^\w+:/m.test(block[0])) return;
	const inside = file.conversations
		.flatMap(({ messages }) => messages)
		.flatMap(({ text }) => text.pieces)
		.filter(({ start }) => start < block[0].length && !isIn(start, file.islands));
	assert.deepEqual(inside, []);
}

const HAS_FRONT_MATTER: readonly string[] = [
	"promptMarkdown",
	"instructions",
	"agent",
	"skill",
	"agentsMarkdown",
	"prompty",
	"dotprompt",
];
const isIn = (offset: number, ranges: readonly Range[]): boolean =>
	ranges.some(({ start, end }) => offset >= start && offset < end);
