/** The form: what it asks of the host, and what it lets nobody start. */
import assert from "node:assert/strict";
import type { StudyEstimate } from "../../../src/protocol/study-calls";
import type { StudyPanelState } from "../../../src/protocol/study-panel/api";
import { type IdentifyForm, newIdentifyForm } from "../../../src/protocol/study-panel/identify-form";
import { eventually } from "../eventually";
import { seen } from "../seen";
import { check, freshState, lastAsked, type StudyPanel, says, shot } from "./check";

const estimate: StudyEstimate = {
	questions: 200,
	dropped: { "no answer is given": 3 },
	seconds: { collect: 340, judge: 0.2, spans: 0.4, features: 42, fit: 65, evaluate: 12 },
	diskBytes: 123_400_000,
	freeBytes: 52_000_000_000,
	memoryBytes: 910_000_000,
	begun: null,
};
const known: StudyPanelState["estimate"] = { status: "known", estimate, failure: null };

/** The form that the panel sent last. */
async function sentForm(panel: StudyPanel): Promise<IdentifyForm> {
	const request = (await panel.asked()).findLast(({ method }) => method === "editForm");
	assert.ok(request?.method === "editForm" && request.params.kind === "identify");
	return request.params.form;
}

check("a fresh form has the paper's settings and asks for the estimate first", {}, async (panel) => {
	const { page } = panel;
	assert.equal(await page.getByTestId("model").textContent(), "pocket-chat");
	assert.equal(await page.getByTestId("size-quick").isChecked(), true);
	assert.equal(await page.getByTestId("field-samples").inputValue(), "10");
	assert.equal(await page.getByTestId("start").isVisible(), false);
	await page.getByTestId("ask-estimate").click();
	assert.deepEqual(await lastAsked(panel), { method: "estimate", params: {} });
	await panel.tell({
		event: "changed",
		params: { estimate: { ...known, status: "asking", estimate: null } },
	});
	assert.match(
		await seen(page.locator(".state", { visible: true } as never).filter({ visible: true })),
		/Asking and reading/,
	);
	await panel.tell({ event: "changed", params: { estimate: known } });
	const words = await seen(page.getByTestId("estimate"));
	assert.match(words, /Questions 200 Time about 8 min Disk 123 MB of 52.0 GB free Memory 910 MB/);
	assert.match(words, /Not used: 3 \(no answer is given\)/);
	await shot(panel, "estimate");
	await page.getByTestId("start").click();
	assert.deepEqual(await lastAsked(panel), { method: "start", params: {} });
});

check(
	"an edit is sent whole and drops the estimate",
	{ state: { ...freshState(), estimate: known } },
	async (panel) => {
		const { page } = panel;
		await page.getByTestId("size-number").check();
		await page.getByTestId("field-limit").fill("321");
		await page.getByTestId("field-samples").fill("5");
		assert.deepEqual(await sentForm(panel), {
			...newIdentifyForm(),
			sets: ["general"],
			size: "number",
			limit: 321,
			samples: 5,
		});
		assert.equal(await page.getByTestId("start").isVisible(), false);
		assert.equal(await page.getByTestId("ask-estimate").isVisible(), true);
	},
);

/** [what is wrong, how it comes about, what is said] */
const wrong: [string, (panel: StudyPanel) => Promise<void>, RegExp][] = [
	[
		"no questions",
		({ page }) => page.getByTestId("set-general").uncheck(),
		/Choose a set or a file of questions\./,
	],
	[
		"samples out of range",
		({ page }) => page.getByTestId("field-samples").fill("0"),
		/Answers to each question must be a whole number from 1 to 100\./,
	],
	[
		"samples that are no number",
		({ page }) => page.getByTestId("field-samples").fill(""),
		/Answers to each question must be/,
	],
	[
		"no region",
		async ({ page }) => {
			await page.getByTestId("advanced").locator("summary").first().click();
			for (const region of ["lastPromptToken", "predicting", "answer", "response"])
				await page.getByTestId(`region-${region}`).uncheck();
		},
		/Choose at least one region to try\./,
	],
	[
		"a judge without a model",
		async ({ page }) => {
			await page.getByTestId("advanced").locator("summary").first().click();
			await page.getByTestId("server-judge").check();
		},
		/Name the model on the judge's server\./,
	],
];
for (const [name, act, sentence] of wrong)
	check(
		`${name}: said, and nothing can start`,
		{ state: { ...freshState(), estimate: known } },
		async (panel) => {
			await act(panel);
			await panel.page.getByTestId("problems").waitFor();
			assert.match(await seen(panel.page.getByTestId("problems")), sentence);
			await panel.page.getByTestId("ask-estimate").click({ force: true });
			assert.ok((await panel.asked()).every(({ method }) => method === "editForm"));
		},
	);

check("topics of the chosen sets can be kept out of fitting", {}, async (panel) => {
	const { page } = panel;
	await page.getByText("Keep topics out of fitting").click();
	await page.getByLabel("sport").check();
	await page.getByLabel("history").check();
	assert.deepEqual((await sentForm(panel)).crossDomains, ["sport", "history"]);
	// The boxes are built anew; the keyboard stays where it was.
	await eventually(() => page.evaluate(() => document.activeElement?.id), "domain-history");
	await page.keyboard.press("Space");
	assert.deepEqual((await sentForm(panel)).crossDomains, ["sport"]);
});

