/** Another run beside the shown one: the words that are edited, both runs side by side, and what is said of them. */
import assert from "node:assert/strict";
import type { ProbeFile } from "../../src/core/probe/file";
import type { Inspection } from "../../src/protocol/engine-api";
import { applyEvent, askedAnswer, type Beside, type PanelState } from "../../src/protocol/panel-api";
import type { OpenPanel } from "./browser";
import { check, first, seen, shot } from "./check";
import { eventually } from "./eventually";
import { madeUp, options, probe, promptPieces, riskOf, stateWith } from "./made-up";
import { settled } from "./settled";

const source = { label: "mayors.prompt.md, lines 3–4", text: "Who was the first mayor of Braskovford?" };
const edited = {
	label: "mayors.prompt.md, lines 3–4, edited",
	text: "Who was the last <b>mayor</b> of Braskovford? \u202eBriefly.",
};
const pieces = "I| am| not| sure|,| <script>|alert|(2)|</script>| \u202e|.".split("|");
const other = madeUp(promptPieces, pieces, { run: "beside-1", seed: 12 });

/** A finished run beside the shown one. */
function besideOf(inspection: Inspection, changes: Partial<Beside> = {}): Beside {
	const { promptTokens, responseTokens, response, ...summary } = inspection;
	const answer = askedAnswer({ run: inspection.run, gain: 1, silenced: [] });
	return {
		...{ kind: "edited", source: edited, options },
		answer: { ...answer, promptTokens, responseTokens, response, summary, status: "finished" },
		...changes,
	};
}

function stateBeside(beside: Beside): PanelState {
	const state = stateWith(first);
	applyEvent(state, { event: "besideShown", params: { beside } });
	return state;
}

/** A tab is drawn in the frame after it was opened. */
const open = async ({ page }: OpenPanel) => {
	await page.getByTestId("tab-beside").click();
	await settled(page);
};
const words = ({ page }: OpenPanel) => seen(page.getByTestId("beside-words"));
const last = async (panel: OpenPanel) => {
	const { method, params } = (await panel.asked()).at(-1)!;
	return { method, params };
};

check(
	"the prompt's words are there to be edited, and are answered beside",
	{ state: stateWith(first) },
	async (panel) => {
		const { page } = panel;
		await open(panel);
		const area = page.getByLabel("Other words for this prompt");
		assert.equal(await area.inputValue(), source.text);
		assert.equal(await page.getByTestId("beside").isVisible(), false);
		await area.fill("Who <b>else</b>?");
		await page.getByTestId("answer-edited").click();
		assert.deepEqual(await last(panel), { method: "answerEdited", params: { text: "Who <b>else</b>?" } });
		await area.fill("And who then?");
		await area.press("Control+Enter");
		assert.deepEqual(await last(panel), { method: "answerEdited", params: { text: "And who then?" } });
		const count = (await panel.asked()).length;
		await area.fill(" \n ");
		await area.press("Control+Enter");
		await page.getByTestId("answer-edited").click({ force: true });
		assert.equal((await panel.asked()).length, count, "blank words are no prompt");
		await page.getByText("Undo edits").click();
		assert.equal(await area.inputValue(), source.text);
		assert.equal(await page.getByText("Undo edits").isVisible(), false);
		await shot(panel, "beside-none");
	},
);

check(
	"of a conversation the last words of the user are edited",
	{ state: stateWith(first) },
	async (panel) => {
		const messages = [
			{ role: "system" as const, content: "Be brief." },
			{ role: "user" as const, content: "Who was it?" },
			{ role: "assistant" as const, content: "Whom do you mean?" },
		];
		await open(panel);
		await panel.tell({
			event: "sourceChanged",
			params: { source: { label: "c.prompty", text: "all of it", messages } },
		});
		assert.equal(await panel.page.getByTestId("edit-prompt").inputValue(), "Who was it?");
		assert.match(
			await seen(panel.page.locator(".beside")),
			/the other 2 messages of the conversation are sent as before/,
		);
		await panel.page.getByTestId("edit-prompt").fill("Who else?");
		await panel.tell({ event: "engineChanged", params: { engine: { state: "ready", model: "x" } } });
		assert.equal(await panel.page.getByTestId("edit-prompt").inputValue(), "Who else?", "edits stay");
	},
);

