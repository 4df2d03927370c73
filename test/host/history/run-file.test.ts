import assert from "node:assert/strict";
import { test } from "node:test";
import { finishedRun, parseRun, type RunFile, runText } from "../../../src/host/history/run-file";
import { probeKey } from "../../../src/host/history/run-head";
import { madeUp, promptPieces, stateWith } from "../../webview/made-up";
import { finished } from "./made-runs";

const file = (run = "run-1"): RunFile => ({ run, at: 5, ...finished(run) });
const written = (of: RunFile): string => [...runText(of)].join("");

test("a run comes back as it was, its shares as the very float32", () => {
	const before = file();
	const { file: back, problem } = parseRun(written(before), "run-1");
	assert.equal(problem, null);
	assert.deepEqual(back!.answer, before.answer);
	assert.ok(back!.answer.responseTokens[0]!.shares instanceof Float32Array);
	assert.deepEqual([back!.source, back!.options, back!.at], [before.source, before.options, 5]);
});

test("a long answer is written in pieces, an empty one too", () => {
	const long = finished("run-1", { pieces: new Array(3000).fill(" a") });
	const pieces = [...runText({ run: "run-1", at: 5, ...long })];
	assert.ok(pieces.length > 6 && Math.max(...pieces.map(({ length }) => length)) < 1e6);
	assert.deepEqual(parseRun(pieces.join(""), "run-1").file!.answer, long.answer);
	const empty = finished("run-1", { pieces: [] });
	assert.deepEqual(parseRun(written({ run: "run-1", at: 5, ...empty }), "run-1").file!.answer, empty.answer);
});

type Spoiled = {
	answer: { responseTokens: { shares: unknown[] }[]; summary: unknown; status: string };
} & Record<string, unknown>;
const broken: [problem: RegExp, spoil: (raw: Spoiled) => unknown][] = [
	[/no run/, () => ({ hello: 1 })],
	[/no run/, () => [1]],
	[/version 99/, (raw) => ({ ...raw, version: 99 })],
	[/another name/, (raw) => ({ ...raw, run: "run-2" })],
	[/source/, (raw) => ({ ...raw, source: { label: 1 } })],
	[/time/, (raw) => ({ ...raw, at: "now" })],
	[/options/, (raw) => ({ ...raw, options: null })],
	[/finished/, (raw) => ({ ...raw, answer: { ...raw.answer, status: "answering" } })],
	[/finished/, (raw) => ({ ...raw, answer: { ...raw.answer, summary: null } })],
	[/model/, (raw) => ({ ...raw, answer: { ...raw.answer, summary: {} } })],
	[/tokens/, (raw) => ({ ...raw, answer: { ...raw.answer, responseTokens: [{}] } })],
	[
		/tokens/,
		(raw) => {
			raw.answer.responseTokens[2]!.shares.pop();
			return raw;
		},
	],
];
for (const [problem, spoil] of broken)
	test(`what is no whole run is told: ${problem.source}`, () => {
		const read = parseRun(JSON.stringify(spoil(JSON.parse(written(file())))), "run-1");
		assert.match(read.problem ?? "", problem);
	});

test("a file that ends too early is told", () => {
	assert.match(parseRun(written(file()).slice(0, 4000), "run-1").problem!, /cut short/);
});

const other = { ...madeUp(promptPieces, ["No"], { run: "run-2", gain: 0 }) };
test("the model's own answer is kept, and the answer to an edited prompt; answers at a gain are not", () => {
	const state = stateWith(madeUp(promptPieces, ["Yes"]), other);
	assert.equal(finishedRun(state, "run-1")!.answer.response, "Yes");
	assert.equal(finishedRun(state, "run-2"), null);
	assert.equal(finishedRun(state, "run-9"), null);
	const source = { label: "edited", text: "Where?" };
	const edited = { ...state.others[0]!, run: "run-3", gain: 1 };
	state.beside = { kind: "edited", source, answer: edited, options: state.options! };
	assert.deepEqual(finishedRun(state, "run-3")!.source, source);
	state.beside = { ...state.beside, kind: "kept" };
	assert.equal(finishedRun(state, "run-3"), null);
	state.first!.status = "failed";
	assert.equal(finishedRun(state, "run-1"), null);
});

test("readings are counted together only when model, neurons, weights and region are the same", () => {
	const { probe } = madeUp([], []);
	const [one, ...rest] = probe.neurons;
	const key = probeKey("ab", probe);
	assert.equal(probeKey("ab", structuredClone({ ...probe, bias: 9, created: "later", threshold: 0.9 })), key);
	for (const changed of [
		probeKey("cd", probe),
		probeKey("ab", { ...probe, neurons: rest }),
		probeKey("ab", { ...probe, neurons: [{ ...one!, weight: 1.5 }, ...rest] }),
		probeKey("ab", { ...probe, neurons: [...rest, one!] }),
		probeKey("ab", { ...probe, region: "lastPromptToken" }),
	])
		assert.notEqual(changed, key);
});
