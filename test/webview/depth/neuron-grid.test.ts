/** The neuron grid in a browser: figures, sorting, filter, keyboard, switches, and thousands of rows. */
import assert from "node:assert/strict";
import type { PanelState } from "../../../src/protocol/panel-api";
import type { OpenPanel } from "../browser";
import { check, first, second, seen, shot } from "../check";
import { eventually } from "../eventually";
import { options, stateWith } from "../made-up";
import { settled } from "../settled";

const open = async ({ page }: OpenPanel) => {
	await page.getByTestId("tab-neurons").click();
	await page.getByTestId("neuron-row").first().waitFor();
};
const grid = ({ page }: OpenPanel) => page.getByTestId("neuron-list");
const column = (panel: OpenPanel, id: string) =>
	grid(panel).locator(`[data-testid="neuron-row"] [data-column="${id}"]`);
const head = (panel: OpenPanel, name: string) =>
	grid(panel).getByRole("columnheader", { name }).getByRole("button");
const numbers = (texts: string[]) => texts.map((text) => Number(text.replace("−", "-")));

/** The rows' texts as they stand on the screen. */
const texts = async (panel: OpenPanel, id: string) => {
	const cells = await column(panel, id).evaluateAll((found) =>
		found.map((cell) => ({ y: cell.getBoundingClientRect().y, text: cell.textContent ?? "" })),
	);
	return cells.sort((a, b) => a.y - b.y).map(({ text }) => text);
};

check(
	"the neurons' shares and the bias add up to the verdict",
	{ state: stateWith(first) },
	async (panel) => {
		await open(panel);
		const shares = numbers(await texts(panel, "share"));
		assert.equal(shares.length, first.probe.neurons.length);
		const sum = shares.reduce((total, share) => total + share, first.probe.bias);
		assert.ok(Math.abs(sum - first.verdict.logit) < 0.01, `${sum} is not ${first.verdict.logit}`);
		assert.deepEqual(
			shares.map(Math.abs),
			shares.map(Math.abs).sort((a, b) => b - a),
			"those that move the verdict most come first",
		);
		assert.equal(await grid(panel).getAttribute("aria-rowcount"), "13");
		await shot(panel, "neurons");
	},
);

check("heads sort, and say so", { state: stateWith(first) }, async (panel) => {
	await open(panel);
	const sort = (name: string) => grid(panel).getByRole("columnheader", { name }).getAttribute("aria-sort");
	assert.equal(await sort("Share"), "other");
	await head(panel, "Weight").click();
	await head(panel, "Weight").click();
	assert.equal(await sort("Weight"), "descending");
	assert.equal(await sort("Share"), "none");
	const weights = numbers(await texts(panel, "weight"));
	assert.deepEqual(
		weights,
		[...weights].sort((a, b) => b - a),
	);
	await head(panel, "Index").click();
	assert.equal(await sort("Index"), "ascending");
	const indices = numbers(await texts(panel, "index"));
	assert.deepEqual(
		indices,
		[...indices].sort((a, b) => a - b),
	);
	const order = await grid(panel)
		.getByTestId("neuron-row")
		.evaluateAll((rows) => rows.map((row) => Number(row.ariaRowIndex)));
	assert.deepEqual(
		order,
		order.map((_, place) => place + 2),
		"in the document as on the screen",
	);
});

check("a filter leaves what it names, and says how many", { state: stateWith(first) }, async (panel) => {
	await open(panel);
	await panel.page.getByTestId("neuron-filter").fill("3:");
	assert.deepEqual(await texts(panel, "layer"), ["3", "3"]);
	assert.match(await seen(panel.page.locator("#neurons .depth-bar")), /2 of 12 neurons/);
	await panel.page.getByTestId("neuron-filter").fill("nothing has this");
	assert.deepEqual(await texts(panel, "layer"), []);
	await panel.page.getByTestId("neuron-filter").fill("");
	assert.equal((await texts(panel, "layer")).length, 12);
});

check(
	"the grid is one stop; arrows walk over heads and cells",
	{ state: stateWith(first) },
	async (panel) => {
		await open(panel);
		const { page } = panel;
		const at = () =>
			page.evaluate(() => {
				const cell = document.activeElement?.closest<HTMLElement>("[data-column]");
				return `${cell?.closest("[role=row]")?.getAttribute("aria-rowindex")} ${cell?.dataset.column}`;
			});
		await page.getByTestId("neuron-filter").focus();
		const walk = async (key: string) => {
			await page.keyboard.press(key);
			return at();
		};
		assert.equal(await walk("Tab"), "1 layer");
		assert.equal(await walk("ArrowDown"), "2 layer");
		assert.equal(await walk("ArrowRight"), "2 index");
		assert.equal(await walk("Control+End"), "13 page");
		assert.equal(await walk("ArrowDown"), "13 page");
		assert.equal(await walk("ArrowLeft"), "13 silence");
		await page.keyboard.press("Space");
		assert.equal(await page.getByTestId("answer-without").isVisible(), true);
		assert.equal(await walk("Home"), "13 layer");
		assert.equal(await walk("Control+Home"), "2 layer");
		assert.equal(await walk("ArrowUp"), "1 layer");
		await page.keyboard.press("Enter");
		assert.equal(await at(), "1 layer", "sorting keeps the focus");
		assert.equal(await grid(panel).locator('[tabindex="0"]').count(), 1);
	},
);