check(
	"the answer to other words streams in beside the shown run",
	{ state: stateWith(first) },
	async (panel) => {
		const { page } = panel;
		await open(panel);
		const beside: Beside = {
			...{ kind: "edited", source: edited, options },
			answer: askedAnswer({ run: other.run, gain: 1, silenced: [] }),
		};
		await panel.tell(
			{ event: "besideShown", params: { beside } },
			{ event: "answerStarted", params: { run: other.run } },
		);
		const column = page.getByTestId("beside-run");
		assert.match(await seen(column), /Reading the prompt…$/);
		await panel.tell(
			{ event: "promptRead", params: { run: other.run, tokens: other.promptTokens } },
			...other.responseTokens
				.slice(0, 4)
				.map((token) => ({ event: "tokenRead", params: { run: other.run, token } }) as const),
		);
		assert.match(await seen(column), /I am not sure$/);
		assert.equal(await words(panel), "");
		const spoken = page.locator(".beside > [role=status]");
		assert.equal(await seen(spoken), "");
		await panel.tell({ event: "answerFinished", params: { inspection: other } });
		assert.match(await words(panel), /^With the edited prompt the model declines/);
		assert.match(
			await seen(spoken),
			/^With the edited prompt the model declines .* points? (?:lower|higher)/,
		);
		await page.getByTestId("close-beside").click();
		assert.equal((await last(panel)).method, "dropBeside");
		await eventually(() => page.evaluate(() => document.activeElement?.id), "beside-prompt");
		await panel.tell({ event: "besideDropped", params: {} });
		assert.equal(await page.getByTestId("beside").isVisible(), false);
	},
);

check(
	"two runs stand side by side with what differs, hostile text as text",
	{ state: stateBeside(besideOf(other)) },
	async (panel) => {
		const { page } = panel;
		await open(panel);
		const [a, b] = [first.verdict.risk, other.verdict.risk].map((risk) => Math.round(100 * risk)) as [
			number,
			number,
		];
		const points = Math.round(100 * Math.abs(first.verdict.risk - other.verdict.risk));
		const side = other.verdict.risk < first.verdict.risk ? "lower" : "higher";
		assert.match(
			await words(panel),
			new RegExp(`The edited prompt's risk is ${points} points ${side}: ${b} % instead of ${a} %\\.`),
		);
		assert.match(await words(panel), /are the same: nothing but the prompt differs\.$/);
		const [shown, beside] = [page.getByTestId("shown-prompt"), page.getByTestId("beside-prompt")];
		assert.deepEqual(await shown.locator("del").allTextContents(), ["first"]);
		const put = await beside.locator("ins").allTextContents();
		assert.equal(
			put
				.join("|")
				.replace(/\u202e/g, "")
				.includes("<b>"),
			true,
		);
		assert.equal(await beside.locator("b").count(), 0);
		assert.match(await seen(page.getByTestId("beside-tokens")), /<script>alert\(2\)<\/script>/);
		const changed = page.getByTestId("beside-tokens").locator("[data-changed]");
		assert.ok((await changed.count()) > 5);
		const own = page.getByTestId("shown-tokens").locator("[data-changed]");
		assert.ok((await own.count()) > 5);
		assert.equal(await page.locator("script:not([src])").count(), 0);
	},
);

check(
	"the neurons whose shares changed most are listed with their figures",
	{ state: stateBeside(besideOf(other)) },
	async (panel) => {
		await open(panel);
		const rows = panel.page.getByTestId("changed-neurons").locator("tbody tr");
		assert.equal(await rows.count(), 5);
		const mean = ({ responseTokens }: Inspection, k: number) =>
			responseTokens.reduce((sum, { shares }) => sum + shares[k]!, 0) / responseTokens.length;
		const expected = probe.neurons
			.map(({ layer, index }, k) => ({
				name: `${layer}:${index}`,
				change: mean(other, k) - mean(first, k),
			}))
			.sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
		for (const [i, { name, change }] of expected.slice(0, 5).entries()) {
			const cells = await rows.nth(i).locator("th, td").allTextContents();
			assert.equal(cells[0], name);
			assert.ok(Math.abs(Number(cells[3]!.replace("−", "-")) - change) < 0.0006, `${cells} and ${change}`);
		}
		const all = expected.reduce((sum, { change }) => sum + change, 0);
		assert.ok(Math.abs(all - (other.verdict.logit - first.verdict.logit)) < 1e-6);
	},
);

const otherProbe: ProbeFile = { ...probe, neurons: probe.neurons.slice(0, 7) };
check(
	"risks of different probes are not compared, and other settings are named",
	{
		state: stateBeside(
			besideOf(
				{ ...other, probe: otherProbe },
				{
					kind: "kept",
					source: {
						...source,
						messages: [
							{ role: "system", content: "x" },
							{ role: "user", content: source.text },
						],
					},
					options: {
						...options,
						maxTokens: 64,
						sampling: { temperature: 0.7, topK: 40, topP: 0.9, seed: 5 },
					},
				},
			),
		),
	},
	async (panel) => {
		await open(panel);
		const { page } = panel;
		assert.match(await words(panel), /The risks do not compare: the runs were read with different probes\./);
		assert.doesNotMatch(await words(panel), /points/);
		assert.match(
			await seen(page.getByTestId("other-differences")),
			/^The prompt is the same\. What differs: probe: 12 neurons read at the answer's own tokens, and 7 neurons .*; temperature: 0 and 0\.7; top-k: 0 and 40; top-p: 1 and 0\.9; seed: 0 and 5; most tokens: 256 and 64; the messages around the prompt's words\.$/,
		);
		assert.equal(await page.getByTestId("changed-neurons").count(), 0);
		assert.equal(await page.getByTestId("shown-prompt").isVisible(), false);
		assert.match(await seen(page.getByTestId("beside-run")), /^The kept run/);
	},
);

