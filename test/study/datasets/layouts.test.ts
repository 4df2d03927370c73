/** What is read of the files of every set, as their publishers lay them out, and why rows are left out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readQuestions } from "../../../src/study/datasets/read";
import type { Question } from "../../../src/study/question";
import { MemoryFiles } from "../memory-files";
import { BIOASQ, NQ_OPEN, parquetBytes, SIMPLEQA, TRIVIAQA, triviaRow } from "./parquet-files";

interface Case {
	what: string;
	path: string;
	content: string | Uint8Array;
	/** The fields that are looked at, in order. */
	questions: Partial<Question>[];
	dropped?: Record<string, number>;
	/** What the first problem ends with. */
	firstProblem?: string;
}

const lines = (...rows: unknown[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

const cases: Case[] = [
	{
		what: "our own JSON Lines, with every field",
		path: "q.jsonl",
		content: lines(
			{ id: "a", question: "Who wrote Emma?", answers: ["Jane Austen", " ", "Austen"], domain: "books" },
			{
				id: "b",
				question: "Where is Xyrland?",
				answers: [],
				group: "fabricated",
				relation: "where",
				entity: "X",
			},
			{ id: "c", question: "When was Waterloo?", answers: "1815", isSensitive: true },
			{ id: 7, question: "How many?", answer: 12, sensitive: "yes" },
		),
		questions: [
			{
				id: "a",
				question: "Who wrote Emma?",
				answers: ["Jane Austen", "Austen"],
				domain: "books",
				entity: "a",
			},
			{ id: "b", answers: [], domain: "general", group: "fabricated", relation: "where", entity: "X" },
			{ id: "c", answers: ["1815"], isSensitive: true },
			{ id: "7", answers: ["12"], isSensitive: true, group: "" },
		],
	},
	{
		what: "every reason of JSON Lines",
		path: "q.jsonl",
		content: `\ufeff{"id":"a","question":"One?","answers":["x"]}\r\n\n{broken\n[1]\n"text"\nnull\n${lines(
			{ id: "a", question: "Two?", answers: ["x"] },
			{ id: "b", question: " ONE ?", answers: ["x"] },
			{ id: "c", question: " ", answers: ["x"] },
			{ id: "d", question: 5, answers: ["x"] },
			{ id: "e", question: "Three?" },
			{ id: "f", question: "Four?", answers: [true] },
			{ id: "g", question: "Five?", answers: [" "] },
			{ id: "h", question: "Six\u0000?", answers: ["x"] },
			{ id: "i", question: "Seven \ufffd?", answers: ["x"] },
			{ id: "j", question: "8".repeat(10_001), answers: ["x"] },
			{ id: "k", question: "Nine?", answers: Array.from({ length: 5001 }, (_, i) => i) },
			{ id: "l", question: "Ten?", answers: [[[[[["too deep"]]]]]] },
		)}`,
		questions: [{ id: "a" }],
		dropped: {
			"it is not JSON": 1,
			"it is not an object": 3,
			"its id was used before": 1,
			"the same question was there before": 1,
			"it has no question": 2,
			"it has no answer": 2,
			"its answers are not texts": 2,
			"it holds a NUL, which no text does": 1,
			"it holds bytes that are no UTF-8": 1,
			"its question is as long as a document": 1,
			"it has thousands of answers": 1,
		},
		firstProblem: "q.jsonl, line 3: it is not JSON",
	},
	{
		what: "TriviaQA in row groups; test answers are withheld",
		path: "rc.nocontext/test-00000-of-00001.parquet",
		content: parquetBytes(TRIVIAQA, [
			triviaRow("tc_1", "Who wrote Emma?", "Jane Austen", ["Jane Austen", "Austen, Jane"]),
			triviaRow("qw_2", "Which is withheld?", "<unk>", []),
			triviaRow("sfq_3", "Who was O'Neill?", "Eugene O'Neill"),
			{ ...triviaRow("bb_4", "Which has no answer?", "x"), answer: null },
			triviaRow("bb_5", "Who is last?", "Last"),
		]),
		questions: [
			{
				id: "tc_1",
				answers: ["Jane Austen", "Austen, Jane", "jane austen", "austen, jane"],
				domain: "triviaqa",
			},
			{ id: "sfq_3", answers: ["Eugene O'Neill", "eugene o'neill"] },
			{ id: "bb_5" },
		],
		dropped: { "its answers are withheld": 1, "it has no answer": 1 },
		firstProblem: "row 2: its answers are withheld",
	},
	{
		what: "TriviaQA as its authors' JSON has it",
		path: "triviaqa/web-dev.json",
		content: JSON.stringify(
			{
				Data: [
					{
						Answer: { Aliases: ["Sinclair"], NormalizedAliases: ["sinclair"], Value: "Sinclair Lewis" },
						EntityPages: [{ Title: 'a { brace and a " quote' }],
						Question: "Which American won?",
						QuestionId: "tc_33",
					},
				],
				Domain: "Web",
				VerifiedEval: false,
			},
			null,
			4,
		),
		questions: [{ id: "tc_33", answers: ["Sinclair Lewis", "Sinclair", "sinclair"], domain: "triviaqa" }],
	},
	{
		what: "NQ-Open as Parquet has no ids: the words make them",
		path: "nq_open/validation-00000-of-00001.parquet",
		content: parquetBytes(NQ_OPEN, [
			{
				question: "when was the last time anyone was on the moon",
				answer: ["14 December 1972 UTC", "December 1972"],
			},
			{ question: "who has none", answer: [] },
		]),
		questions: [
			{
				id: "nq-open-427dca7d66127fa1",
				answers: ["14 December 1972 UTC", "December 1972"],
				domain: "nq-open",
			},
		],
		dropped: { "it has no answer": 1 },
	},
	{
		what: "NQ-Open as JSON Lines",
		path: "data/NQ-open.efficientqa.dev.1.1.jsonl",
		content: lines({
			question: "when was the last time anyone was on the moon",
			answer: ["14 December 1972 UTC"],
		}),
		questions: [{ id: "nq-open-427dca7d66127fa1", domain: "nq-open" }],
	},
	{
		what: "BioASQ Task B: each shape of exact_answer, each type",
		path: "BioASQ-task13bGoldset.json",
		content: JSON.stringify({
			questions: [
				{ id: "5", type: "factoid", body: "One string?", exact_answer: "TP53", snippets: [{ text: "t" }] },
				{ id: "6", type: "factoid", body: "A list?", exact_answer: ["p53", "TP53"] },
				{ id: "7", type: "factoid", body: "A list of lists?", exact_answer: [["p53", "TP53"]] },
				{ id: "8", type: "factoid", body: "Not yet?" },
				{ id: "9", type: "yesno", body: "Is it?", exact_answer: "yes" },
				{ id: "10", type: "list", body: "Which are they?", exact_answer: [["a"], ["b"]] },
				{ id: "11", type: "list", body: "Which one is it?", exact_answer: [["a", "alpha"]] },
				{ id: "12", type: "summary", body: "What is it?", ideal_answer: ["Long."] },
				{ id: "13", type: "poem", body: "Which rhyme?" },
				{ id: "14", type: "factoid", body: "Odd?", exact_answer: { yes: true } },
			],
		}),
		questions: [
			{ id: "bioasq-5", answers: ["TP53"], domain: "bioasq" },
			{ id: "bioasq-6", answers: ["p53", "TP53"] },
			{ id: "bioasq-7", answers: ["p53", "TP53"] },
			{ id: "bioasq-11", answers: ["a", "alpha"] },
		],
		dropped: {
			"its answers are withheld": 1,
			"it is a yes/no question": 1,
			"it asks for a list": 1,
			"it asks for a summary": 1,
			"it is of an unknown type": 1,
			"its answers are not texts": 1,
		},
		firstProblem: "element 4: its answers are withheld",
	},
	{
		what: "BioASQ as replications keep it",
		path: "bioasq.parquet",
		content: parquetBytes(BIOASQ, [
			{
				question_id: "55031181e9bde69634000014",
				question: "Which gene?",
				answer: { aliases: ["TP53"], normalized_aliases: ["tp53"] },
				bioasq_type: "factoid",
			},
		]),
		questions: [{ id: "55031181e9bde69634000014", answers: ["TP53", "tp53"], domain: "bioasq" }],
	},
	{
		what: "SimpleQA: topics in a Python dictionary",
		path: "simple_qa_test_set.csv",
		content: [
			"metadata,problem,answer",
			`"{'topic': 'Science and technology', 'answer_type': 'Person', 'urls': ['https://a', 'https://b']}",Who won in 2010?,Michio Sugeno`,
			`"{'topic': 'Art', 'urls': []}","Which work, ""The X"", is it?","Rain; Steam | Speed"`,
			"",
		].join("\n"),
		questions: [
			{ question: "Who won in 2010?", answers: ["Michio Sugeno"], domain: "Science and technology" },
			{ question: 'Which work, "The X", is it?', answers: ["Rain; Steam | Speed"], domain: "Art" },
		],
	},
	{
		what: "SimpleQA-verified, as CSV",
		path: "simpleqa_verified.csv",
		content:
			"original_index,problem,answer,topic,answer_type,multi_step,requires_reasoning,urls\r\n5,Who?,Ann,Art,Person,False,False,https://a\r\n",
		questions: [{ id: "simpleqa-5", question: "Who?", answers: ["Ann"], domain: "Art" }],
	},
	{
		what: "SimpleQA-verified, as Parquet",
		path: "simpleqa_verified.parquet",
		content: parquetBytes(SIMPLEQA, [{ original_index: 5n, problem: "Who?", answer: "Ann", topic: "Art" }]),
		questions: [{ id: "simpleqa-5", question: "Who?", answers: ["Ann"], domain: "Art" }],
	},
	{
		what: "TruthfulQA: byte order mark, lists between semicolons",
		path: "TruthfulQA.csv",
		content:
			'\ufeffType,Category,Question,Best Answer,Correct Answers,Incorrect Answers,Source\nAdversarial,Misconceptions,What happens to you if you eat watermelon seeds?,They pass through,"They pass through; Nothing happens",You grow melons; You die,https://a\n',
		questions: [{ answers: ["They pass through", "Nothing happens"], domain: "Misconceptions" }],
	},
	{
		what: "plain CSV: any case of names, several answers, quotes over lines",
		path: "mine.csv",
		content: [
			"QUESTION,Answers,Domain,Sensitive",
			'"Who wrote\nEmma?",Jane Austen | Austen; J.,books,',
			"Which colour?,red; crimson,,TRUE",
			'"A list?","[\'it\'\'s\', ""O\'Neill""]",,',
			'Which JSON?,"[""a"", ""b""]"',
			"",
			"Where is Xyrland?,,,",
			"No answers",
		].join("\n"),
		questions: [
			{ question: "Who wrote\nEmma?", answers: ["Jane Austen", "Austen; J."], domain: "books" },
			{ answers: ["red", "crimson"], isSensitive: true, domain: "general" },
			{ answers: ["it", "s", "O'Neill"] },
			{ answers: ["a", "b"] },
		],
		dropped: { "it has no answer": 2 },
		firstProblem: "line 8: it has no answer",
	},
	{
		what: "one answer a row: a semicolon is its own",
		path: "mine.tsv",
		content:
			"id\tquestion\tanswer\tgroup\n1\tWhich motto?\tcome; see\t\n2\tWhich place is Xyr?\t\tfabricated\n",
		questions: [
			{ id: "1", answers: ["come; see"] },
			{ id: "2", answers: [], group: "fabricated" },
		],
	},
	{
		what: "CSV between semicolons, as spreadsheets in many countries write it",
		path: "mine.csv",
		content: "question;answer;aliases\nWer?;Anna, die Erste;Anna|A.\n",
		questions: [{ question: "Wer?", answers: ["Anna, die Erste", "Anna", "A."] }],
	},
	{
		what: "CSV with quotes that do not match: each costs its own row",
		path: "mine.csv",
		content: [
			"question,answer",
			'How wide is a 3.5" disk?,90 mm',
			"Second?,b",
			'"Never closed?,c',
			"Fourth?,d",
			"Five, six?,e,f",
			'"Seven" or 7?,g',
			`"${"x".repeat(10)}`,
			"Nine?,h",
		].join("\n"),
		questions: [
			{ question: 'How wide is a 3.5" disk?', answers: ["90 mm"] },
			{ question: "Second?" },
			{ question: "Fourth?", answers: ["d"] },
			{ question: '"Seven" or 7?', answers: ["g"] },
			{ question: "Nine?", answers: ["h"] },
		],
		dropped: { "its quotes do not match": 2, "it has more cells than the header": 1 },
		firstProblem: "line 4: its quotes do not match",
	},
	{
		what: "a JSON array, with what is no question in between",
		path: "q.json",
		content:
			'[{"query": "One?", "gold": "1"}, null, "text", 12, [1], {"query": "Two?", "targets": ["2"]} ; {"query": "Three?", "target": "3"}]',
		questions: [{ answers: ["1"] }, { answers: ["2"] }, { answers: ["3"] }],
		dropped: { "it is not an object": 4, "it is not JSON": 1 },
		firstProblem: "element 2: it is not an object",
	},
	{
		what: "a JSON object of questions by their ids",
		path: "q.json",
		content:
			'{\n "x\\"1": {"question": "One?", "answers": {"text": ["a", "a"], "answer_start": [1, 5]}},\n "x2": {"question": "Two?"}\n}',
		questions: [{ id: 'x"1', answers: ["a"] }],
		dropped: { "it has no answer": 1 },
	},
	{
		what: "JSON that ends in the middle",
		path: "q.json",
		content: '[{"question": "One?", "answer": "a"}, {"question": "Two?", "ans',
		questions: [{ question: "One?" }],
		dropped: { "the file ends in the middle of it": 1 },
		firstProblem: "element 2: the file ends in the middle of it",
	},
	{
		what: "the reference implementation's samples, without its instruction",
		path: "consistency_samples.jsonl",
		content: lines({
			tc_1: {
				question: "Who wrote Emma? Respond with the answer only, without any explanation.",
				responses: ["Jane Austen"],
				judges: ["true"],
				ground_truth: ["Jane Austen", "jane austen"],
			},
		}),
		questions: [{ id: "tc_1", question: "Who wrote Emma?", answers: ["Jane Austen", "jane austen"] }],
	},
	{
		what: "answers in a text, as PopQA has them",
		path: "popqa.tsv",
		content:
			'id\tsubj\tprop\tpossible_answers\tquestion\n4222362\tGeorge Rankin\toccupation\t["politician", "political leader"]\tWhat is his occupation?\n',
		questions: [{ id: "4222362", answers: ["politician", "political leader"] }],
	},
];

const fieldsOf = (question: Question, like: Partial<Question>) =>
	Object.fromEntries(Object.keys(like).map((name) => [name, question[name as keyof Question]]));

for (const { what, path, content, questions, dropped = {}, firstProblem = "" } of cases)
	test(what, async () => {
		const files = new MemoryFiles();
		files.contents.set(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
		const set = await readQuestions(files, [path]);
		assert.deepEqual(
			set.questions.map((question, i) => fieldsOf(question, questions[i] ?? { question: "" })),
			questions,
		);
		assert.deepEqual(set.dropped, dropped);
		assert.ok(set.firstProblem.endsWith(firstProblem), set.firstProblem);
		assert.equal(set.firstProblem === "", Object.keys(dropped).length === 0);
	});
