/** What the panel says of an answer, and what it asks of the host. */
import assert from "node:assert/strict";
import { check, first, other, second, seen, shot } from "./check";
import { eventually } from "./eventually";
import { holdTimers } from "./held-time";
import { found, keptRuns } from "./history/made-kept";
import { madeUp, options, promptPieces, stateWith } from "./made-up";

check("an empty panel says how to begin", {}, async (panel) => {
	await panel.page.getByTestId("empty").waitFor();
	assert.equal(await panel.page.getByTestId("verdict").isVisible(), false);
	await shot(panel, "empty");
});

check(
	"before the first answer kept runs are reached; with it come the other tabs",
	{ replies: { findRuns: found(keptRuns(3), 3, 3).result } },
	async (panel) => {
		const { page } = panel;
		const tabs = () => page.getByRole("tab").filter({ visible: true }).allTextContents();
		assert.deepEqual(await tabs(), ["How to begin", "History"]);
		await page.getByRole("tab", { name: "How to begin" }).focus();
		await page.keyboard.press("ArrowRight");
		await eventually(() => page.getByTestId("kept-run").count(), 3);
		assert.equal(await page.getByTestId("empty").isVisible(), false);
		await shot(panel, "empty-history");
		await page.keyboard.press("ArrowRight");
		await page.getByTestId("empty").waitFor();
		const { source, first: opened } = stateWith(first);
		await panel.tell({ event: "runOpened", params: { source: source!, first: opened!, options } });
		const all = ["Timeline", "Layers", "Neurons", "Samples", "Another prompt", "History", "Probe"];
		assert.deepEqual(await tabs(), all);
		assert.equal(await page.getByTestId("tab-timeline").getAttribute("aria-selected"), "true");
		assert.equal(await page.getByTestId("empty").isVisible(), false);
	},
);

check(
	"the tab that an earlier window kept waits for the first answer",
	{ kept: { run: "run-1", tab: "neurons" } },
	async ({ page, tell }) => {
		const selected = () => page.getByRole("tab", { selected: true }).textContent();
		assert.equal(await selected(), "How to begin");
		const { source, first: opened } = stateWith(first);
		await tell({ event: "runOpened", params: { source: source!, first: opened!, options } });
		assert.equal(await selected(), "Neurons");
	},
);

check("the verdict names its figures and never says false", { state: stateWith(first) }, async ({ page }) => {
	const words = await seen(page.getByTestId("verdict"));
	assert.match(words, /^Risk 3\d % does not fire like an invented answer \d+ % to \d+ % threshold 50 %/);
	assert.match(words, /Entropy 0.62 nats Log-probability −0.41/);
	assert.match(words, /It is not a verdict on truth/);
	assert.equal(await page.getByRole("meter").getAttribute("aria-valuenow"), first.verdict.risk.toFixed(3));
});

const doubtful = madeUp(promptPieces, other, {
	hot: /./,
	stopped: "maxTokens",
	verdict: {
		declines: true,
		isCalibrated: false,
		scoredRegion: "response",
		trainedRegion: "lastPromptToken",
	},
});
check("what qualifies a verdict is on badges", { state: stateWith(doubtful) }, async (panel) => {
	const badges = await panel.page.getByTestId("verdict").locator(".badge").allTextContents();
	assert.deepEqual(badges, [
		"declines to answer, so nothing was invented",
		"not calibrated",
		"read from the whole response, trained on the last prompt token",
		"cut off by the token limit",
	]);
	assert.match(await seen(panel.page.getByTestId("verdict")), /% fires like an invented answer/);
	await shot(panel, "doubtful");
});

check("the slider asks once, when it rests; reset drops", { state: stateWith(first) }, async (panel) => {
	const slider = panel.page.getByTestId("gain-slider");
	await slider.focus();
	const rest = await holdTimers(panel.page);
	for (let press = 0; press < 5; press++) await panel.page.keyboard.press("ArrowLeft");
	assert.deepEqual(await panel.asked(), []);
	await rest();
	const asked = (await panel.asked()).map(({ method, params }) => ({ method, params }));
	assert.deepEqual(asked, [{ method: "answerAtGain", params: { gain: 0.5 } }]);
	const again = { run: "run-2", gain: 0.5, silenced: [] };
	await panel.tell(
		{ event: "answersAsked", params: { first: null, others: [again], options } },
		{ event: "answerStarted", params: { run: "run-2" } },
		{ event: "answerFinished", params: { inspection: { ...second, gain: 0.5 } } },
	);
	const changed = panel.page.getByTestId("other-tokens").locator("[data-changed]");
	assert.equal((await changed.allTextContents()).join(""), " is not known to me");
	await panel.page.getByText("Reset").click();
	assert.equal((await panel.asked()).at(-1)?.method, "dropOthers");
	await panel.tell({ event: "othersDropped", params: {} });
	assert.equal(await slider.inputValue(), "1");
	await panel.page.getByTestId("comparison").waitFor({ state: "hidden" });
});

check("a dead engine is said, and one click restarts it", { state: stateWith(first) }, async (panel) => {
	const { page } = panel;
	await panel.tell({ event: "engineChanged", params: { engine: { state: "dead", model: "pocket-chat" } } });
	await page.getByTestId("restart").click();
	assert.equal((await panel.asked()).at(-1)?.method, "restartEngine");
	await shot(panel, "dead");
	await panel.tell({ event: "engineChanged", params: { engine: { state: "ready", model: "pocket-chat" } } });
	assert.equal(await page.getByTestId("banner").isVisible(), false);
});

check("a failed answer is said with its remedy", {}, async (panel) => {
	const sentence = "The prompt has 900 tokens, the model reads 512. Select less text.";
	await panel.tell(
		{ event: "sourceChanged", params: { source: { label: "long.md", text: "long" } } },
		{
			event: "answersAsked",
			params: { first: { run: "run-9", gain: 1, silenced: [] }, others: [], options },
		},
		{ event: "answerStarted", params: { run: "run-9" } },
		{ event: "answerFailed", params: { run: "run-9", failure: { code: "promptTooLong", sentence } } },
	);
	assert.match(await seen(panel.page.getByTestId("banner")), /900 tokens/);
	assert.equal(await panel.page.getByTestId("restart").isVisible(), false);
});

check(
	"300 pixels are wide enough",
	{ state: stateWith(first, second), width: 300, height: 1700 },
	async (panel) => {
		for (const summary of await panel.page.locator("details:visible > summary").all()) await summary.click();
		const { page } = panel;
		const [inner, outer] = await page.evaluate(() => [
			document.documentElement.scrollWidth,
			document.documentElement.clientWidth,
		]);
		assert.ok(inner! <= outer!, `${inner} pixels in ${outer}`);
		await shot(panel, "narrow");
	},
);

check("the chart follows the theme", { state: stateWith(first) }, async (panel) => {
	const picture = () => panel.page.getByTestId("timeline").screenshot();
	const dark = await picture();
	await panel.theme("light");
	await eventually(async () => (await picture()).equals(dark), false, "the chart is drawn anew");
	const label = await panel.page.getByTestId("timeline").getAttribute("aria-label");
	assert.match(label!, /^Line of the risk of 33 tokens\. \d+ at or above the threshold of 50 %\./);
	await panel.page.locator("#timeline").getByText("The same as a table").click();
	await panel.page.locator("#timeline tbody tr").nth(32).waitFor();
});
