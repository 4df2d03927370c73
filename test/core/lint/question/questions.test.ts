/** What is asked of a file: which sentences are questions, in which context, and where they stand. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
	countQuestions,
	MOST_QUESTIONS,
	type Question,
	questionsOf,
} from "../../../../src/core/lint/question/questions";
import { exactly, mappedText, toDocument, wholly } from "../../../../src/core/prompt/mapped-text";
import type { PromptFile, Role } from "../../../../src/core/prompt/prompt-file";

const SAMPLES = join(__dirname, "..", "..", "..", "..", "media", "samples");

/** A file whose one conversation is these messages, one behind the other in the document. */
function fileOf(messages: [Role, string][], isAsked = true): PromptFile {
	const source = messages.map(([, text]) => text).join("\u0000");
	let at = 0;
	return {
		...{
			format: "text",
			syntax: null,
			comments: [],
			islands: [],
			uses: [],
			declarations: null,
			problems: [],
		},
		conversations: [
			{
				isAsked,
				messages: messages.map(([role, text]) => {
					const start = at;
					at += text.length + 1;
					return { role, marker: null, text: mappedText([exactly(source, start, start + text.length)]) };
				}),
			},
		],
	};
}

const contentsOf = ({ messages }: Question): string[] => messages.map(({ text }) => text.text);
const asked = (text: string) => questionsOf(fileOf([["user", text]]));

/** A question's sentence, and all of the message in which it is asked where that is not the sentence alone. */
type Expected = string | [sentence: string, message: string];

