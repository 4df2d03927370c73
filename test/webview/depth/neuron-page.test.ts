/** A neuron's page: its figures here, over the kept runs, and what the answer is without it. */
import assert from "node:assert/strict";
import type { NeuronHistory } from "../../../src/protocol/panel-api";
import type { OpenPanel } from "../browser";
import { check, first, other, seen, shot } from "../check";
import { eventually } from "../eventually";
import { madeUp, promptPieces, stateWith } from "../made-up";

const { layer, index, weight } = first.probe.neurons[4]!;
const history: NeuronHistory = {
	...{ layer, index, weight, tokens: 670, runs: 21, mean: 0.06, deviation: 0.08, largest: 0.42 },
	histogram: [400, 120, 60, 33, 20, 12, 9, 5, 4, 3, 2, 0, 1, 0, 1],
	top: [
		{
			...{ run: "run-77", label: "mayors.prompt.md", cett: 0.42, share: 1.2 },
			...{ before: "The <b>first</b>\nmayor was", text: " Hal", after: "versen." },
		},
	],
};
const page = (panel: OpenPanel) => panel.page.getByTestId("neuron-page");
const asked = async (panel: OpenPanel) =>
	(await panel.asked()).map(({ method, params }) => ({ method, params }));
const open = async (panel: OpenPanel) => {
	await panel.page.getByTestId("tab-neurons").click();
	await panel.page.locator('[data-neuron="4"]').getByTestId("open-neuron").click();
	await page(panel).waitFor();
};

check(
	"the page shows the neuron here and in the kept runs",
	{ state: stateWith(first), replies: { neuronHistory: history }, height: 1400 },
	async (panel) => {
		await open(panel);
		const words = await seen(page(panel));
		assert.match(words, new RegExp(`^Neuron ${index} of layer ${layer} `));
		assert.match(words, /670 answer tokens of 21 runs: mean CETT 0.060, standard deviation 0.080\./);
		await eventually(() => panel.page.evaluate(() => document.activeElement?.id), "neuron-page-heading");
		const heights = await page(panel)
			.locator(".histogram rect")
			.evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute("height"))));
		assert.equal(heights.length, 15);
		assert.deepEqual(
			heights.map((height) => height > 0),
			history.histogram.map((count) => count > 0),
			"a single token is seen, and none is not",
		);
		await page(panel).getByText("The same as a table").click();
		const counts = await page(panel).locator("details td:nth-child(2)").allTextContents();
		assert.deepEqual(counts.map(Number), history.histogram);
		await shot(panel, "neuron-page");
		await page(panel).getByTestId("top-tokens").getByRole("button").click();
		assert.deepEqual((await asked(panel)).at(-1), { method: "openRun", params: { run: "run-77" } });
		assert.match(
			await seen(page(panel).getByTestId("top-tokens")),
			/The <b>first<\/b> mayor was␣Halversen\./,
		);
		await page(panel).getByText("Close").click();
		await page(panel).waitFor({ state: "hidden" });
	},
);

check(
	"without kept runs the page says how to get some",
	{
		state: stateWith(first),
		replies: { neuronHistory: { ...history, tokens: 0, runs: 0, top: [], histogram: [] } },
	},
	async (panel) => {
		await open(panel);
		assert.match(await seen(page(panel)), /No run with this probe is kept yet\. Inspect some prompts/);
		assert.equal(await page(panel).locator(".histogram").count(), 0);
	},
);

const without = { ...madeUp(promptPieces, other, { run: "run-2", seed: 3 }), silenced: [{ layer, index }] };
check(
	"an answer without the neuron is told in words",
	{ state: stateWith(first, without), replies: { neuronHistory: history } },
	async (panel) => {
		await open(panel);
		const words = await seen(page(panel).getByTestId("without-words"));
		const [before, after] = [first, without].map(({ verdict }) => `${Math.round(100 * verdict.risk)} %`);
		assert.match(words, new RegExp(`neuron ${layer}:${index}`));
		assert.ok(words.endsWith(`The risk goes from ${before} to ${after}.`), words);
		await page(panel).getByTestId("silence-it").click();
		const params = { neurons: [{ layer, index }] };
		assert.deepEqual((await asked(panel)).at(-1), { method: "answerWithout", params });
	},
);

check(
	"a neuron chosen outside the panel opens its page; kept runs that come are read",
	{ state: stateWith(first), replies: { neuronHistory: history } },
	async (panel) => {
		await panel.tell({ event: "neuronChosen", params: { layer: 99, index: 1 } });
		assert.equal(await page(panel).isVisible(), false);
		await panel.tell({ event: "neuronChosen", params: { layer, index } });
		await page(panel).waitFor();
		assert.equal(await panel.page.getByTestId("tab-neurons").getAttribute("aria-selected"), "true");
		const reads = async () => (await asked(panel)).filter(({ method }) => method === "neuronHistory");
		assert.deepEqual(await reads(), [{ method: "neuronHistory", params: { layer, index } }]);
		await panel.tell({ event: "historyChanged", params: {} });
		assert.equal((await reads()).length, 2);
	},
);