const recalibrated: ProbeFile = { ...probe, threshold: 0.7 };
check(
	"of a probe that was calibrated anew the shares compare, the risks do not",
	{ state: stateBeside(besideOf({ ...other, probe: recalibrated })) },
	async (panel) => {
		await open(panel);
		assert.match(
			await words(panel),
			/The risks do not compare: the probe was calibrated anew between the runs\./,
		);
		assert.equal(await panel.page.getByTestId("changed-neurons").locator("tbody tr").count(), 5);
	},
);

check(
	"another model's run is shown as that",
	{
		state: stateBeside(
			besideOf({
				...other,
				model: { ...other.model, name: "<i>other</i>", fingerprint: "cd".repeat(32) },
			}),
		),
	},
	async (panel) => {
		await open(panel);
		assert.match(await words(panel), /The risks do not compare: the runs are of different models\./);
		assert.match(await words(panel), /model: pocket-chat \(fp32\) and <i>other<\/i> \(fp32\)/);
	},
);

const flipped = madeUp(promptPieces, pieces, { run: "beside-1", seed: 12, hot: /./ });
const empty = madeUp(promptPieces, [], {
	run: "beside-1",
	verdict: { ...first.verdict, logit: -4, risk: riskOf(-4), isFlagged: false },
});
check(
	"an empty answer, and a risk on the other side of the threshold",
	{ state: stateBeside(besideOf(empty)) },
	async (panel) => {
		await open(panel);
		assert.match(await words(panel), /^With the edited prompt the model says nothing, instead of “The first/);
		assert.match(await seen(panel.page.getByTestId("beside-run")), /The model answered nothing\.$/);
		await panel.tell({ event: "besideShown", params: { beside: besideOf(flipped) } });
		assert.match(await words(panel), /points higher: .* That is at or above the threshold\./);
		await panel.tell({
			event: "besideShown",
			params: { beside: besideOf({ ...first, run: "beside-1" }, { kind: "sample", source }) },
		});
		assert.match(
			await words(panel),
			/^Both answers are the same, word for word\. The sample's risk is about the same: 34 %\. The prompt is the same\. Model, probe and sampling are the same\.$/,
		);
	},
);

check("what failed beside is said there", { state: stateWith(first) }, async (panel) => {
	await open(panel);
	const sentence = "The prompt has 900 tokens of 512. Select less text.";
	const answer = askedAnswer({ run: other.run, gain: 1, silenced: [] });
	await panel.tell(
		{ event: "besideShown", params: { beside: { kind: "edited", source: edited, answer, options } } },
		{
			event: "answerFailed",
			params: { run: other.run, failure: { code: "promptTooLong", sentence } },
		},
	);
	assert.equal(await seen(panel.page.getByTestId("beside-run").getByRole("alert")), sentence);
	assert.equal(await words(panel), "");
});

check(
	"a sample that is chosen is shown beside, with the keyboard on it",
	{ state: stateWith(first) },
	async (panel) => {
		const { page } = panel;
		const sampling = { ...options.sampling, temperature: 1, seed: 1 };
		await page.getByTestId("tab-samples").click();
		await panel.tell(
			{ event: "samplesAsked", params: { samples: [{ run: other.run, gain: 1, silenced: [], sampling }] } },
			{ event: "answerFinished", params: { inspection: other } },
		);
		await page.locator(".plot-mark:not([data-own])").press("Enter");
		assert.deepEqual(await last(panel), { method: "showBeside", params: { run: other.run } });
		const beside = besideOf(other, { kind: "sample", source, options: { ...options, sampling } });
		await panel.tell({ event: "besideShown", params: { beside } });
		await eventually(
			() => page.evaluate(() => document.activeElement?.textContent),
			"The sample beside the shown run",
		);
		assert.match(await words(panel), /What differs: temperature: 0 and 1; seed: 0 and 1\.$/);
	},
);

check(
	"300 pixels are wide enough for two runs",
	{ state: stateBeside(besideOf(other)), width: 300, height: 2100 },
	async (panel) => {
		await open(panel);
		const [inner, outer] = await panel.page.evaluate(() => [
			document.documentElement.scrollWidth,
			document.documentElement.clientWidth,
		]);
		assert.ok(inner! <= outer!, `${inner} pixels in ${outer}`);
		await shot(panel, "beside-narrow");
	},
);

for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const)
	check(
		`looks: ${theme}, beside`,
		{ state: stateBeside(besideOf(flipped)), theme, height: 1800 },
		async (panel) => {
			await open(panel);
			await shot(panel, `${theme}-beside`);
		},
	);
