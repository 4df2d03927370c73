/** What stands around the text: what it is tinted by, the tint's steps, the shakiest words, the span that is read. */
import assert from "node:assert/strict";
import type { OpenPanel } from "./browser";
import { check, first, responseTokens, second, seen, shot } from "./check";
import { eventually } from "./eventually";
import { madeUp, options, promptPieces, stateWith } from "./made-up";

const paints = (panel: OpenPanel) =>
	responseTokens(panel).evaluateAll((spans) =>
		spans.map((span) => {
			const { heat = "0", negative, flagged } = (span as HTMLElement).dataset;
			return `${negative === undefined ? "" : "-"}${heat}${flagged === undefined ? "" : "!"}`;
		}),
	);
const legend = ({ page }: OpenPanel) => page.getByTestId("legend").locator(".token").allTextContents();

check(
	"the keyboard switches the tint, and the legend says its steps",
	{ state: stateWith(first) },
	async (panel) => {
		const { page } = panel;
		const byRisk = await paints(panel);
		assert.deepEqual(await legend(panel), ["0", "10", "20", "30", "40", "50", "60", "70", "80", "90", "100"]);
		assert.equal(await page.getByTestId("legend").locator(".token[data-flagged]").count(), 6);
		assert.equal(
			await page.getByRole("img", { name: "Scale of the tint, from 0 to 100 %; threshold at 50 %" }).count(),
			1,
		);
		const group = page.getByRole("group", { name: "Tinted by" });
		await group.getByRole("radio", { name: "Risk" }).focus();
		await page.keyboard.press("ArrowRight");
		await page.getByText("What all neurons together add").waitFor();
		assert.equal(await group.getByRole("radio", { name: "Share of the logit" }).isChecked(), true);
		assert.deepEqual(
			(await legend(panel)).map((figure) => figure.charAt(0)),
			[...["−", "−", "−", "−", "−", "0", "+", "+", "+", "+", "+"]],
		);
		const byShare = await paints(panel);
		assert.notDeepEqual(byShare, byRisk);
		assert.ok(!byShare.some((paint) => paint.includes("!")), "a share has no threshold");
		await page.keyboard.press("ArrowRight");
		await page.getByText("How undecided the model was").waitFor();
		assert.equal((await legend(panel)).at(-1), "3.0");
		for (const [index, { entropy, risk }] of first.responseTokens.entries())
			assert.equal(
				(await paints(panel))[index],
				`${Math.round((entropy! / 3) * 10)}${risk >= 0.5 ? "!" : ""}`,
			);
		await page.keyboard.press("ArrowRight");
		await page.getByText("the less likely, the redder").waitFor();
		assert.deepEqual((await legend(panel)).slice(0, 2), ["100", "90"]);
		await shot(panel, "probability");
		await group.getByRole("radio", { name: "Risk" }).check();
		await page.getByText("How much the H-Neurons fire").waitFor();
		assert.deepEqual(await paints(panel), byRisk);
	},
);

check(
	"a neuron of the list tints by its share, and is a choice from then on",
	{ state: stateWith(first) },
	async (panel) => {
		const { page } = panel;
		assert.equal(await page.getByTestId("tint-neuron").isVisible(), false);
		await page.getByTestId("tab-neurons").click();
		// The weight of the fourth neuron is negative.
		const { layer, index } = first.probe.neurons[3]!;
		await page.getByRole("button", { name: `Tint the text by neuron ${index} of layer ${layer}` }).click();
		const choice = page.getByRole("radio", { name: `Neuron ${layer}:${index}` });
		await choice.waitFor();
		assert.equal(await choice.isChecked(), true);
		const now = await paints(panel);
		for (const [at, { shares }] of first.responseTokens.entries())
			if (shares[3] === 0) assert.equal(now[at], "0");
			else assert.match(now[at]!, /^-\d+$|^0$/);
		const cool = responseTokens(panel).locator("xpath=self::*[@data-negative]").first();
		assert.match(
			await cool.evaluate((span) => getComputedStyle(span).textDecoration),
			/underline.* dashed/,
			"not by its colour alone",
		);
		await cool.click();
		await page.keyboard.press("Escape");
		// The focus goes back to the word a frame after the card has closed.
		const word = page.locator("#response [aria-label]:focus");
		await word.waitFor();
		assert.match((await word.getAttribute("aria-label"))!, /, risk \d+ %(, flagged)?, share −0\.\d\d$/);
		await shot(panel, "neuron");
		await page.getByTestId("tint-risk").check();
		await page.getByTestId("tint-neuron").check();
		await page.getByText(`What neuron ${layer}:${index} adds`).waitFor();
		assert.deepEqual(await paints(panel), now);
	},
);

check(
	"what the text is tinted by is kept for the next window",
	{ state: stateWith(first) },
	async (panel) => {
		await panel.page.getByTestId("tint-entropy").check();
		await panel.page.getByText("How undecided the model was").waitFor();
		assert.deepEqual(((await panel.kept()) as { tint: object }).tint, { by: "entropy" });
	},
);

check(
	"what an earlier window's text was tinted by is chosen again",
	{ state: stateWith(first), kept: { run: "run-1", tint: { by: "probability" } } },
	async (panel) => {
		assert.equal(await panel.page.getByTestId("tint-probability").isChecked(), true);
		assert.match(await seen(panel.page.locator("#response")), /the less likely, the redder/);
	},
);

