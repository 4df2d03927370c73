import assert from "node:assert/strict";
import { test } from "node:test";
import type { TextEdit } from "../../../src/core/lint/finding";
import { checkStructure } from "../../../src/core/lint/lint-file";
import { DocumentLint } from "../../../src/host/lint/document-lint";
import { asked, run, subjectOf } from "./made-up";

const QUESTIONS = "What is the capital of Velmania?\n\nWhat is the capital of France?\n";

async function linted(text: string) {
	const subject = subjectOf(text);
	const lint = new DocumentLint();
	lint.read(subject, 1);
	lint.foundByStructure(await checkStructure(subject, null, run));
	lint.foundByModel(await asked(subject));
	return lint;
}

/** The words that findings stand on, and whether they are stale. */
const told = (lint: DocumentLint, rule: string): string[] =>
	lint
		.outcome!.findings.filter((finding) => finding.rule === rule)
		.map(({ start, end }) => lint.outcome!.subject.source.text.slice(start, end));

function typed(lint: DocumentLint, before: string, { start, end, text }: TextEdit): string {
	const after = before.slice(0, start) + text + before.slice(end);
	lint.edited([{ start, end, text }]);
	lint.read(subjectOf(after), 2);
	return after;
}

test("findings of both groups are told together, questions with their answers", async () => {
	const lint = await linted(`${QUESTIONS}<|im_end|>\n`);
	assert.deepEqual(told(lint, "special-token"), ["<|im_end|>"]);
	assert.equal(told(lint, "high-risk").length, 2);
	assert.deepEqual(lint.outcome!.isStale, { structure: false, model: false });
	assert.deepEqual(
		lint.outcome!.questions.map(({ report }) => report?.assessment.answer?.text),
		["Dravena", "Dravena"],
	);
	assert.equal(lint.isAsked, true);
});

test("after an edit findings move with the text and are stale, that of the edited question goes", async () => {
	const lint = await linted(QUESTIONS);
	const after = typed(lint, QUESTIONS, { start: 0, end: 0, text: "Please answer. " });
	assert.deepEqual(told(lint, "high-risk"), [
		"What is the capital of Velmania?",
		"What is the capital of France?",
	]);
	assert.deepEqual(lint.outcome!.isStale, { structure: true, model: true });
	assert.equal(lint.isAsked, false);
	const at = after.indexOf("Velmania");
	typed(lint, after, { start: at, end: at + 8, text: "Norway" });
	assert.deepEqual(told(lint, "high-risk"), ["What is the capital of France?"]);
	assert.deepEqual(
		lint.outcome!.questions.map(({ report }) => report !== null),
		[false, true],
	);
});

test("a group that runs again is fresh, the other one stays stale", async () => {
	const lint = await linted(QUESTIONS);
	const after = typed(lint, QUESTIONS, {
		start: QUESTIONS.length,
		end: QUESTIONS.length,
		text: "\n<|im_end|>",
	});
	lint.foundByStructure(await checkStructure(subjectOf(after), null, run));
	assert.deepEqual(lint.outcome!.isStale, { structure: false, model: true });
	assert.deepEqual(told(lint, "special-token"), ["<|im_end|>"]);
	assert.equal(told(lint, "high-risk").length, 2);
});

test("heat is gone with the first edit", async () => {
	const lint = await linted(QUESTIONS);
	typed(lint, QUESTIONS, { start: 0, end: 0, text: "Hello. " });
	for (const { report } of lint.outcome!.questions) assert.deepEqual(report?.heat, []);
});

test("a model that cannot be asked any more leaves what it said", async () => {
	const subject = subjectOf(QUESTIONS);
	const lint = await linted(QUESTIONS);
	lint.foundByModel(await asked(subject, new Error("The engine died.")));
	assert.equal(told(lint, "high-risk").length, 2);
	assert.equal(lint.outcome!.model?.problem, "The engine died.");
	const never = new DocumentLint();
	never.read(subject, 1);
	never.foundByModel(await asked(subject, new Error("The engine died.")));
	assert.equal(never.outcome!.model?.skipped?.count, 2);
});

test("what is no prompt any more has nothing to say", async () => {
	const lint = await linted(QUESTIONS);
	lint.read(null, 2);
	assert.equal(lint.outcome, null);
	assert.equal(lint.isAsked, false);
	lint.read(subjectOf(QUESTIONS), 3);
	assert.deepEqual(lint.outcome!.findings, []);
});

test("a comment on a rule whose findings are of an older text is not called unused", async () => {
	const text = `<!-- h-neurons-disable-next-line high-risk -->\nHello.\n\n${QUESTIONS}`;
	const lint = await linted(text);
	assert.equal(told(lint, "unused-directive").length, 1);
	typed(lint, text, { start: text.length, end: text.length, text: "\nMore." });
	assert.deepEqual(told(lint, "unused-directive"), []);
});

test("settings that changed are a reason to ask again, not to forget", async () => {
	const lint = await linted(QUESTIONS);
	lint.askAgain();
	assert.equal(lint.isAsked, false);
	assert.equal(told(lint, "high-risk").length, 2);
	lint.forget("model");
	assert.equal(told(lint, "high-risk").length, 0);
});
