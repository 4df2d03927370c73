/** Tokens: shown as they are, streaming, painted, and walked through with the keyboard. */
import assert from "node:assert/strict";
import type { PanelEvent } from "../../src/protocol/panel-api";
import type { OpenPanel } from "./browser";
import { answer, check, first, other, responseTokens, second, seen, shot } from "./check";
import { eventually } from "./eventually";
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
});

check(
	"a text is read as one; the token that the keyboard is on is its one button",
	{ state: stateWith(first) },
	async (panel) => {
		const { page } = panel;
		const text = page.getByRole("group", { name: "Response tokens" });
		assert.equal(await text.getByRole("button").count(), 1);
		assert.equal(await text.locator("[aria-label]").count(), 1, "no label is made before it is needed");
		await responseTokens(panel).first().focus();
		for (let press = 0; press < 27; press++) await page.keyboard.press("ArrowRight");
		const button = text.getByRole("button");
		assert.equal(await button.getAttribute("aria-label"), "part of a character, risk 26 %");
		await page.keyboard.press("Home");
		assert.match((await button.getAttribute("aria-label"))!, /^The, risk \d+ %$/);
		assert.equal(await text.locator("[aria-label], [tabindex], [role]").count(), 1);
	},
);

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
	assert.match(await seen(page.locator(".toolbar .status")), /Answering… 3 tokens/);
	await shot(panel, "streaming");
	await page.getByTestId("stop").click();
	assert.equal((await panel.asked()).at(-1)?.method, "stop");
	await panel.tell({ event: "answerFinished", params: { inspection } });
	assert.equal(await responseTokens(panel).count(), other.length);
	assert.equal(await firstToken!.evaluate((span) => span.isConnected), true, "the first token was kept");
	assert.match(
		await seen(page.locator("#panel > .spoken-only")),
		/^Answered in 13 tokens. Risk \d+ %: does not/,
	);
	assert.equal(((await panel.kept()) as { run: string }).run, "run-3");
});

const long = madeUp(
	promptPieces,
	Array.from({ length: 2000 }, (_, i) => (i % 12 === 11 ? ".\n" : ` word${i}`)),
	{ hot: /3$/ },
);
check("2,000 tokens are shown and tinted anew", { state: stateWith(long) }, async (panel) => {
	assert.equal(await responseTokens(panel).count(), 2000);
	const last = await responseTokens(panel).last().elementHandle();
	await panel.page.getByTestId("tint-entropy").check();
	await panel.page.getByText("How undecided the model was").waitFor();
	assert.equal(await last!.evaluate((span) => span.isConnected), true, "no token was built anew");
	await shot(panel, "long");
});

const mixed =
	"שלום| עולם| and| more|\n|left| to| right|:|\n|```|js|\n|\tif| (a)| return|;|\n|```|\n|end".split("|");
check(
	"each line has its own direction, code the editor's font, and the arrows follow the reading direction",
	{ state: stateWith(madeUp(promptPieces, mixed)) },
	async (panel) => {
		const { page } = panel;
		const lines = page.getByTestId("response-tokens").locator(".line");
		assert.deepEqual(await lines.evaluateAll((all) => all.map((line) => getComputedStyle(line).direction)), [
			...["rtl", "ltr", "ltr", "ltr", "ltr", "ltr"],
		]);
		assert.deepEqual(await lines.evaluateAll((all) => all.map((line) => line.classList.contains("code"))), [
			false,
			false,
			true,
			true,
			true,
			false,
		]);
		assert.equal(await page.getByTestId("response-tokens").textContent(), mixed.join(""));
		await responseTokens(panel).first().focus();
		await page.keyboard.press("ArrowLeft");
		await eventually(() => focused(panel), 1);
		await page.keyboard.press("ArrowRight");
		await eventually(() => focused(panel), 0);
		await page.keyboard.press("End");
		await page.keyboard.press("ArrowLeft");
		await eventually(() => focused(panel), mixed.length - 2);
		await shot(panel, "mixed");
	},
);