const CASES: Record<string, [text: string, expected: Expected[]]> = {
	"one question is asked as it is": ["Be brief.\n\nWhy?\n", [["Why?", "Be brief.\n\nWhy?\n"]]],
	paragraphs: ["What is A?\n\nWhat is B?\n\n\nWhat is C?", ["What is A?", "What is B?", "What is C?"]],
	"instructions around stay": [
		"Answer briefly.\n\nWho wrote Emma?\n\nWho wrote Ulysses?\n\nNames only.",
		[
			["Who wrote Emma?", "Answer briefly.\n\nWho wrote Emma?\n\nNames only."],
			["Who wrote Ulysses?", "Answer briefly.\n\nWho wrote Ulysses?\n\nNames only."],
		],
	],
	"a list": [
		"Questions:\n- Who wrote Emma?\n- Who wrote Ulysses,\n  and when?\n\nThanks.",
		[
			["Who wrote Emma?", "Questions:\n- Who wrote Emma?\n\nThanks."],
			["Who wrote Ulysses, and when?", "Questions:\n- Who wrote Ulysses,\n  and when?\n\nThanks."],
		],
	],
	"a numbered list keeps its numbers": [
		"1. Why?\n2) Where?\n(3) When?",
		[
			["Why?", "1. Why?"],
			["Where?", "2) Where?"],
			["When?", "(3) When?"],
		],
	],
	lines: ["Who?\nWhere?", ["Who?", "Where?"]],
	"context in the same paragraph stays": [
		"She flies to Norway. Which currency does she need?\n\nWhat is the capital there?",
		[
			["Which currency does she need?", "She flies to Norway. Which currency does she need?"],
			["What is the capital there?", "She flies to Norway. \n\nWhat is the capital there?"],
		],
	],
	"an instruction behind a question stays": [
		"Who wrote Emma? Name only.\n\nWho wrote Ulysses?",
		[
			["Who wrote Emma?", "Who wrote Emma? Name only."],
			["Who wrote Ulysses?", "Name only.\n\nWho wrote Ulysses?"],
		],
	],
	"two sentences of a paragraph are one question": [
		"Who wrote Emma? And when?\n\nWhere?",
		[["Who wrote Emma? And when?", "Who wrote Emma? And when?"], "Where?"],
	],
	"hard-wrapped lines": [
		"We fly in March and in April. Which money do\npeople use there,\nand why?",
		[
			[
				"Which money do people use there, and why?",
				"We fly in March and in April. Which money do\npeople use there,\nand why?",
			],
		],
	],
	"emphasis and labels": [
		"**Who wrote Emma?**\n\nQuestion 2: *Why?*",
		[
			["Who wrote Emma?", "**Who wrote Emma?**"],
			["Why?", "Question 2: *Why?*"],
		],
	],
	"other scripts": [
		"法国的首都是哪里？\n\nما هي عاصمة فرنسا؟\n\n¿Quién escribió Emma?",
		["法国的首都是哪里？", "ما هي عاصمة فرنسا؟", "¿Quién escribió Emma?"],
	],
	"abbreviations and numbers": [
		"Who is Mr. J. R. Smith, approx. 3.5 m tall?\n\nWhy?!",
		["Who is Mr. J. R. Smith, approx. 3.5 m tall?", "Why?!"],
	],
	surrogates: ["👍🏽 Who wrote 𝔈mma?\n\nWhy 👩‍👩‍👧?", ["👍🏽 Who wrote 𝔈mma?", "Why 👩‍👩‍👧?"]],
	"options go with their question": [
		"Capital of France?\nA. Paris\nB. Lyon\n\nCapital of Peru?\nA) Lima\nB) Cusco",
		[
			["Capital of France?", "Capital of France?\nA. Paris\nB. Lyon"],
			["Capital of Peru?", "Capital of Peru?\nA) Lima\nB) Cusco"],
		],
	],
	"a choice with colons is no answer": [
		"Capital of Peru?\nA: Lima\nB: Cusco",
		[["Capital of Peru?", "Capital of Peru?\nA: Lima\nB: Cusco"]],
	],
	"few-shot": [
		"Q: Capital of Kenya?\nA: Nairobi\n\nQ: Capital of Peru?\nA:\nLima\n\nQ: Capital of Norway?\nA:",
		[
			[
				"Capital of Norway?",
				"Q: Capital of Kenya?\nA: Nairobi\n\nQ: Capital of Peru?\nA:\nLima\n\nQ: Capital of Norway?\nA:",
			],
		],
	],
	"few-shot on one line": [
		"Is it red? -> no\nIs it blue? A: yes\nIs it green? ->",
		[["Is it green?", "Is it red? -> no\nIs it blue? A: yes\nIs it green? ->"]],
	],
	"a form with open answers": [
		"Q: Who?\nA:\n\nQ: Where?\nA:",
		[
			["Who?", "Q: Who?\nA:"],
			["Where?", "Q: Where?\nA:"],
		],
	],
	"a context document that asks": [
		"<context>\nWhy did it fall? Nobody knows.\n\nWho was there?\n</context>\n\nWho built it?\n\nWhen?",
		[
			[
				"Who built it?",
				"<context>\nWhy did it fall? Nobody knows.\n\nWho was there?\n</context>\n\nWho built it?",
			],
			["When?", "<context>\nWhy did it fall? Nobody knows.\n\nWho was there?\n</context>\n\nWhen?"],
		],
	],
	"a tag around the question": [
		"<doc>Who?</doc>\n\n<question>\nWho built it?\n</question>",
		[["Who built it?", "<doc>Who?</doc>\n\n<question>\nWho built it?\n</question>"]],
	],
	"a titled context": [
		"## Context\n\nWhy did it fall?\n\n## Question\n\nWho built it?",
		[["Who built it?", "## Context\n\nWhy did it fall?\n\n## Question\n\nWho built it?"]],
	],
	"a context in one paragraph": [
		"Context: Why did it fall?\nWho knows?\n\nWho built it?",
		[["Who built it?", "Context: Why did it fall?\nWho knows?\n\nWho built it?"]],
	],
	"an FAQ": [
		"FAQ:\nHow do I log in?\nClick the button.\n\nHow do I log out?\n\n---\nAnswer the customer: where is my parcel?",
		[
			[
				"Answer the customer: where is my parcel?",
				"FAQ:\nHow do I log in?\nClick the button.\n\nHow do I log out?\n\n---\nAnswer the customer: where is my parcel?",
			],
		],
	],
	"quotes, code, URLs, tags and headings ask nothing": [
		'# What is this?\n\n> Who said that?\n\n```\nWhy?\n```\n\nSay “How are you?” and "Why?" in French.\n\n`a ? b`\n\nhttps://a.b/c?d\n\n{{ x | default("why?") }}\n\n<!-- Really? -->\n\nGo on.',
		[],
	],
	"a question about a URL": [
		"Do you know https://a.b/c?d=1 or https://e.f/?\n\nWhy?",
		["Do you know https://a.b/c?d=1 or https://e.f/?", "Why?"],
	],
	"a question that quotes one": ['What does "Wer?" mean in English?', ['What does "Wer?" mean in English?']],
	"a question inside a paragraph": ["We asked ourselves: who was it? Then we left. Write a poem.", []],
	"Windows line ends": [
		"Who?\r\n\r\nWhere?\r\n",
		[
			["Who?", "Who?\r\n"],
			["Where?", "Where?\r\n"],
		],
	],
};

for (const [name, [text, expected]] of Object.entries(CASES))
	test(name, () => {
		const questions = asked(text);
		if (!expected.length) {
			assert.deepEqual(questions.map(contentsOf), [[text]]);
			return;
		}
		assert.deepEqual(
			questions.map((question) => [question.text, contentsOf(question)[0]]),
			expected.map((each) => (typeof each === "string" ? [each, each] : each)),
		);
		for (const { range, text: sentence } of questions)
			assert.equal(text.slice(range.start, range.end).replace(/\s+/g, " "), sentence);
	});

