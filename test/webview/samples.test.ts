/** Samples: the strip of their risks, the different answers among them, and what is asked of the host. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Inspection } from "../../src/protocol/engine-api";
import { applyEvent, type PanelEvent, type PanelState } from "../../src/protocol/panel-api";
import { rowsOf } from "../../webview/samples/strip-rows";
import type { OpenPanel } from "./browser";
import { check, first, seen, shot } from "./check";
import { eventually } from "./eventually";
import { madeUp, promptPieces, stateWith } from "./made-up";
import { settled } from "./settled";

const texts = [
	first.response,
	"Ed|mund| Hal|ver|sen|.",
	"I| don't| know|.",
	first.response,
	"Her| name| was| <script>|alert|(1)|</script>| \u202e|x",
	"Ed|mund| Hal|ver|sen",
	"",
	first.response,
];
const sampled: Inspection[] = texts.map((text, i) => ({
	...madeUp(promptPieces, text === "" ? [] : text.split("|"), {
		...{ run: `sample-${i + 1}`, seed: 3 + 5 * i, hot: i % 3 === 1 ? /./ : /^$/ },
	}),
}));
const asked = sampled.map(({ run }, i) => ({
	...{ run, gain: 1, silenced: [] },
	sampling: { temperature: 1, topK: 0, topP: 0.9, seed: i + 1 },
}));
const finished = (inspection: Inspection): PanelEvent => ({
	event: "answerFinished",
	params: { inspection },
});

function stateWithSamples(inspections = sampled): PanelState {
	const state = stateWith(first);
	applyEvent(state, { event: "samplesAsked", params: { samples: asked.slice(0, inspections.length) } });
	for (const inspection of inspections) applyEvent(state, finished(inspection));
	return state;
}

/** A tab is drawn in the frame after it was opened. */
const open = async ({ page }: OpenPanel) => {
	await page.getByTestId("tab-samples").click();
	await settled(page);
};
const marks = ({ page }: OpenPanel) => page.getByTestId("sample-mark");
const words = ({ page }: OpenPanel) => seen(page.getByTestId("sample-words"));
const last = async (panel: OpenPanel) => {
	const { method, params } = (await panel.asked()).at(-1)!;
	return { method, params };
};

test("no two marks of a row are near, and each stands as low as it can", () => {
	const risks = [null, 0.5, 0.51, 0.1, 0.52, 0.58, 0.9, 0.9];
	const rows = rowsOf(risks, 0.055);
	assert.deepEqual(rows, [0, 1, 2, 1, 3, 1, 1, 2]);
});

check("how many is chosen within its range, and asked for", { state: stateWith(first) }, async (panel) => {
	const { page } = panel;
	await open(panel);
	const sample = page.getByTestId("sample");
	assert.equal(await seen(sample), "Sample 8 answers");
	await page.getByTestId("sample-count").fill("3");
	assert.equal(await seen(sample), "Sample 3 answers");
	await sample.click();
	assert.deepEqual(await last(panel), { method: "sample", params: { count: 3 } });
	const count = (await panel.asked()).length;
	for (const wrong of ["1", "33", "2.5", ""]) {
		await page.getByTestId("sample-count").fill(wrong);
		assert.equal(await seen(sample), "Sample 2 to 32 answers");
		await page.getByTestId("sample-count").press("Enter");
	}
	assert.equal((await panel.asked()).length, count);
	await page.getByTestId("sample-count").fill("32");
	await page.getByTestId("sample-count").press("Enter");
	assert.deepEqual(await last(panel), { method: "sample", params: { count: 32 } });
	await shot(panel, "samples-none");
});

check("samples count as they come, and can be stopped", { state: stateWith(first) }, async (panel) => {
	const { page } = panel;
	await open(panel);
	await panel.tell({ event: "samplesAsked", params: { samples: asked } });
	const progress = page.getByTestId("sample-progress");
	assert.equal(await seen(progress), "0 of 8");
	assert.equal(await page.getByTestId("sample-words").isVisible(), false);
	await panel.tell(...sampled.slice(0, 3).map(finished), {
		event: "answerStarted",
		params: { run: "sample-4" },
	});
	assert.equal(await seen(progress), "3 of 8");
	assert.equal(await marks(panel).count(), 4, "three and the answer");
	assert.match(await words(panel), /^1 of 3 samples says the same as the answer\./);
	assert.equal(await seen(page.locator(".samples [role=status]")), "", "said aloud at the end only");
	await page.getByTestId("stop-samples").click();
	assert.equal((await last(panel)).method, "stop");
	await page.getByTestId("distinct-answers").getByRole("button").first().focus();
	const failure = { code: "cancelled", sentence: "Cancelled." } as const;
	await panel.tell(
		finished({ ...sampled[3]!, stopped: "cancelled" }),
		...asked.slice(4).map(({ run }): PanelEvent => ({ event: "answerFailed", params: { run, failure } })),
	);
	assert.match(await words(panel), /5 samples were stopped and are left out/);
	assert.equal(await marks(panel).count(), 4);
	await eventually(() => page.evaluate(() => document.activeElement?.getAttribute("data-run")), "sample-1");
	assert.match(await page.locator(".samples [role=status]").innerText(), /^1 of 3 samples/);
	await page.getByTestId("drop-samples").click();
	assert.equal((await last(panel)).method, "dropSamples");
	await panel.tell({ event: "samplesDropped", params: {} });
	assert.equal(await page.getByTestId("sample-words").isVisible(), false);
});

