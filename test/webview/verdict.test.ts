/** The verdict's interval, its base rate and what it is worth elsewhere. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { riskOf } from "../../src/core/probe/score";
import { check, first, seen, shot } from "./check";
import { madeUp, options, probe, promptPieces, stateWith } from "./made-up";

const { risk, logit } = first.verdict;

check(
	"the interval stands beside the risk and on the gauge, around it",
	{ state: stateWith(first) },
	async (panel) => {
		const { page } = panel;
		assert.match(await seen(page.locator("#verdict .interval")), /^\d+ % to \d+ %$/);
		const [reach, fill, gauge] = await Promise.all(
			[".gauge-interval", ".gauge-fill", ".gauge"].map((part) =>
				page.locator(`#verdict ${part}`).first().boundingBox(),
			),
		);
		const end = fill!.x + fill!.width;
		assert.ok(reach!.x < end && end < reach!.x + reach!.width, "the risk lies in its interval");
		assert.ok(Math.abs((end - gauge!.x) / gauge!.width - risk) < 0.01);
		assert.match(
			(await page.getByRole("meter").getAttribute("aria-valuetext"))!,
			/interval \d+ % to \d+ %, threshold 50 %/,
		);
	},
);

check(
	"another base rate moves every risk, and what is flagged stays flagged",
	{ state: stateWith(first) },
	async (panel) => {
		const { page } = panel;
		const flagged = () => page.locator("#response .token[data-flagged]").count();
		const before = await flagged();
		assert.ok(before > 0);
		await page.getByTestId("base-rate").fill("10");
		await page.keyboard.press("Enter");
		await page.keyboard.press("Tab");
		const request = (await panel.asked()).at(-1);
		assert.deepEqual([request?.method, request?.params], ["setBaseRate", { baseRate: 0.1 }]);
		await panel.tell({ event: "baseRateChanged", params: { baseRate: 0.1 } });
		const moved = riskOf(logit, probe, 0.1);
		assert.equal(await page.getByRole("meter").getAttribute("aria-valuenow"), moved.risk.toFixed(3));
		assert.equal(await flagged(), before);
		await shot(panel, "base-rate");
		await page.getByTestId("base-rate-own").click();
		assert.deepEqual((await panel.asked()).at(-1)?.params, { baseRate: null });
		await panel.tell({ event: "baseRateChanged", params: { baseRate: null } });
		assert.equal(await page.getByRole("meter").getAttribute("aria-valuenow"), risk.toFixed(3));
		assert.equal(await page.getByTestId("base-rate-own").isVisible(), false);
	},
);

check("a base rate that is none is not asked for", { state: stateWith(first) }, async (panel) => {
	for (const value of ["0", "100", "-3", ""]) {
		await panel.page.getByTestId("base-rate").fill(value);
		await panel.page.getByTestId("base-rate").blur();
		assert.equal(await panel.page.getByTestId("base-rate").inputValue(), "50");
	}
	assert.deepEqual(await panel.asked(), []);
});

const elsewhere = {
	...probe.metrics[0]!,
	set: "cross-domain",
	auroc: { value: 0.55, low: 0.48, high: 0.61, n: 90 },
};
const narrow = {
	...madeUp(promptPieces, ["Paris"]),
	probe: { ...probe, metrics: [...probe.metrics, elsewhere] },
};
check(
	"a probe that was no better than chance off its subjects says so",
	{ state: stateWith(narrow) },
	async ({ page }) => {
		const badge = page.locator("#verdict .badge", { hasText: "off its subjects" });
		assert.match((await badge.getAttribute("title"))!, /AUROC is 0.55 \[0.48, 0.61\].*people, places/);
	},
);

const uncalibrated = madeUp(promptPieces, ["Paris"], { verdict: { interval: null, isCalibrated: false } });
check(
	"without a calibration there is no interval and no base rate to change",
	{ state: stateWith(uncalibrated) },
	async ({ page }) => {
		assert.equal(await page.locator("#verdict .interval").count(), 0);
		assert.equal(await page.getByTestId("base-rate").isVisible(), false);
	},
);

check(
	"what the figures mean is told to keys and fingers, over the rest, which does not move",
	{ state: stateWith(first) },
	async (panel) => {
		const { page } = panel;
		const card = page.getByTestId("meanings");
		const height = () => page.evaluate(() => document.documentElement.scrollHeight);
		const before = await height();
		await page.getByTestId("base-rate").focus();
		await page.keyboard.press("Tab");
		assert.equal(await focused(page), "meanings-open");
		await page.keyboard.press("Enter");
		await card.waitFor();
		assert.equal(await focused(page), "meanings", "so that it is read, and scrolls with arrow keys");
		const told = await card
			.locator("dl > div")
			.evaluateAll((all) =>
				all.map(({ children: [name, words] }) => [name!.textContent, words!.textContent]),
			);
		const names = ["Interval", "Read from", "Logit", "Base rate", "Entropy", "Log-probability"];
		assert.deepEqual(
			told.map(([name]) => name),
			names,
		);
		const hovered = await page
			.locator("#verdict .figures > [title]")
			.evaluateAll((all) =>
				all.map((each) => [each.querySelector("dt")!.textContent, each.getAttribute("title")]),
			);
		assert.deepEqual(told.slice(1), hovered);
		assert.equal(await height(), before);
		await page.keyboard.press("Escape");
		await card.waitFor({ state: "hidden" });
		assert.equal(await focused(page), "meanings-open");
		await page.getByTestId("meanings-open").click();
		await card.getByRole("button", { name: "Close" }).click();
		await card.waitFor({ state: "hidden" });
		await page.getByTestId("meanings-open").click();
		await page.mouse.click(5, 5);
		await card.waitFor({ state: "hidden" });
	},
);

check(
	"before the verdict they are told too, and of an answer that failed there are none",
	{ state: stateWith(null) },
	async ({ page, tell }) => {
		const asked = { run: "run-9", gain: 1, silenced: [] };
		await tell({ event: "answersAsked", params: { first: asked, others: [], options } });
		await page.getByTestId("meanings-open").click();
		assert.equal(await page.getByTestId("meanings").locator("dt").first().textContent(), "Read from");
		const failure = { code: "cancelled", sentence: "" } as const;
		const token = first.responseTokens[0]!;
		await tell(
			{ event: "promptRead", params: { run: "run-9", tokens: first.promptTokens } },
			{ event: "tokenRead", params: { run: "run-9", token } },
			{ event: "answerFailed", params: { run: "run-9", failure } },
		);
		assert.equal(await page.getByTestId("verdict").isVisible(), true);
		assert.equal(await page.getByTestId("meanings-open").isVisible(), false);
		assert.equal(await page.getByTestId("meanings").isVisible(), false);
	},
);

const focused = (page: Page) => page.evaluate(() => document.activeElement?.id);
