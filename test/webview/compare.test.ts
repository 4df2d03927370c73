/** Answers side by side: columns, marks, words, and the neurons that are silenced one by one. */
import assert from "node:assert/strict";
import type { OpenPanel } from "./browser";
import { check, first, second, seen, shot } from "./check";
import { madeUp, options, promptPieces, stateWith } from "./made-up";
import { settled } from "./settled";

const twice = madeUp(promptPieces, "Ed|mund| Hal|ver|sen|.".split("|"), {
	run: "run-3",
	gain: 2,
	seed: 5,
	hot: /./,
});
const declining = { ...second, verdict: { ...second.verdict, declines: true } };
const gains = ({ page }: OpenPanel) =>
	page
		.locator("#response .column")
		.evaluateAll((columns) => columns.map((column) => (column as HTMLElement).dataset.gain));

check(
	"columns stand by gain, each with its risk",
	{ state: stateWith(first, declining, twice) },
	async (panel) => {
		const { page } = panel;
		assert.deepEqual(await gains(panel), ["0", "1", "2"]);
		const quiet = page.getByRole("group", { name: "H-Neurons suppressed (× 0)", exact: true });
		assert.match(
			await seen(quiet),
			/^H-Neurons suppressed \(× 0\) \d+ % .* threshold 50 % declines to answer/,
		);
		assert.match(await seen(quiet), /13 tokens, 41 a second; parts from the model's own answer at token 8$/);
		assert.equal(await page.locator("#response").getByTestId("risk").count(), 3);
		assert.equal(await page.getByRole("group", { name: "Response tokens, H-Neurons × 2" }).count(), 1);
		const changed = quiet.locator("[data-changed]");
		assert.equal((await changed.allTextContents()).join(""), " is not known to me");
		await changed.first().click();
		await page.keyboard.press("Escape");
		await settled(page);
		assert.match((await changed.first().getAttribute("aria-label"))!, /, differs$/);
		const own = page.getByTestId("own-answer").locator("[data-changed]");
		assert.equal(await own.count(), 0, "beside several, the own answer is what the others differ from");
	},
);

check(
	"the comparison is put in words, with what they rest on",
	{ state: stateWith(first, second, twice) },
	async (panel) => {
		const words = await seen(panel.page.getByTestId("comparison"));
		assert.match(
			words,
			/^With the H-Neurons suppressed the model declines to answer, instead of saying “The first/,
		);
		assert.match(
			words,
			/Amplifying the H-Neurons to × 2 changes the answer from “The first .*…” to “Edmund Halversen\.”\./,
		);
		assert.match(
			words,
			/Greedy decoding: .* not thereby a truer one\. The risk reads the probe's neurons, so it moves where they are scaled/,
		);
	},
);

const sampled = stateWith(first, { ...first, run: "run-2", gain: 0 });
sampled.options = { ...options, sampling: { ...options.sampling, temperature: 0.8, seed: 4 } };
check("answers that agree are told so, sampled ones as such", { state: sampled }, async (panel) => {
	const words = await seen(panel.page.getByTestId("comparison"));
	assert.match(
		words,
		/^The answer does not depend on the H-Neurons: at gain 0 and 1 it stays the same, word for word\. Sampled at temperature 0\.8 with the same seed \(4\)/,
	);
	assert.equal(await panel.page.locator("#response [data-changed]").count(), 0);
});

check(
	"answers stream into their columns one after the other, and are announced",
	{ state: stateWith(first) },
	async (panel) => {
		const { page } = panel;
		const spoken = page.locator("#panel > .spoken-only");
		await page.getByTestId("compare").click();
		assert.equal((await panel.asked()).at(-1)?.method, "compare");
		const others = [second, twice].map(({ run, gain }) => ({ run, gain, silenced: [] }));
		await panel.tell(
			{ event: "engineChanged", params: { engine: { state: "answering", model: "pocket-chat" } } },
			{ event: "answersAsked", params: { first: null, others, options } },
			{ event: "answerStarted", params: { run: "run-2" } },
			{ event: "promptRead", params: { run: "run-2", tokens: second.promptTokens } },
			...second.responseTokens
				.slice(0, 3)
				.map((token) => ({ event: "tokenRead", params: { run: "run-2", token } }) as const),
		);
		const [quiet, loud] = [page.getByTestId("other-answer").nth(0), page.getByTestId("other-answer").nth(1)];
		assert.match(await seen(quiet), /The first mayor$/);
		assert.match(await seen(loud), /Waiting for the answer before it…$/);
		assert.match(await seen(page.locator(".toolbar .status")), /^Answer 2 of 3… 3 tokens$/);
		assert.equal(await page.getByTestId("comparison").isVisible(), false);
		await shot(panel, "compare-streaming");
		await panel.tell(
			{ event: "answerFinished", params: { inspection: second } },
			{ event: "answerStarted", params: { run: "run-3" } },
		);
		assert.match(
			await seen(spoken),
			/^H-Neurons suppressed \(× 0\): Answered in 13 tokens\. Risk .* H-Neurons × 2: Reading the prompt\.$/,
		);
		await page.getByTestId("stop").click();
		assert.equal((await panel.asked()).at(-1)?.method, "stop");
		await panel.tell({ event: "answerFinished", params: { inspection: twice } });
		assert.match(await seen(spoken), /Amplifying the H-Neurons to × 2 changes the answer/);
		assert.equal(await spoken.getAttribute("aria-live"), "polite");
	},
);

check(
	"neurons are silenced one by one with the keyboard, and the answer without them asked for",
	{ state: stateWith(first) },
	async (panel) => {
		const { page } = panel;
		await page.getByTestId("tab-neurons").click();
		const answer = page.getByTestId("answer-without");
		assert.equal(await answer.isVisible(), false);
		const boxes = page.getByTestId("neuron-list").getByRole("checkbox");
		await boxes.nth(0).focus();
		await page.keyboard.press("Space");
		await boxes.nth(2).check();
		const rows = page.getByTestId("neuron-row");
		const wanted = [];
		for (const row of [0, 2]) {
			const [layer, index] = (await rows.nth(row).locator("div").allTextContents()).map(Number);
			wanted.push({ layer, index });
		}
		assert.equal(await answer.innerText(), "Answer without 2 neurons");
		await answer.click();
		assert.deepEqual((await panel.asked()).at(-1), {
			...{ type: "request", id: (await panel.asked()).at(-1)!.id },
			...{ method: "answerWithout", params: { neurons: wanted } },
		});
		await page.getByText("Silence none").click();
		assert.equal(await boxes.nth(0).isChecked(), false);
		assert.equal(await answer.isVisible(), false);
	},
);

const silenced = [{ layer: 1, index: 77 }];
check(
	"after a reload the switches stand as they did",
	{ state: stateWith(first, { ...second, gain: 1, silenced }) },
	async (panel) => {
		const { page } = panel;
		await page.getByTestId("tab-neurons").click();
		assert.equal(await page.getByLabel("Silence neuron 77 of layer 1").isChecked(), true);
		assert.equal(await page.getByTestId("neuron-list").getByRole("checkbox", { checked: true }).count(), 1);
		assert.deepEqual(await gains(panel), ["1", "1"]);
		assert.match(await seen(page.getByTestId("other-answer")), /^Neuron 1:77 silenced/);
	},
);

check(
	"columns are rows where there is no room, and nothing is cut off",
	{ state: stateWith(first, declining, twice), width: 300, height: 2300 },
	async (panel) => {
		const { page } = panel;
		const boxes = await page
			.locator("#response .column")
			.evaluateAll((columns) => columns.map((column) => column.getBoundingClientRect().left));
		assert.equal(new Set(boxes).size, 1, "one below the other");
		const [inner, outer] = await page.evaluate(() => [
			document.documentElement.scrollWidth,
			document.documentElement.clientWidth,
		]);
		assert.ok(inner! <= outer!, `${inner} pixels in ${outer}`);
		await shot(panel, "compare-narrow");
	},
);

for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const)
	check(
		`looks: ${theme}, three answers`,
		{ state: stateWith(first, second, twice), theme, height: 1500 },
		async (panel) => {
			await panel.page.getByTestId("tab-neurons").click();
			await panel.page.getByTestId("neuron-list").getByRole("checkbox").nth(1).check();
			await shot(panel, `${theme}-compare`);
		},
	);

check(
	"three answers stand beside each other in a panel of half a window",
	{ state: stateWith(first, second, twice), width: 520 },
	async (panel) => {
		const tops = await panel.page
			.locator("#response .column")
			.evaluateAll((columns) => columns.map((column) => column.getBoundingClientRect().top));
		assert.equal(new Set(tops).size, 1);
		await shot(panel, "compare-half");
	},
);

check(
	"five answers wrap",
	{
		state: stateWith(first, second, { ...second, run: "a", gain: 0.5 }, twice, {
			...twice,
			run: "b",
			gain: 3,
		}),
	},
	async (panel) => {
		assert.deepEqual(await gains(panel), ["0", "0.5", "1", "2", "3"]);
		await shot(panel, "compare-five");
	},
);
