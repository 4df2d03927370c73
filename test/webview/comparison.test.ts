/** What answers side by side come to, without a browser: marks, and that each pair is compared once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PanelState } from "../../src/protocol/panel-api";
import { comparer } from "../../webview/answers/comparison";
import { madeUp, promptPieces, stateWith } from "./made-up";

const first = madeUp(promptPieces, "The| first| mayor| was| Hal|ver|sen|.".split("|"), {});
const second = madeUp(promptPieces, "The| first| mayor| is| not| known|.".split("|"), {
	run: "run-2",
	gain: 0,
});

const answering = (state: PanelState): PanelState => ({
	...state,
	others: [
		...state.others,
		{ ...state.others[0]!, run: "run-9", gain: 2, status: "answering", summary: null, responseTokens: [] },
	],
});

test("a finished pair is compared once, however the others go on", () => {
	const compare = comparer();
	const state = stateWith(first, second);
	const before = compare(state).marks.get(second.run)!;
	assert.ok(before.changed.includes(true) && before.at !== null);
	const { marks, verdict } = compare(answering(state));
	assert.equal(marks.get(second.run)!.changed, before.changed);
	assert.equal(verdict, null);
	assert.ok(!marks.has(first.run), "beside several, the own answer is what the others differ from");
	// The same run answered anew has other tokens.
	const anew = stateWith({ ...first, run: "run-8" }, second);
	assert.notEqual(compare(anew).marks.get(second.run)!.changed, before.changed);
});
