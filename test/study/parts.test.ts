import assert from "node:assert/strict";
import { test } from "node:test";
import { normalise } from "../../src/core/declines";
import { choose, type PathPoint } from "../../src/study/identify/fit";
import { judge } from "../../src/study/identify/judge";
import { readQuestions } from "../../src/study/identify/questions";
import { mostFrequent } from "../../src/study/identify/select";
import { jsonLine, wholeLines } from "../../src/study/job";
import { MemoryFiles } from "./memory-files";

test("text as the judge compares it", () => {
	const cases = {
		"The  Nile_River!": "nile river",
		"O'Neill": "o neill",
		"An A-Team": "team",
		"  ": "",
		"½ É": "½ é",
	};
	for (const [text, expected] of Object.entries(cases)) assert.equal(normalise(text), expected);
});

const verdicts: [answer: string, accepted: string[], verdict: string][] = [
	["Jane Austen", ["Jane Austen"], "true"],
	["It was Jane Austen.", ["jane austen"], "true"],
	["jane  AUSTEN!", ["The Jane Austen"], "true"],
	["Charlotte Brontë", ["Jane Austen"], "false"],
	["The heart", ["ear"], "false"],
	["the ear", ["ear"], "true"],
	["I don't know.", ["Jane Austen"], "uncertain"],
	["I cannot say, perhaps Jane Austen", ["Jane Austen"], "uncertain"],
	["", ["x"], "uncertain"],
	["...", [], "uncertain"],
	["Port Ellery", [], "false"],
	["There is no record of that.", [], "uncertain"],
	["Unknown Pleasures", ["Unknown Pleasures"], "true"],
	["It is told that she, of all people, once went to see the white cliffs", ["white"], "uncertain"],
];

test("the judge's verdicts", () => {
	for (const [answer, accepted, verdict] of verdicts) assert.equal(judge(answer, accepted), verdict, answer);
});

test("the answer that stands for a question: most frequent, then first", () => {
	assert.equal(mostFrequent(["a", "b", "b", "a", "c"]), 0);
	assert.equal(mostFrequent(["c", "b", "b", "a"]), 1);
	assert.equal(mostFrequent([]), 0);
});

const point = (accuracy: number, nonZero: number, positive: number): PathPoint => ({
	fit: { c: nonZero, columns: [], weights: [], bias: 0, objective: 0, gap: 0 },
	accuracy,
	nonZero,
	positive,
	auroc: accuracy,
});

test("the choice: within one standard error of the best, the fewest neurons, of sparse sets if there are any", () => {
	const answer = { region: "answer", path: [point(0.6, 1, 1), point(0.79, 6, 4), point(0.8, 40, 30)] };
	const prompt = { region: "prompt", path: [point(0.79, 5, 5), point(0.795, 7, 0)] };
	const options = { validationRows: 400, neurons: 100_000 };
	assert.equal(choose([answer, prompt], options)?.point.nonZero, 5);
	assert.equal(choose([answer, prompt], options)?.region, "prompt");
	assert.equal(choose([answer, prompt], { ...options, neurons: 4500 })?.point.nonZero, 6);
	assert.equal(choose([answer, prompt], { ...options, neurons: 100 })?.point.nonZero, 5);
	const large = { region: "answer", path: [point(0.7, 5, 5), point(0.9, 40, 30)] };
	assert.equal(choose([large], { ...options, neurons: 10_000 })?.point.nonZero, 5);
	assert.equal(choose([{ region: "prompt", path: [point(0.9, 3, 0)] }], options), null);
});

test("a line that was cut off is cut from the file, whatever is in it", async () => {
	const rows = [{ a: "line\u2028end\nnew" }, { b: "é" }];
	const text = rows.map(jsonLine).join("");
	for (let cut = 0; cut < 4; cut++) {
		const files = new MemoryFiles({ f: `${text}{"c":"é"}`.slice(0, text.length + cut) });
		assert.deepEqual(await wholeLines(files, "f"), rows);
		assert.equal(files.text("f"), text);
	}
	const uncut = new MemoryFiles({ f: text.slice(0, -1) });
	assert.deepEqual(await wholeLines(uncut, "f"), rows.slice(0, 1));
	assert.deepEqual(await wholeLines(new MemoryFiles(), "none"), []);
});

test("questions: defaults, a byte order mark, windows line ends", async () => {
	const line = { id: "1", question: "Who?", answers: ["x", " "], extra: 1 };
	const files = new MemoryFiles({ q: `\uFEFF${JSON.stringify(line)}\r\n\r\n` });
	const { questions, broken, digest } = await readQuestions(files, ["q"]);
	assert.deepEqual(broken, {});
	assert.match(digest, /^[0-9a-f]{8}$/);
	assert.deepEqual(questions, [
		{ id: "1", question: "Who?", answers: ["x"], domain: "general", group: "", relation: "", entity: "1" },
	]);
});