check(
	"a copied text is the answer's own",
	{ state: stateWith(madeUp(promptPieces, mixed)) },
	async (panel) => {
		const copied = await panel.page.getByTestId("response-tokens").evaluate((text) => {
			getSelection()!.selectAllChildren(text);
			return getSelection()!.toString();
		});
		assert.equal(copied, mixed.join(""));
	},
);

const hidden = "a\u00adb|\u061cc|x\u{e0041}\u{e0042}y|\u3164".split("|");
check("characters that hide are named", { state: stateWith(madeUp(promptPieces, hidden)) }, async (panel) => {
	const marks = panel.page.getByTestId("response-tokens").locator(".mark");
	assert.deepEqual(await marks.evaluateAll((all) => all.map((mark) => (mark as HTMLElement).dataset.mark)), [
		"U+00AD",
		"U+061C",
		"U+E0041",
		"U+E0042",
		"U+3164",
	]);
});

const longPrompt = madeUp(
	Array.from({ length: 10_000 }, (_, i) => ` word${i}`),
	other,
);
check(
	"a folded prompt of 10,000 tokens is built when it is opened",
	{ state: stateWith(longPrompt) },
	async (panel) => {
		const { page } = panel;
		const tokens = page.getByTestId("prompt-tokens").getByTestId("token");
		assert.equal(await tokens.count(), 0);
		await page.locator("#prompt summary").click();
		await tokens.first().waitFor();
		assert.equal(await tokens.count(), 10_000);
	},
);

const streamed = madeUp(
	promptPieces,
	Array.from({ length: 400 }, (_, i) => ` word${i}`),
	{ run: "run-4" },
);
const streaming: PanelEvent[] = [
	{ event: "answersAsked", params: { first: { run: "run-4", gain: 1, silenced: [] }, others: [], options } },
	{ event: "answerStarted", params: { run: "run-4" } },
	{ event: "promptRead", params: { run: "run-4", tokens: streamed.promptTokens } },
];
const some = (from: number, to: number) =>
	streamed.responseTokens
		.slice(from, to)
		.map((token): PanelEvent => ({ event: "tokenRead", params: { run: "run-4", token } }));
const isEndSeen = ({ page }: OpenPanel) =>
	page.evaluate(() => {
		const { top } = document.querySelector(".text-end")!.getBoundingClientRect();
		return top >= 0 && top <= innerHeight;
	});
const scrollTop = ({ page }: OpenPanel) => page.evaluate(() => document.documentElement.scrollTop);

check(
	"the view follows the end of the text for those who look at it, and stays for those who do not",
	{ state: stateWith(first), height: 500 },
	async (panel) => {
		const { page } = panel;
		await panel.tell(...streaming, ...some(0, 5));
		await page
			.locator(".text-end")
			.first()
			.evaluate((end) => end.scrollIntoView({ block: "end" }));
		await panel.tell(...some(5, 6));
		for (let from = 6; from < 200; from += 20) await panel.tell(...some(from, from + 20));
		assert.ok((await scrollTop(panel)) > 0, "it follows");
		assert.equal(await isEndSeen(panel), true);
		await page.evaluate(() => scrollTo(0, 0));
		await panel.tell(...some(206, 207));
		assert.equal(await isEndSeen(panel), false);
		for (let from = 207; from < 380; from += 20) await panel.tell(...some(from, from + 20));
		assert.equal(await scrollTop(panel), 0, "it stays");
	},
);

check("an open card holds the text where it is", { state: stateWith(first), height: 500 }, async (panel) => {
	const { page } = panel;
	await panel.tell(...streaming, ...some(0, 5));
	await page
		.locator(".text-end")
		.first()
		.evaluate((end) => end.scrollIntoView({ block: "end" }));
	await responseTokens(panel).nth(2).click();
	await panel.tell(...some(5, 6));
	const before = await scrollTop(panel);
	for (let from = 6; from < 200; from += 20) await panel.tell(...some(from, from + 20));
	assert.equal(await scrollTop(panel), before);
	assert.equal(await page.getByRole("dialog").isVisible(), true);
});