check("files come from the host and go by a button", {}, async (panel) => {
	const { page } = panel;
	await page.getByTestId("add-files").click();
	assert.deepEqual(await lastAsked(panel), { method: "pick", params: { kind: "identify", into: "files" } });
	const form = { ...newIdentifyForm(), sets: ["general"], files: ["/data/my questions.csv"] };
	await panel.tell({ event: "changed", params: { forms: { identify: form } } });
	await page.getByRole("button", { name: "Remove my questions.csv" }).click();
	assert.deepEqual((await sentForm(panel)).files, []);
});

check("a set that is not here can be downloaded, not chosen", {}, async (panel) => {
	const { page } = panel;
	assert.equal(await page.getByTestId("set-triviaqa").isDisabled(), true);
	await page.getByRole("button", { name: "Download TriviaQA" }).click();
	assert.deepEqual(await lastAsked(panel), { method: "fetchSet", params: { id: "triviaqa" } });
});

check(
	"a server's key is asked for by the editor",
	{ state: { ...freshState(), hasKey: { sampler: true, judge: false, extractor: false } } },
	async (panel) => {
		const { page } = panel;
		await page.getByTestId("advanced").locator("summary").first().click();
		await page.getByTestId("server-sampler").check();
		await page.getByLabel("Model on it").first().fill("gemma");
		assert.deepEqual((await sentForm(panel)).servers.sampler, {
			url: "http://127.0.0.1:8000/v1",
			model: "gemma",
			concurrency: 8,
		});
		await page.getByText("The editor keeps a key for it.").waitFor();
		await page.getByRole("button", { name: "Set key…" }).first().click();
		assert.deepEqual(await lastAsked(panel), { method: "setKey", params: { role: "sampler" } });
	},
);

check("a server's bounds may be left open, and what is wrong with them is said", {}, async (panel) => {
	const { page } = panel;
	await page.getByTestId("advanced").locator("summary").first().click();
	await page.getByTestId("server-judge").check();
	await page.getByLabel("Model on it").nth(1).fill("qwen");
	await page.getByTestId("server-judge-tokens-a-minute").fill("90000");
	const judge = { url: "http://127.0.0.1:8000/v1", model: "qwen", concurrency: 8 };
	const rate = { requests: null, tokens: 90_000 };
	assert.deepEqual((await sentForm(panel)).servers.judge, { ...judge, rate });
	await page.getByTestId("server-judge-requests-a-minute").fill("0.5");
	await says(page.getByTestId("problems"), /Requests a minute must be a whole number from 1 to/);
	await page.getByTestId("server-judge-requests-a-minute").fill("");
	await page.getByTestId("problems").waitFor({ state: "hidden" });
	assert.deepEqual((await sentForm(panel)).servers.judge, { ...judge, rate });
});

check(
	"runs of before can go on, or be read again",
	{
		state: {
			...freshState(),
			earlier: [
				{
					kind: "impact",
					folder: "/s/b",
					model: "gemma-3-4b",
					begun: "2026-11-23T10:00:00.000Z",
					isFinished: false,
				},
				{
					kind: "identify",
					folder: "/s/a",
					model: "pocket-chat",
					begun: "2026-11-22T10:00:00.000Z",
					isFinished: true,
				},
			],
		},
	},
	async (panel) => {
		await panel.page.getByRole("button", { name: /^Resume gemma-3-4b/ }).click();
		assert.deepEqual(await lastAsked(panel), { method: "resume", params: { folder: "/s/b" } });
		await panel.page.getByRole("button", { name: /^Open report of pocket-chat/ }).click();
		assert.deepEqual(await lastAsked(panel), { method: "openReport", params: { folder: "/s/a" } });
	},
);

check("an estimate that fails says why", {}, async (panel) => {
	const sentence = "There are no questions in a.csv. Give more questions.";
	const failure = { code: "badQuestions" as const, sentence };
	await panel.tell({ event: "changed", params: { estimate: { status: "failed", estimate: null, failure } } });
	assert.equal(await seen(panel.page.getByTestId("estimate-failure")), sentence);
});

check(
	"everything has a name, and 300 pixels are wide enough",
	{
		width: 300,
		state: {
			...freshState(),
			estimate: known,
			earlier: [
				{
					kind: "identify",
					folder: "/s",
					model: "a-model-with-a-very-long-name-indeed-q4f16",
					begun: "2026-11-23T10:00:00.000Z",
					isFinished: false,
				},
			],
		},
	},
	async (panel) => {
		const { page } = panel;
		for (const summary of await page.locator("details > summary").all()) await summary.click();
		for (const role of ["sampler", "judge", "extractor"]) await page.getByTestId(`server-${role}`).check();
		const [inner, outer, nameless] = await page.evaluate(
			() =>
				[
					document.documentElement.scrollWidth,
					document.documentElement.clientWidth,
					[...document.querySelectorAll("input, select")]
						.filter((each) => (each as HTMLInputElement).labels?.length !== 1)
						.map(({ id }) => id),
				] as const,
		);
		assert.ok(inner <= outer, `${inner} pixels in ${outer}`);
		assert.deepEqual(nameless, []);
		await shot(panel, "form-narrow");
	},
);

for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const)
	check(
		`looks: the form, ${theme}`,
		{ theme, state: { ...freshState(), estimate: known } },
		async (panel) => {
			for (const summary of await panel.page.locator("details > summary").all()) await summary.click();
			await panel.page.getByTestId("server-judge").check();
			await shot(panel, `form-${theme}`);
		},
	);
