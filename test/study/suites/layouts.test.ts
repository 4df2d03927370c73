/** Public files as other programs save them again, and files of another kind. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { pythonValue } from "../../../src/study/suites/layouts/python-literal";
import { readSuite } from "../../../src/study/suites/read-suite";
import type { MisleadingContextItem } from "../../../src/study/suites/suite";
import { MemoryFiles } from "../memory-files";
import { JAILBREAKS } from "./public-files";

test("values as Python and NumPy print them", () => {
	const cases: [text: string, value: unknown][] = [
		[
			"{'label': ['A', 'B'], 'text': [\"it's 0\", '50 \"deg\"']}",
			{ label: ["A", "B"], text: ["it's 0", '50 "deg"'] },
		],
		["{'text': array(['0', '50'], dtype=object)}", { text: ["0", "50"] }],
		["array(['a',\n       'b'], dtype='<U1')", ["a", "b"]],
		["[{'label': 1, 'text': None}, ('x',), True, -2.5,]", [{ label: 1, text: null }, ["x"], true, -2.5]],
		["'caf\\xe9\\n'", "café\n"],
		["[]", []],
		["{}", {}],
		['{"label": ["A"]}', { label: ["A"] }],
		["['a' 'b']", undefined],
		["['a'", undefined],
		["['a']]", undefined],
		["{'a'}", undefined],
		["{'a': }", undefined],
		["array('a'", undefined],
		["array(['a'], dtype)", undefined],
		["open('/etc/passwd')", undefined],
		["['a", undefined],
		["", undefined],
		["[".repeat(10_000), undefined],
	];
	for (const [text, value] of cases) assert.deepEqual(pythonValue(text), value, text.slice(0, 60));
});

test("FaithEval saved as CSV: choices as pandas and the data-set library write them; a key of either case", async () => {
	const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
	const choices = [
		"{'text': array(['0 degrees', '50 degrees'], dtype=object), 'label': array(['A', 'B'], dtype=object)}",
		"{'label': ['A', 'B'], 'text': [\"it's 0\", '50 degrees']}",
		"[{'label': 'A', 'text': '0 degrees'}, {'label': 'B', 'text': '50 degrees'}]",
		'{"label": ["A", "B"], "text": ["0 degrees", "50 degrees"]}',
		"{'label': ['A', 'B'], 'text': ['0 degrees']}",
	];
	const rows = choices.map((each, i) => `M${i},At which?,Context ${i}.,${cell(each)},${i % 2 ? "b" : "B"}`);
	const files = new MemoryFiles({ "f.csv": ["id,question,context,choices,answerKey", ...rows].join("\n") });
	const { items, dropped } = await readSuite(files, ["f.csv"], "misleading-context");
	assert.deepEqual(
		(items as MisleadingContextItem[]).map(({ id, claimedLabel, claimed }) => [id, claimedLabel, claimed]),
		["M0", "M1", "M2", "M3"].map((id) => [id, "B", ["50 degrees"]]),
	);
	assert.deepEqual(dropped, { "its choices cannot be read": 1 });
});

test("a table of plain questions is no suite of false premises; named as one, or with what is false, it is", async () => {
	const files = new MemoryFiles({
		"trivia.csv": "question,answer\nWho wrote Emma?,Jane Austen\n",
		"named.csv": "suite,question\nfalse-premise,Why is milk black?\n",
		"told.jsonl": '{"question":"Why is milk black?","claimed":"black"}\n',
	});
	await assert.rejects(readSuite(files, ["trivia.csv"], "false-premise"), {
		code: "badQuestions",
		message: /line 2: it tells neither its suite nor what is false about its premise\.$/,
	});
	for (const path of ["named.csv", "told.jsonl"])
		assert.equal((await readSuite(files, [path], "false-premise")).items.length, 1);
});

test("jailbreak prompts alone are told to need requests", async () => {
	const files = new MemoryFiles({ "jailbreak_prompts.csv": JAILBREAKS });
	await assert.rejects(readSuite(files, ["jailbreak_prompts.csv"], "disallowed"), {
		code: "badQuestions",
		message:
			"There are jailbreak prompts in jailbreak_prompts.csv, and no request to put one around; name a file of requests as well.",
	});
});