test("the sample prompts", () => {
	const questions = (name: string) => {
		const text = readFileSync(join(SAMPLES, name), "utf8")
			.replace(/^---\n[\s\S]*?\n---\n/, "")
			.trim();
		return questionsOf(fileOf([["user", text]])).map((question) => {
			assert.equal(text.slice(question.range.start, question.range.end), question.text);
			return question;
		});
	};
	for (const name of ["capitals", "books-and-art", "science", "false-premise"]) {
		const found = questions(`${name}.prompt.md`);
		assert.ok(found.length >= 4);
		for (const question of found)
			assert.deepEqual(
				contentsOf(question).map((content) => content.trim()),
				[question.text],
			);
	}
	const [reply, ...none] = questions("support-reply.prompt.md");
	assert.equal(reply!.text, "What is the capital of Velmania, and which currency do people use there?");
	assert.match(contentsOf(reply!)[0]!, /^You answer customers[\s\S]*Notes\n[\s\S]*Question\n/);
	assert.deepEqual(none, []);
});

test("only the last message of the user asks; those an assistant answered are context", () => {
	const examples: [Role, string][] = [
		["system", "Are you brief?"],
		["user", "Capital of Kenya?"],
		["assistant", "Nairobi. Anything else?"],
	];
	const questions = questionsOf(fileOf([...examples, ["user", "Capital of Peru?\n\nCapital of Norway?"]]));
	const before = examples.map(([, text]) => text);
	assert.deepEqual(questions.map(contentsOf), [
		[...before, "Capital of Peru?"],
		[...before, "Capital of Norway?"],
	]);
	const answered = questionsOf(
		fileOf([
			["user", "Who?\n\nWhere?"],
			["assistant", "Well,"],
		]),
	);
	assert.deepEqual(answered.map(contentsOf), [["Who?\n\nWhere?", "Well,"]]);
	assert.equal(answered[0]!.text, "Where?");
	const systemOnly = questionsOf(fileOf([["system", "Who?\n\nWhere?"]]));
	assert.deepEqual(
		systemOnly.map(({ text }) => text),
		["Who?", "Where?"],
	);
});

test("what asks nothing is asked as a whole, at its last paragraph or the last line of a long one", () => {
	const cases: [string, string][] = [
		["Write a poem.", "Write a poem."],
		["Be brief.\n\nWrite a poem\nabout Oslo.\n\n", "Write a poem about Oslo."],
		["One\ntwo\nthree\n  four. \n", "four."],
		["One\n \t\ntwo", "two"],
		["  A\u2003", "A"],
	];
	for (const [text, expected] of cases) {
		const [question, ...none] = asked(text);
		assert.equal(question!.text, expected);
		assert.equal(text.slice(question!.range.start, question!.range.end).replace(/\s+/g, " "), expected);
		assert.deepEqual([contentsOf(question!), none], [[text], []]);
	}
	assert.deepEqual(asked(" \n "), []);
	assert.deepEqual(asked(""), []);
});

test("instructions are read as a whole and not asked", () => {
	const [question, ...none] = questionsOf(
		fileOf(
			[
				["system", " Is it so?\n"],
				["user", "Why?\n\nHow?"],
			],
			false,
		),
	);
	assert.deepEqual([question!.isAsked, question!.range, none], [false, { start: 1, end: 22 }, []]);
	assert.deepEqual(contentsOf(question!), [" Is it so?\n", "Why?\n\nHow?"]);
});

test("a filled variable that asks is the question, at its tag", () => {
	const source = "Answer.\n\n{{question}}\n\nWho else?";
	const text = mappedText([
		exactly(source, 0, 9),
		wholly("Who wrote Emma?", 9, 21, "question"),
		exactly(source, 21, 32),
	]);
	const file = fileOf([["user", "x"]]);
	file.conversations[0]!.messages[0]!.text = text;
	const [first, second] = questionsOf(file);
	assert.deepEqual([first!.text, first!.range], ["Who wrote Emma?", { start: 9, end: 21 }]);
	assert.deepEqual(
		[first, second].map((question) => contentsOf(question!)[0]),
		["Answer.\n\nWho wrote Emma?", "Answer.\n\nWho else?"],
	);
	assert.deepEqual(toDocument(second!.messages[0]!.text, 9, 18), { start: 23, end: 32 });
});

test("questions beyond the cap are counted, and many questions take no time", () => {
	const started = performance.now();
	const file = fileOf([["user", "Who wrote Emma?\n\nSay it.\n\n".repeat(5000)]]);
	const questions = questionsOf(file);
	assert.equal(questions.length, MOST_QUESTIONS);
	assert.equal(countQuestions(file), 5000);
	assert.ok(performance.now() - started < 2000);
});

test("hostile texts are scanned in no time", () => {
	const parts = [
		"{{",
		"`",
		'"',
		"http://",
		"<!--",
		"<a>\n",
		"<a ",
		"# ",
		" ",
		"\n",
		"*",
		"{a ",
		"'?",
		"a b ",
		"(",
		"Q:",
		"A:\n",
		"- ",
		"?",
		'"""\n',
		"``` \n",
	];
	for (const part of parts) {
		const text = `${part.repeat(200_000 / part.length)}?`;
		const started = performance.now();
		asked(text);
		assert.ok(
			performance.now() - started < 500,
			`${JSON.stringify(part)} took ${performance.now() - started} ms`,
		);
	}
});