const fewer = { ...first, probe: { ...first.probe, neurons: first.probe.neurons.slice(0, 2) } };
fewer.responseTokens = first.responseTokens.map((token) => ({ ...token, shares: token.shares.slice(0, 2) }));
fewer.promptTokens = first.promptTokens.map((token) => ({ ...token, shares: token.shares.slice(0, 2) }));
check(
	"a neuron that this probe does not have gives way to the risk",
	{ state: stateWith(fewer), kept: { run: "run-1", tint: { by: "neuron", index: 9 } } },
	async (panel) => {
		assert.equal(await panel.page.getByTestId("tint-risk").isChecked(), true);
		assert.equal(await panel.page.getByTestId("tint-neuron").isVisible(), false);
	},
);

for (const by of ["risk", "logit", "entropy", "probability"] as const)
	check(`no tint changes while tokens stream in: ${by}`, { state: stateWith(first) }, async (panel) => {
		const { page } = panel;
		await page.getByTestId(`tint-${by}`).check();
		const run = "run-3";
		const tokens = madeUp(promptPieces, Array(40).fill(" word"), { run, seed: 3, hot: /./ }).responseTokens;
		const read = (from: number, to: number) =>
			tokens.slice(from, to).map((token) => ({ event: "tokenRead", params: { run, token } }) as const);
		await panel.tell(
			{ event: "answersAsked", params: { first: { run, gain: 1, silenced: [] }, others: [], options } },
			{ event: "answerStarted", params: { run } },
			{ event: "promptRead", params: { run, tokens: first.promptTokens } },
			...read(0, 10),
		);
		const [before, scale] = [await paints(panel), await legend(panel)];
		await panel.tell(...read(10, 40));
		assert.deepEqual((await paints(panel)).slice(0, 10), before);
		assert.deepEqual(await legend(panel), scale);
	});

check("the shakiest words are named, and lead to their token", { state: stateWith(first) }, async (panel) => {
	const { page } = panel;
	const words = page.getByTestId("shakiest");
	assert.match(
		await seen(words),
		/^Shakiest words Halversen \d+ % neuron \d+:\d+ 1847 \d+ % neuron .* Edmund/,
	);
	const risks = (await words.locator(".shaky-risk").allTextContents()).map(Number.parseFloat);
	assert.deepEqual(
		risks,
		risks.toSorted((a, b) => b - a),
	);
	await words.getByRole("button", { name: /^Halversen \d+ % neuron \d+:\d+$/ }).click();
	const at = first.responseTokens.reduce((best, { risk }, i, all) => (risk > all[best]!.risk ? i : best), 0);
	await page.getByRole("dialog").waitFor();
	await eventually(() => responseTokens(panel).nth(at).getAttribute("data-pinned"), "");
	await page.keyboard.press("Escape");
	await eventually(
		() => page.evaluate(() => Number((document.activeElement as HTMLElement).dataset.index)),
		at,
	);
});

check("where no word reaches the threshold, that is said", { state: stateWith(second) }, async (panel) => {
	assert.match(
		await seen(panel.page.getByTestId("shakiest")),
		/^No word reaches the threshold; highest \w+ \d+ %/,
	);
});

check("while tokens stream in, no word is named yet", { state: stateWith(first) }, async (panel) => {
	const asked = { run: "run-3", gain: 1, silenced: [] };
	await panel.tell(
		{ event: "answersAsked", params: { first: asked, others: [], options } },
		{ event: "answerStarted", params: { run: "run-3" } },
		{ event: "promptRead", params: { run: "run-3", tokens: first.promptTokens } },
		{ event: "tokenRead", params: { run: "run-3", token: first.responseTokens[0]! } },
	);
	const words = panel.page.getByTestId("shakiest");
	const before = (await words.boundingBox())!.height;
	assert.match(await seen(words), /named when the answer has ended/);
	assert.equal(await words.getByRole("button").count(), 0);
	await panel.tell({ event: "answerFinished", params: { inspection: { ...first, run: "run-3" } } });
	assert.equal(await words.getByRole("button").count(), 3);
	assert.ok((await words.boundingBox())!.height - before <= 2, "the text stays where it was");
});

const part = { ...first, verdictSpan: { start: 8, end: 13 } };
check(
	"the tokens that the verdict is read from have a line below, which is explained",
	{ state: stateWith(part) },
	async (panel) => {
		const read = await panel.page
			.getByTestId("response-tokens")
			.locator("[data-in-verdict]")
			.evaluateAll((spans) =>
				spans.map((span) => [
					(span as HTMLElement).dataset.index,
					getComputedStyle(span).boxShadow !== "none",
				]),
			);
		assert.deepEqual(
			read,
			[8, 9, 10, 11, 12].map((index) => [String(index), true]),
		);
		assert.match(
			await seen(panel.page.locator("#response")),
			/Line below: the tokens that the verdict is read from/,
		);
	},
);

check("a verdict read from the whole answer needs no line", { state: stateWith(first) }, async (panel) => {
	const shadow = await responseTokens(panel)
		.nth(3)
		.evaluate((span) => getComputedStyle(span).boxShadow);
	assert.equal(shadow, "none");
	assert.doesNotMatch(await seen(panel.page.locator("#response")), /Line below/);
});
