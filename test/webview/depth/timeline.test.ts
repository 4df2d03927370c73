/** The timeline in a browser: brushed, zoomed, with the prompt, of thousands of tokens. And the tabs it stands behind. */
import assert from "node:assert/strict";
import type { OpenPanel } from "../browser";
import { check, first, seen, shot } from "../check";
import { eventually } from "../eventually";
import { madeUp, promptPieces, stateWith } from "../made-up";
import { settled } from "../settled";

const canvas = ({ page }: OpenPanel) => page.getByTestId("timeline");
const frame = ({ page }: OpenPanel) => settled(page);
const pixels = (panel: OpenPanel) =>
	canvas(panel).evaluate((shown) => (shown as HTMLCanvasElement).toDataURL());
const marks = (panel: OpenPanel) =>
	panel.page.locator("#timeline .chart-marks").evaluate((shown) => (shown as HTMLCanvasElement).toDataURL());
const range = async ({ page }: OpenPanel) => [
	await page.locator("#timeline-range-from").inputValue(),
	await page.locator("#timeline-range-to").inputValue(),
];
const drag = async (panel: OpenPanel, from: number, to: number) => {
	const { page } = panel;
	await canvas(panel).scrollIntoViewIfNeeded();
	const box = (await canvas(panel).boundingBox())!;
	await page.mouse.move(box.x + from * box.width, box.y + 50);
	await page.mouse.down();
	await page.mouse.move(box.x + to * box.width, box.y + 60, { steps: 5 });
	await page.mouse.up();
	await frame(panel);
};

check("dragging over the timeline marks tokens", { state: stateWith(first) }, async (panel) => {
	const before = await marks(panel);
	await drag(panel, 0.5, 0.75);
	const [from, to] = (await range(panel)).map(Number) as [number, number];
	assert.ok(from >= 15 && from <= 18 && to >= 23 && to <= 27, `${from} to ${to}`);
	assert.notEqual(await marks(panel), before, "what is marked is drawn");
	await panel.page.locator("#timeline").getByText("The same as a table").click();
	const numbers = panel.page.locator("#timeline tbody td:first-child");
	await numbers.first().waitFor();
	assert.deepEqual(
		(await numbers.allTextContents()).map(Number),
		Array.from({ length: to - from + 1 }, (_, i) => from + i),
		"the table lists the marked tokens",
	);
	await panel.page.locator("#timeline-range-from").press("Tab");
	await panel.page.locator("#timeline .range-bar").getByText("Clear").click();
	await frame(panel);
	assert.deepEqual(await range(panel), ["", ""]);
	assert.equal(await numbers.count(), 33);
});

check("a click leads to the token in the text", { state: stateWith(first) }, async (panel) => {
	const { page } = panel;
	await canvas(panel).scrollIntoViewIfNeeded();
	const box = (await canvas(panel).boundingBox())!;
	await page.mouse.click(box.x + box.width / 2, box.y + 50);
	const focused = () =>
		page.evaluate(() => Number((document.activeElement as HTMLElement | null)?.dataset.index));
	await eventually(async () => ((at) => at >= 14 && at <= 18)(await focused()), true);
});

const words = Array.from({ length: 4000 }, (_, i) => ` word${i}`);
const long = madeUp(promptPieces, words);
Object.assign(long.responseTokens[1234]!, { risk: 0.97 });
check("4,000 tokens: one hot one is seen, and zoomed to", { state: stateWith(long) }, async (panel) => {
	const { page } = panel;
	assert.match((await canvas(panel).getAttribute("aria-label"))!, /at “␣word1234”/);
	/** Pixels of the line's colour above a height of the chart. */
	const above = () =>
		canvas(panel).evaluate((shown) => {
			const { width, height } = shown as HTMLCanvasElement;
			const { data } = (shown as HTMLCanvasElement)
				.getContext("2d")!
				.getImageData(0, 0, width, Math.round(height * 0.3));
			let red = 0;
			for (let i = 0; i < data.length; i += 4)
				if (data[i]! > 150 && data[i + 1]! < 120 && data[i + 3]! > 100) red++;
			return red;
		});
	assert.ok((await above()) > 0, "no peak is lost among 4,000 tokens");
	const whole = await pixels(panel);
	await page.locator("#timeline-range-from").fill("1200");
	await page.locator("#timeline-range-to").fill("1300");
	await page.keyboard.press("Enter");
	await page.locator("#timeline").getByText("Marked", { exact: true }).click();
	await frame(panel);
	assert.notEqual(await pixels(panel), whole);
	await drag(panel, 0.2, 0.8);
	const [from, to] = (await range(panel)).map(Number) as [number, number];
	assert.ok(from > 1200 && to < 1300 && to - from > 40, `${from} to ${to}`);
	await shot(panel, "timeline-zoomed");
	await page.locator("#timeline").getByText("All", { exact: true }).click();
	await page.locator("#timeline .range-bar").getByText("Clear").click();
	await page.locator("#timeline").getByText("The same as a table").click();
	await page.locator("#timeline tbody tr").nth(499).waitFor();
	assert.equal(await page.locator("#timeline tbody tr").count(), 500);
	assert.match(
		await seen(page.locator("#timeline details")),
		/Tokens 1 to 500 of 4000; mark tokens to list others/,
	);
});

check("the prompt's tokens come on request", { state: stateWith(first) }, async (panel) => {
	const before = await pixels(panel);
	await panel.page.getByText("Prompt tokens too").click();
	await frame(panel);
	assert.notEqual(await pixels(panel), before);
});

check("the open tab is kept, and opened again", { state: stateWith(first) }, async (panel) => {
	const { page } = panel;
	await page.getByTestId("tab-timeline").focus();
	await page.keyboard.press("ArrowRight");
	await frame(panel);
	assert.equal(((await panel.kept()) as { tab: string }).tab, "layers");
	await page.keyboard.press("End");
	await frame(panel);
	assert.equal(((await panel.kept()) as { tab: string }).tab, "probe");
	await page.keyboard.press("ArrowRight");
	assert.equal(await page.getByTestId("tab-timeline").getAttribute("aria-selected"), "true");
});

check(
	"a panel begins with the tab that was open",
	{ state: stateWith(first), kept: { run: "run-1", tab: "neurons" } },
	async ({ page }) => {
		assert.equal(await page.getByTestId("tab-neurons").getAttribute("aria-selected"), "true");
		await page.getByTestId("neuron-row").first().waitFor();
	},
);

check(
	"what was kept by an older panel, or spoilt, opens the first tab",
	{ state: stateWith(first), kept: { run: "run-1", tab: "gone" } },
	async ({ page }) => {
		assert.equal(await page.getByTestId("tab-timeline").getAttribute("aria-selected"), "true");
	},
);