check("one neuron tints the text until it is pressed again", { state: stateWith(first) }, async (panel) => {
	await open(panel);
	const press = column(panel, "index").first().getByRole("button");
	await press.click();
	await panel.page.getByTestId("tint-by-risk").waitFor();
	assert.equal(await press.getAttribute("aria-pressed"), "true");
	await press.click();
	await panel.page.getByTestId("tint-by-risk").waitFor({ state: "hidden" });
	assert.equal(await press.getAttribute("aria-pressed"), "false");
});

check(
	"figures come while an answer streams in; the order waits",
	{ state: stateWith(first) },
	async (panel) => {
		await open(panel);
		const { promptTokens, responseTokens: tokens } = second;
		const asked = { run: "run-3", gain: 1, silenced: [] };
		await panel.tell(
			{ event: "answersAsked", params: { first: asked, others: [], options } },
			{ event: "answerStarted", params: { run: "run-3" } },
			{ event: "promptRead", params: { run: "run-3", tokens: promptTokens } },
			{ event: "tokenRead", params: { run: "run-3", token: tokens[0]! } },
		);
		const layers = await texts(panel, "layer");
		assert.deepEqual([...new Set(await texts(panel, "share"))], ["–"]);
		const before = await texts(panel, "soFar");
		await panel.page.waitForTimeout(300);
		await panel.tell({ event: "tokenRead", params: { run: "run-3", token: tokens[1]! } });
		assert.notDeepEqual(await texts(panel, "soFar"), before);
		assert.deepEqual(await texts(panel, "layer"), layers);
		await panel.tell({
			event: "answerFinished",
			params: { inspection: { ...second, run: "run-3", gain: 1 } },
		});
		const shares = numbers(await texts(panel, "share"));
		const sum = shares.reduce((total, share) => total + share, second.probe.bias);
		assert.ok(Math.abs(sum - second.verdict.logit) < 0.01);
	},
);

/** An answer read with a probe of many neurons. */
function manyNeurons(count: number): PanelState {
	const state = stateWith(first);
	const summary = state.first!.summary!;
	const neurons = Array.from({ length: count }, (_, k) => ({ layer: k % 40, index: k, weight: 1 + (k % 7) }));
	const widened = (token: (typeof first.responseTokens)[number]) => ({
		...token,
		shares: Float32Array.from({ length: count }, (_, k) => token.shares[k % 12]! / (1 + (k % 97))),
	});
	state.first!.responseTokens = first.responseTokens.slice(0, 12).map(widened);
	state.first!.promptTokens = first.promptTokens.slice(0, 4).map(widened);
	summary.probe = { ...summary.probe, neurons };
	summary.verdictSpan = { start: 0, end: 12 };
	return state;
}

check(
	"10,000 neurons: what is in sight is in the document",
	{ state: manyNeurons(10_000) },
	async (panel) => {
		await open(panel);
		const { page } = panel;
		const rows = page.getByTestId("neuron-row");
		assert.equal(await grid(panel).getAttribute("aria-rowcount"), "10001");
		assert.ok((await rows.count()) < 40, `${await rows.count()} rows`);
		const stop = rows.first().locator('[data-column="layer"]');
		await stop.click();
		await page.keyboard.press("ArrowDown");
		const focused = () => page.evaluate(() => document.activeElement?.closest("[role=row]")?.ariaRowIndex);
		await eventually(() => focused(), "3");
		await grid(panel).evaluate((box) => box.scrollTo(0, 100_000));
		await settled(page);
		const inSight = async () =>
			(await rows.evaluateAll((all) => all.map((row) => Number(row.ariaRowIndex)))).includes(3850);
		await eventually(inSight, true);
		assert.equal(await focused(), "3", "scrolling keeps the focus");
		assert.ok((await rows.count()) < 41, `${await rows.count()} rows`);
		await page.keyboard.press("ArrowDown");
		await eventually(() => focused(), "4");
		assert.ok((await grid(panel).evaluate((box) => box.scrollTop)) < 200, "the keyboard leads back");
		await page.keyboard.press("Control+End");
		await eventually(() => focused(), "10001");
		await page.getByTestId("neuron-filter").fill("39: 999");
		assert.match(await seen(page.locator("#neurons .depth-bar")), /of 10000 neurons/);
	},
);