check("what the samples say is put in words and in tables", { state: stateWithSamples() }, async (panel) => {
	const { page } = panel;
	await open(panel);
	assert.match(await words(panel), /^3 of 8 samples say the same as the answer\. Their mean risk is \d+ %/);
	assert.match(
		await words(panel),
		/Drawn at temperature 1 \(the answer itself is greedy\), top-p 0\.9, seeds 1 to 8\./,
	);
	const rows = page.getByTestId("distinct-answers").locator("tbody tr");
	const cells = await Promise.all((await rows.all()).map(seen));
	assert.equal(cells.length, 5);
	assert.match(cells[0]!, /as the answer 3 of 8 \d+ % 66 %$/);
	assert.match(cells[1]!, /^Edmund Halversen\. 2 of 8 \d+ % 66 %$/);
	assert.ok(cells.some((cell) => /^nothing 1 of 8/.test(cell)));
	assert.ok(cells.some((cell) => cell.includes("<script>alert(1)</script> U+202Ex")));
	assert.equal(await page.locator(".samples script").count(), 0);
	await page.locator(".samples summary").click();
	const twin = page.getByTestId("sample-table").locator("tbody tr");
	assert.equal(await twin.count(), 8);
	for (const [i, { verdict, responseTokens }] of sampled.entries()) {
		const side = verdict.isFlagged ? "at or above" : "below";
		const shown = `^${i + 1} ${i + 1} ${Math.round(100 * verdict.risk)} % ${side} 66 % ${responseTokens.length} `;
		assert.match(await seen(twin.nth(i)), new RegExp(shown));
	}
	await rows.nth(1).getByRole("button").click();
	assert.deepEqual(await last(panel), { method: "showBeside", params: { run: "sample-2" } });
	await panel.page.getByTestId("tab-beside").and(page.locator("[aria-selected=true]")).waitFor();
	await open(panel);
	await twin.nth(6).getByRole("button").click();
	assert.deepEqual(await last(panel), { method: "showBeside", params: { run: "sample-7" } });
});

check(
	"the marks are walked through by risk, with one tab stop, and each names itself",
	{ state: stateWithSamples() },
	async (panel) => {
		const { page } = panel;
		await open(panel);
		assert.equal(await page.locator(".plot-mark[tabindex='0']").count(), 1);
		await marks(panel).first().focus();
		const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
		await page.keyboard.press("Home");
		const labels: string[] = [];
		for (let i = 0; i < 9; i++) {
			labels.push(await focused());
			await page.keyboard.press("ArrowRight");
		}
		const risks = labels.map((text) => Number(/risk <?(\d+) %/.exec(text)![1]));
		assert.deepEqual(
			risks,
			[...risks].sort((a, b) => a - b),
		);
		assert.equal(new Set(labels).size, 9);
		await eventually(() => focused(), labels[8], "the last one is the end");
		await page.keyboard.press("ArrowLeft");
		await eventually(() => focused(), labels[7]);
		assert.ok(labels.some((text) => text.startsWith("The answer: ")));
		assert.ok(labels.some((text) => text.endsWith(", at or above the threshold")));
		assert.equal(await page.locator(".plot-mark[tabindex='0']").count(), 1);
		assert.equal(await seen(page.locator(".plot-pointed")), labels[7]!.replace(/\s+/g, " "));
		const own = page.locator(".plot-mark[data-own]");
		assert.equal(await own.getAttribute("role"), "img");
		const sample = page.locator(".plot-mark:not([data-own])").first();
		await sample.focus();
		await page.keyboard.press("Enter");
		assert.equal((await last(panel)).method, "showBeside");
		const label = await page.locator(".sample-plot").getAttribute("aria-label");
		assert.equal(label, "Risk of each sample. Arrow keys go from the lowest to the highest.");
	},
);

check(
	"marks stand where their risk is, the answer's on a row of its own",
	{ state: stateWithSamples() },
	async (panel) => {
		await open(panel);
		const field = (await panel.page.locator(".plot-field").boundingBox())!;
		const all = [first, ...sampled];
		const boxes = await Promise.all((await marks(panel).all()).map((mark) => mark.boundingBox()));
		for (const [i, { verdict }] of all.entries()) {
			const middle = boxes[i]!.x + boxes[i]!.width / 2;
			assert.ok(Math.abs((middle - field.x) / field.width - verdict.risk) < 0.005, `mark ${i}`);
		}
		const lowest = Math.max(...boxes.slice(1).map((box) => box!.y));
		assert.ok(boxes[0]!.y > lowest, "the answer's is below them");
	},
);

