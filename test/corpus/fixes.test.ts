/** Laws of the quick fixes, over every finding of the corpus and one of a model rule in each message. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyDirectives, type Suppression } from "../../src/core/lint/comments/directives";
import { disableFixes } from "../../src/core/lint/comments/disable";
import type { LintConfig } from "../../src/core/lint/config/config";
import type { Finding, Fix } from "../../src/core/lint/finding";
import { shiftFindings } from "../../src/core/lint/stale";
import { structureFindings } from "../../src/core/lint/structure/check";
import { toDocument } from "../../src/core/prompt/mapped-text";
import type { PromptFile, PromptSource } from "../../src/core/prompt/prompt-file";
import { CONFIG, type CorpusFile, corpusFiles, factsOf, parsed } from "./corpus";

const WITH_MODEL: LintConfig = { ...CONFIG, rules: { ...CONFIG.rules, "high-risk": "warning" } };

const tried = { mended: 0, silenced: 0 };

for (const corpusFile of corpusFiles())
	test(corpusFile.name, () => {
		const before = lint(corpusFile, corpusFile.source, []);
		const mended = [...before.kept, ...before.unused].flatMap((finding) =>
			finding.fixes.map((fix) => () => checkMended(corpusFile, finding, fix)),
		);
		const made = modelFindings(before.file).filter(({ start }) => isOpen(corpusFile, start));
		const silenced = [...before.kept, ...made].flatMap((finding) =>
			disableFixes(finding, corpusFile.source, before.file).map(
				(fix) => () => checkSilenced(corpusFile, finding, fix),
			),
		);
		for (const check of [...mended, ...silenced]) check();
		tried.mended += mended.length;
		tried.silenced += silenced.length;
	});

test("the laws were put to the test", (t) => {
	t.diagnostic(`${tried.mended} fixes and ${tried.silenced} comments`);
	assert.ok(tried.mended > 30 && tried.silenced > 300, JSON.stringify(tried));
});

/** A fix mends its finding and breaks nothing. */
function checkMended(corpusFile: CorpusFile, finding: Finding, fix: Fix): void {
	const before = lint(corpusFile, corpusFile.source, []);
	const source = applied(corpusFile.source, fix);
	const after = lint(corpusFile, source, []);
	const told = (all: Suppression) =>
		[...all.kept, ...all.unused].filter(
			({ rule, message }) => rule === finding.rule && message === finding.message,
		);
	const where = `${finding.rule}, "${fix.title}":\n${source.text}`;
	assert.ok(told(after).length < told(before).length, `the finding stays: ${where}`);
	const unreadable = (all: Suppression) => all.kept.filter(({ rule }) => rule === "unreadable-prompt").length;
	assert.ok(unreadable(after) <= unreadable(before), `the file cannot be read: ${where}`);
	assert.equal(after.file.format, before.file.format, where);
}

/** A comment silences its finding, is of use, says nothing to the model, and leaves all other findings as they are. */
function checkSilenced(corpusFile: CorpusFile, finding: Finding, fix: Fix): void {
	const before = lint(corpusFile, corpusFile.source, [finding].filter(isModels));
	const source = applied(corpusFile.source, fix);
	// A comment may stand behind the first of several lines that a finding marks: only where it starts matters.
	const moved = shiftFindings([{ ...finding, end: finding.start + 1 }], fix.edits);
	const after = lint(corpusFile, source, moved.filter(isModels));
	const where = `${finding.rule} at ${finding.start}, "${fix.title}":\n${source.text}`;
	assert.equal(moved.length, 1, `the comment stands inside of what it speaks of: ${where}`);
	const stays = after.kept.some(({ rule, start }) => rule === finding.rule && start === moved[0]!.start);
	assert.ok(!stays, `the finding stays: ${where}`);
	assert.deepEqual(messages(after.unused), messages(before.unused), `the comment is not used: ${where}`);
	const others = before.kept.filter(({ rule }) => rule !== finding.rule);
	assert.deepEqual(
		messages(after.kept.filter(({ rule }) => rule !== finding.rule)),
		messages(others),
		`other findings change: ${where}`,
	);
	assert.deepEqual(
		sentTexts(after.file),
		sentTexts(before.file),
		`the model is sent something else: ${where}`,
	);
}

function lint(
	{ name }: CorpusFile,
	source: PromptSource,
	more: readonly Finding[],
): Suppression & { file: PromptFile } {
	const file = parsed(source);
	assert.ok(file, `${name} is no prompt file any more:\n${source.text}`);
	const subject = { source, file, config: WITH_MODEL };
	const raw = [...structureFindings({ ...subject, facts: factsOf(name, file) }), ...more];
	return { ...applyDirectives(subject, raw, ["structure", "model"]), file };
}

const applied = (source: PromptSource, { edits }: Fix): PromptSource => ({
	...source,
	text: edits
		.toSorted((a, b) => b.start - a.start)
		.reduce((text, { start, end, text: new_ }) => text.slice(0, start) + new_ + text.slice(end), source.text),
});

const isModels = ({ rule }: Finding): boolean => rule === "high-risk";
const messages = (findings: readonly Finding[]): string[] => findings.map(({ message }) => message).sort();

/** What is sent, without the blanks that a comment leaves behind at a line's end. */
const sentTexts = ({ conversations }: PromptFile): string[] =>
	conversations.flatMap((each) => each.messages).map(({ text }) => text.text.replace(/[ \t]+$/gm, ""));

/** One finding of a model rule at each message's first words. */
const modelFindings = ({ conversations }: PromptFile): Finding[] =>
	conversations
		.flatMap((conversation) => conversation.messages)
		.filter(({ text }) => text.text.trim())
		.map(({ text }) => ({
			rule: "high-risk",
			severity: "warning",
			...toDocument(text, text.text.search(/\S/), text.text.trimEnd().length),
			message: "fires like an invented answer",
			data: {},
			related: [],
			fixes: [],
		}));

/** Whether no comment speaks of the place already. */
function isOpen({ source: { text } }: CorpusFile, start: number): boolean {
	const line = text.slice(0, start).split("\n").length;
	const lines = text.split("\n");
	return !/disable-(?:file|line) (?:--|-->)|next-line -->/.test(
		`${lines[line - 2] ?? ""}\n${lines[line - 1]}`,
	);
}
