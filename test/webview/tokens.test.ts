/** Tokens: shown as they are, streaming, painted, and walked through with the keyboard. */
import assert from "node:assert/strict";
import type { OpenPanel } from "./browser";
import { answer, check, first, other, responseTokens, second, seen, shot } from "./check";
import { madeUp, options, promptPieces, stateWith } from "./made-up";

const focused = ({ page }: OpenPanel) =>
	page.evaluate(() => Number((document.activeElement as HTMLElement).dataset.index));

check("tokens read as the answer, whatever they hold", { state: stateWith(first) }, async (panel) => {
	const tokens = responseTokens(panel);
	assert.equal(await tokens.count(), answer.length);
	// The override is named, not written: it would turn the text after it around.
	assert.deepEqual(
		await tokens.allTextContents(),
		answer.map((text) => (text === "\u202e" ? "" : text)),
	);
	assert.equal(await panel.page.locator("main script").count(), 0);
	assert.equal(await tokens.nth(14).locator(".mark").getAttribute("data-mark"), "↵");
	assert.equal(await tokens.nth(27).getAttribute("aria-label"), "part of a character, risk 26 %");
});

check("arrows, Home and End walk over the tokens", { state: stateWith(first), width: 420 }, async (panel) => {
	const { page } = panel;
	await responseTokens(panel).first().focus();
	const walk = async (key: string) => {
		await page.keyboard.press(key);
		return focused(panel);
	};
	assert.equal(await walk("ArrowRight"), 1);
	assert.equal(await walk("End"), answer.length - 1);
	assert.equal(await walk("ArrowRight"), answer.length - 1);
	assert.equal(await walk("Home"), 0);
	assert.ok((await walk("ArrowDown")) > 5, "a line below");
	assert.equal(await walk("ArrowUp"), 0);
	const stops = page.getByTestId("response-tokens").locator('[tabindex="0"]');
	assert.equal(await stops.count(), 1, "one stop for the tab key");
	assert.equal(await page.locator("#token-card").isVisible(), true);
	await page.keyboard.press("Escape");
	assert.equal(await page.locator("#token-card").isVisible(), false);
});

check("the card's shares and the bias add up to the logit", { state: stateWith(first) }, async (panel) => {
	await responseTokens(panel).nth(10).focus();
	const card = panel.page.locator("#token-card");
	const numbers = (texts: string[]) => texts.map((text) => Number(text.replace("−", "-")));
	const shares = numbers(await card.locator(".shares .number").allTextContents());
	const sum = shares.reduce((a, b) => a + b, 0);
	assert.ok(Math.abs(sum - first.responseTokens[10]!.logit) < 0.01, `${sum}`);
	assert.match(await seen(card), /␣Hal/);
});

check("the template's tokens are hidden until asked for", { state: stateWith(first) }, async (panel) => {
	const { page } = panel;
	await page.locator("#prompt summary").click();
	const tokens = page.getByTestId("prompt-tokens").locator(".token:visible");
	assert.equal((await tokens.allTextContents()).join(""), "Who was the first mayor of Braskovford?");
	await page.getByText("Show the chat template").click();
	assert.equal(await tokens.count(), promptPieces.length);
});

const early = madeUp(promptPieces, other, { verdict: { scoredRegion: "lastPromptToken" } });
check(
	"a verdict from the prompt shows the token it is read from",
	{ state: stateWith(early) },
	async (panel) => {
		await panel.page.locator("#prompt summary").click();
		const read = panel.page.getByTestId("prompt-tokens").locator("[data-in-verdict]:visible");
		assert.deepEqual(
			await read.evaluateAll((spans) => spans.map((span) => (span as HTMLElement).dataset.index)),
			[String(promptPieces.length - 1)],
		);
	},
);

check("a neuron tints the text by its share", { state: stateWith(first) }, async (panel) => {
	const { page } = panel;
	const steps = () =>
		responseTokens(panel).evaluateAll((spans) => spans.map((span) => (span as HTMLElement).dataset.heat));
	const before = await steps();
	await page.getByTestId("neuron-list").getByRole("button").first().click();
	await page.getByTestId("tint-by-risk").waitFor();
	assert.notDeepEqual(await steps(), before);
	await shot(panel, "neuron");
	await page.getByTestId("tint-by-risk").click();
	await page.getByTestId("tint-by-risk").waitFor({ state: "hidden" });
	assert.deepEqual(await steps(), before);
});

check("tokens stream in without moving the ones before", { state: stateWith(first) }, async (panel) => {
	const { page } = panel;
	const { promptTokens, responseTokens: tokens } = second;
	const inspection = { ...second, run: "run-3" };
	await panel.tell(
		{ event: "engineChanged", params: { engine: { state: "answering", model: "pocket-chat" } } },
		{
			event: "answersAsked",
			params: { first: { run: "run-3", gain: 1, silenced: [] }, others: [], options },
		},
		{ event: "answerStarted", params: { run: "run-3" } },
		{ event: "promptRead", params: { run: "run-3", tokens: promptTokens } },
		{ event: "tokenRead", params: { run: "run-3", token: tokens[0]! } },
	);
	const firstToken = await responseTokens(panel).first().elementHandle();
	await panel.tell(
		{ event: "tokenRead", params: { run: "run-1", token: tokens[1]! } },
		{ event: "tokenRead", params: { run: "run-3", token: tokens[1]! } },
		{ event: "tokenRead", params: { run: "run-3", token: tokens[2]! } },
	);
	assert.deepEqual(await responseTokens(panel).allTextContents(), ["The", " first", " mayor"]);
	assert.match(await seen(page.locator(".status")), /Answering… 3 tokens/);
	await shot(panel, "streaming");
	await page.getByTestId("stop").click();
	assert.equal((await panel.asked()).at(-1)?.method, "stop");
	await panel.tell({ event: "answerFinished", params: { inspection } });
	assert.equal(await responseTokens(panel).count(), other.length);
	assert.equal(await firstToken!.evaluate((span) => span.isConnected), true, "the first token was kept");
	assert.match(await seen(page.locator(".spoken-only")), /^Answered in 13 tokens. Risk \d+ %: does not/);
	assert.deepEqual(await panel.kept(), { run: "run-3" });
});

const long = madeUp(
	promptPieces,
	Array.from({ length: 2000 }, (_, i) => (i % 12 === 11 ? ".\n" : ` word${i}`)),
	{ hot: /3$/ },
);
check("2,000 tokens are shown and tinted anew", { state: stateWith(long) }, async (panel) => {
	assert.equal(await responseTokens(panel).count(), 2000);
	const last = await responseTokens(panel).last().elementHandle();
	await panel.page.getByTestId("neuron-list").getByRole("button").first().click();
	await panel.page.getByTestId("tint-by-risk").waitFor();
	assert.equal(await last!.evaluate((span) => span.isConnected), true, "no token was built anew");
	await shot(panel, "long");
});
