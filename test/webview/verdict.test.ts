/** The verdict's interval, its base rate and what it is worth elsewhere. */
import assert from "node:assert/strict";
import { riskOf } from "../../src/core/probe/score";
import { check, first, seen, shot } from "./check";
import { madeUp, probe, promptPieces, stateWith } from "./made-up";

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
