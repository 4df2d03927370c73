/** What the panel draws to be saved: pictures of what is on the screen, which stand alone. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import type { OpenPanel } from "./browser";
import { check, first, shot, shots } from "./check";
import { madeUp, promptPieces, stateWith } from "./made-up";
import { settled } from "./settled";

async function saved(
	panel: OpenPanel,
	testId: string,
): Promise<{ name: string; format: string; data: string }> {
	await panel.page.getByTestId(testId).click();
	for (;;) {
		const request = (await panel.asked()).at(-1);
		if (request?.method === "savePicture") return request.params;
		await panel.page.waitForTimeout(50);
	}
}

const open = async (panel: OpenPanel) => {
	await panel.page.getByTestId("exports").locator("summary").click();
	return panel;
};

check("each format can be saved, opened and copied", { state: stateWith(first) }, async (panel) => {
	await open(panel);
	for (const format of ["html", "markdown", "json", "csv"])
		for (const to of ["file", "editor", "clipboard"]) {
			await panel.page.getByTestId(`export-${format}-${to}`).click();
			const request = (await panel.asked()).at(-1);
			assert.deepEqual([request?.method, request?.params], ["exportRun", { format, to }]);
		}
	await shot(panel, "export");
});

check(
	"the text's picture has each word in its place, and nothing that runs or loads",
	{ state: stateWith(first) },
	async (panel) => {
		await open(panel);
		const { data, format, name } = await saved(panel, "save-text-svg");
		assert.deepEqual([name, format], ["text", "svg"]);
		writeFileSync(`${shots}text.svg`, data);
		const drawn = await panel.page.evaluate((svg) => {
			const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
			return {
				isBroken: root.querySelector("parsererror") !== null,
				text: [...root.querySelectorAll("text")].map(({ textContent }) => textContent).join(""),
				tints: [...root.querySelectorAll("rect")].length,
				names: [...new Set([...root.querySelectorAll("*")].map(({ tagName }) => tagName))].sort(),
			};
		}, data);
		assert.equal(drawn.isBroken, false);
		for (const word of ["Ed", "Hal", " <script>", "👩‍🚀"]) assert.ok(drawn.text.includes(word), word);
		assert.ok(drawn.tints > 5);
		assert.deepEqual(drawn.names, ["rect", "text"]);
		assert.doesNotMatch(data, /href|url\(|script>/);
	},
);

check(
	"pictures as PNG are of the screen's size, twice as fine",
	{ state: stateWith(first) },
	async (panel) => {
		await open(panel);
		for (const name of ["text", "tokens"]) {
			const { data } = await saved(panel, `save-${name}-png`);
			const bytes = Buffer.from(data, "base64");
			assert.equal(bytes.subarray(1, 4).toString(), "PNG");
			assert.ok(bytes.readUInt32BE(16) > 500, "its width");
			writeFileSync(`${shots}export-${name}.png`, bytes);
		}
		const { data } = await saved(panel, "save-tokens-svg");
		assert.match(data, /<path class="line series-0"/);
		assert.doesNotMatch(data, /var\(/);
	},
);

check("an answer that goes on has nothing to save yet", {}, async ({ page }) => {
	assert.equal(await page.getByTestId("exports").isVisible(), false);
});

/** Of a drawing: what it says, the runs of its cells, and what it is wide. */
const drawnIn = (panel: OpenPanel, data: string) =>
	panel.page.evaluate((svg) => {
		const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
		const cells = [...root.querySelectorAll('g[shape-rendering="crispEdges"] > path')];
		return {
			isBroken: root.querySelector("parsererror") !== null,
			words: [...root.querySelectorAll("text")].map(({ textContent }) => textContent),
			runs: cells.flatMap((path) => path.getAttribute("d")!.match(/M/g) ?? []).length,
			hatched: root.querySelectorAll('path[stroke="url(#hatch)"]').length,
			width: Number(root.getAttribute("width")),
		};
	}, data);

check(
	"the layer map's picture has rows, tokens and its scale, though its tab was never open",
	{ state: stateWith(first) },
	async (panel) => {
		await open(panel);
		const { data, name } = await saved(panel, "save-layers-svg");
		writeFileSync(`${shots}layers.svg`, data);
		const { isBroken, words, runs, hatched } = await drawnIn(panel, data);
		assert.deepEqual([isBroken, name], [false, "layers"]);
		assert.equal(words[0], "What each layer adds to each token's logit");
		for (const word of ["Layer", "0", "4", "prompt", "10", "Token of the answer"])
			assert.ok(words.includes(word), word);
		assert.ok(words.some((word) => /^\+\d\.\d\d or more$/.test(word!)));
		assert.ok(runs > 100 && hatched > 0, `${runs} runs, ${hatched} hatches`);
		assert.doesNotMatch(data, /href|script|NaN/);
		const png = await saved(panel, "save-layers-png");
		const bytes = Buffer.from(png.data, "base64");
		assert.equal(bytes.subarray(1, 4).toString(), "PNG");
		writeFileSync(`${shots}export-layers.png`, bytes);
	},
);

check("the layer map's picture shows what its tab shows", { state: stateWith(first) }, async (panel) => {
	const { page } = panel;
	await page.getByTestId("tab-layers").click();
	await page.getByText("One row a neuron").click();
	await page.getByRole("spinbutton", { name: "First marked token" }).filter({ visible: true }).fill("5");
	await page.getByRole("spinbutton", { name: "Last marked token" }).filter({ visible: true }).fill("9");
	await page.keyboard.press("Enter");
	await page.getByRole("button", { name: "Zoom to the marked tokens" }).filter({ visible: true }).click();
	await settled(page);
	await page.getByTestId("tab-timeline").click();
	await open(panel);
	const { data } = await saved(panel, "save-layers-svg");
	const { words } = await drawnIn(panel, data);
	assert.equal(words[0], "What each neuron adds to each token's logit");
	assert.ok(words.includes("0:31") && words.includes("6") && !words.includes("1"), words.join());
	writeFileSync(`${shots}layers-zoomed.svg`, data);
});

const LAYERS = 40;
/** The same tokens with a probe that has a neuron in each of many layers. */
function deep(tokens: number): typeof first {
	const made = madeUp(
		promptPieces,
		Array.from({ length: tokens }, (_, i) => ` word${i}`),
		{ hot: /[27]$/ },
	);
	const neurons = Array.from({ length: LAYERS }, (_, layer) => ({ layer, index: layer, weight: 1 }));
	const spread = (token: (typeof made.promptTokens)[number]) => ({
		...token,
		shares: Float32Array.from(neurons, (_, k) => token.shares[k % 12]! * Math.cos(token.start * (k + 1))),
	});
	return {
		...made,
		probe: { ...made.probe, neurons },
		promptTokens: made.promptTokens.map(spread),
		responseTokens: made.responseTokens.map(spread),
	};
}

check(
	"4,000 tokens by 40 layers make a picture of reasonable size",
	{ state: stateWith(deep(4000)) },
	async (panel) => {
		await open(panel);
		const { data } = await saved(panel, "save-layers-svg");
		const { isBroken, runs, hatched } = await drawnIn(panel, data);
		assert.equal(isBroken, false);
		assert.ok(runs > 10_000 && runs < 700 * 2 * LAYERS, `${runs} runs`);
		assert.equal(hatched, 0, "a hatch of less than a pixel would be noise");
		assert.ok(data.length < 1_500_000, `${data.length} bytes`);
		writeFileSync(`${shots}layers-long.svg`, data);
	},
);