check("risks move with the base rate", { state: stateWithSamples() }, async (panel) => {
	await open(panel);
	const place = () => marks(panel).nth(2).boundingBox();
	const before = (await place())!.x;
	await panel.tell({ event: "baseRateChanged", params: { baseRate: 0.05 } });
	assert.ok((await place())!.x < before - 20);
});

check("why samples failed is said; before the answer's end none are drawn", {}, async (panel) => {
	const { page } = panel;
	const state = stateWith(first);
	const { source, options } = state;
	await panel.tell(
		{ event: "sourceChanged", params: { source: source! } },
		{
			event: "answersAsked",
			params: { first: { run: "run-1", gain: 1, silenced: [] }, others: [], options: options! },
		},
		{ event: "answerStarted", params: { run: "run-1" } },
	);
	await open(panel);
	await page.getByTestId("sample-count").press("Enter");
	assert.deepEqual(await panel.asked(), []);
	const failure = {
		code: "engineDied",
		sentence: "The engine stopped. Restart the engine and run again.",
	} as const;
	await panel.tell(
		finished(first),
		{ event: "samplesAsked", params: { samples: asked.slice(0, 2) } },
		{ event: "answerFailed", params: { run: "sample-1", failure } },
		{ event: "answerFailed", params: { run: "sample-2", failure: { code: "cancelled", sentence: "x" } } },
	);
	assert.equal(await seen(page.locator(".samples [role=alert]")), failure.sentence);
});

const ofPrompt = (inspection: Inspection, meanLogProbability: number): Inspection => ({
	...inspection,
	verdict: {
		...first.verdict,
		...{ scoredRegion: "lastPromptToken", trainedRegion: "lastPromptToken", meanLogProbability },
	},
});
const promptState = stateWith(ofPrompt(first, -0.1));
applyEvent(promptState, { event: "samplesAsked", params: { samples: asked } });
for (const [i, inspection] of sampled.entries())
	applyEvent(promptState, finished(ofPrompt(inspection, -0.2 * (i + 1))));
check(
	"of a risk that is read from the prompt, samples are told apart by their probability",
	{ state: promptState, height: 1500 },
	async (panel) => {
		const { page } = panel;
		await open(panel);
		assert.match(
			await words(panel),
			/Each has the answer's risk of 34 %, which is read from the prompt's last token/,
		);
		const field = (await page.locator(".plot-field").boundingBox())!;
		const box = (await marks(panel).nth(1).boundingBox())!;
		assert.ok(Math.abs((box.x + box.width / 2 - field.x) / field.width - Math.exp(-0.2)) < 0.005);
		assert.match((await marks(panel).nth(1).getAttribute("aria-label"))!, /, mean probability 82 %$/);
		assert.equal(await page.locator(".plot-threshold-name").isVisible(), false);
		assert.equal(await page.locator(".plot-mark[data-flagged]").count(), 0);
		await shot(panel, "samples-of-prompt");
	},
);

check("why a sample cannot be shown is said", { state: stateWithSamples() }, async (panel) => {
	await open(panel);
	await panel.reply("showBeside", { error: "The kept run cannot be shown: it was deleted." });
	await marks(panel).nth(1).click();
	const problem = panel.page.locator(".samples [role=alert]");
	await problem.waitFor();
	assert.equal(await seen(problem), "The kept run cannot be shown: it was deleted.");
	assert.equal(await panel.page.getByTestId("tab-samples").getAttribute("aria-selected"), "true");
});

const many = Array.from({ length: 32 }, (_, i) => ({
	...madeUp(promptPieces, i % 5 === 0 ? "Ed|mund".split("|") : "I| don't| know".split("|"), {
		...{ run: `sample-${i + 1}`, seed: i + 2, hot: i % 4 === 0 ? /./ : /^$/ },
	}),
}));
const crowd = stateWith(first);
applyEvent(crowd, {
	event: "samplesAsked",
	params: {
		samples: many.map(({ run }, i) => ({ ...asked[0]!, run, sampling: { ...asked[0]!.sampling, seed: i } })),
	},
});
for (const inspection of many) applyEvent(crowd, finished(inspection));
check("32 samples have room in 300 pixels", { state: crowd, width: 300, height: 1900 }, async (panel) => {
	await open(panel);
	const { page } = panel;
	await page.locator(".samples summary").click();
	const [inner, outer] = await page.evaluate(() => [
		document.documentElement.scrollWidth,
		document.documentElement.clientWidth,
	]);
	assert.ok(inner! <= outer!, `${inner} pixels in ${outer}`);
	await shot(panel, "samples-narrow");
});

for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const)
	check(`looks: ${theme}, samples`, { state: stateWithSamples(), theme, height: 1500 }, async (panel) => {
		await open(panel);
		await marks(panel).nth(2).focus();
		await panel.page.locator(".samples").scrollIntoViewIfNeeded();
		await shot(panel, `${theme}-samples`);
	});
