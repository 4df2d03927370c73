/** Answers that begin with tokens that were set: columns like the others, headed by where they were set. */
import assert from "node:assert/strict";
import type { AnswerStart } from "../../src/core/compare/variant";
import { applyEvent, type PanelState } from "../../src/protocol/panel-api";
import { check, first, seen, shot } from "./check";
import { madeUp, options, promptPieces, stateWith } from "./made-up";

const pieces = "The| first| mayor| of| Brask|ov|ford| was| Anna| Lind|.".split("|");
const begun = madeUp(promptPieces, pieces, { run: "run-2", seed: 9, hot: /Anna| Lind/ });

function stateFrom(start: AnswerStart, gain = 1): PanelState {
	const state = stateWith(first);
	const others = [{ run: "run-2", gain, silenced: [], start }];
	applyEvent(state, { event: "answersAsked", params: { first: null, others, options } });
	applyEvent(state, { event: "answerStarted", params: { run: "run-2" } });
	applyEvent(state, { event: "answerFinished", params: { inspection: { ...begun, gain } } });
	return state;
}
const start = { ids: begun.responseTokens.slice(0, 9).map(({ id }) => id), text: " Anna" };

check("an answer from a token on stands beside, headed by it", { state: stateFrom(start) }, async (panel) => {
	const { page } = panel;
	const column = page.getByRole("group", { name: "From “ Anna” on", exact: true });
	assert.match(await seen(column), /^From “ Anna” on \d+ % .* parts from the model's own answer at token 9$/);
	const changed = column.locator("[data-changed]");
	assert.equal((await changed.allTextContents()).join(""), " Anna Lind");
	const words = await seen(page.getByTestId("comparison"));
	assert.match(words, /^Answering from “ Anna” on changes the answer/);
	assert.match(words, /but for the tokens that were set, each answer takes the likeliest token throughout/);
	assert.doesNotMatch(words, /neurons/);
	assert.equal(await page.getByTestId("gain-slider").inputValue(), "1");
	await page.getByText("Reset").click();
	assert.equal((await panel.asked()).at(-1)?.method, "dropOthers");
	await shot(panel, "start");
});

check(
	"the slider is not moved by an answer that went on from a scaled one",
	{ state: stateFrom(start, 0.5) },
	async (panel) => {
		const { page } = panel;
		assert.equal(await page.getByTestId("gain-slider").inputValue(), "1");
		assert.match(await seen(page.getByTestId("other-answer")), /^H-Neurons × 0\.5, from “ Anna” on/);
	},
);

const hostile = { ids: [1, 2], text: "\u202e<b>\n" };
check("a token's text is text in a heading too", { state: stateFrom(hostile) }, async (panel) => {
	const title = panel.page.getByTestId("other-answer").locator("h3");
	assert.equal(await title.textContent(), "From “<b> ” on");
	assert.equal(await title.locator("b").count(), 0);
});
