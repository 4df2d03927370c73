/** The form of an impact study: what it asks of the host, what it says before the start, and what it lets nobody start. */
import assert from "node:assert/strict";
import type { StudyPanelState } from "../../../src/protocol/study-panel/api";
import type { ImpactForm } from "../../../src/protocol/study-panel/impact-form";
import { seen } from "../seen";
import { check, freshState, lastAsked, type StudyPanel, says, shot } from "./check";

const atImpact = (
	changes: Partial<ImpactForm> = {},
	more: Partial<StudyPanelState> = {},
): StudyPanelState => {
	const state = freshState();
	return {
		...state,
		kind: "impact",
		forms: { ...state.forms, impact: { ...state.forms.impact, ...changes } },
		...more,
	};
};

async function sentForm(panel: StudyPanel): Promise<ImpactForm> {
	const request = (await panel.asked()).findLast(({ method }) => method === "editForm");
	assert.ok(request?.method === "editForm" && request.params.kind === "impact");
	return request.params.form;
}

check("a kind of study is chosen above the form", {}, async (panel) => {
	const { page } = panel;
	assert.equal(await page.getByTestId("kind-identify").getAttribute("aria-current"), "page");
	await page.getByTestId("kind-impact").click();
	assert.deepEqual(await lastAsked(panel), { method: "showForm", params: { kind: "impact" } });
	await panel.tell({ event: "changed", params: { kind: "impact" } });
	assert.equal(await page.getByTestId("form").locator("h1").textContent(), "Run Impact Study");
	assert.equal(await page.getByTestId("kind-impact").getAttribute("aria-current"), "page");
});

check(
	"a fresh form says how many answers it takes, and starts at once",
	{ state: atImpact() },
	async (panel) => {
		const { page } = panel;
		assert.equal(await page.getByTestId("probe").textContent(), "The one in use");
		// 60 items of each suite and 100 of 200 questions, six gains but 1, twelve sets; 60 first answers.
		const answers = (240 + 100) * (1 + 6 * 12) + 60;
		await says(
			page.getByTestId("takes"),
			new RegExp(
				`Answers ${answers.toLocaleString("en-US")} Items 240 Plain questions 100 Gains 7 Sets of neurons 12`,
			),
		);
		await page.getByTestId("start").click();
		assert.deepEqual(await lastAsked(panel), { method: "start", params: {} });
	},
);

check("what is edited is sent whole", { state: atImpact() }, async (panel) => {
	const { page } = panel;
	await page.getByTestId("suites-pocket").check();
	await page.getByTestId("suite-disallowed").uncheck();
	await page.getByTestId("size-number").check();
	await page.getByTestId("field-itemLimit").fill("8");
	await page.getByTestId("field-gains").fill("0 2");
	await page.getByTestId("field-random").fill("2");
	await page.getByTestId("field-layerMatched").fill("1");
	await page.getByTestId("field-activationMatched").fill("2");
	await page.getByTestId("asks-questions").uncheck();
	const form = await sentForm(panel);
	const { suiteSet, size, itemLimit, gains, random, layerMatched, asksQuestions, suites } = form;
	assert.equal(form.activationMatched, 2);
	assert.deepEqual(
		{ suiteSet, size, itemLimit, gains, random, layerMatched, asksQuestions },
		{
			...{ suiteSet: "pocket", size: "number", itemLimit: 8, gains: "0 2" },
			...{ random: 2, layerMatched: 1, asksQuestions: false },
		},
	);
	assert.equal(suites.disallowed.isAsked, false);
	// Three suites of 8 items under gain 1, and under two gains of six sets; 8 first answers.
	await says(page.getByTestId("takes"), /Answers 320 Items 24 Plain questions 0 Gains 3 Sets of neurons 6/);
});

check(
	"files of a suite come from the host, stand in the set's place, and go by a button",
	{ state: atImpact() },
	async (panel) => {
		const { page } = panel;
		await page.getByTestId("add-false-premise").click();
		assert.deepEqual(await lastAsked(panel), {
			method: "pick",
			params: { kind: "impact", into: "false-premise" },
		});
		const { impact } = freshState().forms;
		const suite = { ...impact.suites["false-premise"], files: ["/data/falseqa.csv"] };
		const form = { ...impact, suites: { ...impact.suites, "false-premise": suite } };
		await panel.tell({ event: "changed", params: { forms: { impact: form } } });
		await says(
			page.getByTestId("takes"),
			/Answers at least .* Items at least 180 .*counted when the study starts/,
		);
		await page.getByRole("button", { name: "Remove falseqa.csv" }).click();
		assert.deepEqual((await sentForm(panel)).suites["false-premise"].files, []);
	},
);

check(
	"a probe of one's own can be left out again",
	{ state: atImpact({ probe: "/studies/a/probe.json" }) },
	async (panel) => {
		const { page } = panel;
		assert.equal(await page.getByTestId("probe").textContent(), "probe.json");
		await page.getByTestId("drop-probe").click();
		assert.equal((await sentForm(panel)).probe, null);
		await page.getByTestId("change-probe").click();
		assert.deepEqual(await lastAsked(panel), { method: "pick", params: { kind: "impact", into: "probe" } });
	},
);

check("an empty field of a suite's decoding is the suite's own", { state: atImpact() }, async (panel) => {
	const { page } = panel;
	await page.getByTestId("advanced").locator("summary").first().click();
	await page.getByTestId("field-challenge-maxTokens").fill("40");
	assert.equal((await sentForm(panel)).suites.challenge.decoding.maxTokens, 40);
	await page.getByTestId("field-challenge-maxTokens").fill("");
	assert.equal((await sentForm(panel)).suites.challenge.decoding.maxTokens, null);
	assert.equal(await page.getByTestId("problems").isVisible(), false);
	await page.getByTestId("field-challenge-maxTokens").fill("0");
	await says(page.getByTestId("problems"), /Most tokens of an answer must be/);
});

/** [what is wrong, how it comes about, what is said] */
const wrong: [string, (panel: StudyPanel) => Promise<void>, RegExp][] = [
	[
		"no suite",
		async ({ page }) => {
			for (const box of await page.locator('[id^="suite-"][type="checkbox"]').all()) await box.uncheck();
		},
		/Choose at least one suite\./,
	],
	[
		"no gain but 1",
		({ page }) => page.getByTestId("field-gains").fill("1"),
		/at least one gain other than 1\./,
	],
	[
		"words for gains",
		({ page }) => page.getByTestId("field-gains").fill("a lot"),
		/Gains must be numbers from 0 to 3/,
	],
	[
		"half a set",
		({ page }) => page.getByTestId("field-random").fill("0.5"),
		/Random sets must be a whole number/,
	],
	[
		"no probe",
		({ tell }) =>
			tell({
				event: "changed",
				params: { probeInUse: { path: "/models/gemma/probe.json", isThere: false } },
			}),
		/This model has no probe yet: identify its H-Neurons first, or choose a probe file\./,
	],
];
for (const [name, act, sentence] of wrong)
	check(`${name}: said, and nothing can start`, { state: atImpact() }, async (panel) => {
		await act(panel);
		await panel.page.getByTestId("problems").waitFor();
		assert.match(await seen(panel.page.getByTestId("problems")), sentence);
		await panel.page.getByTestId("start").click({ force: true });
		assert.ok((await panel.asked()).every(({ method }) => method === "editForm"));
		assert.equal(await panel.page.getByTestId("takes").textContent(), "");
	});

/** With everything open, a judge, and a file. */
async function openAll({ page }: StudyPanel): Promise<void> {
	for (const summary of await page.locator("details > summary").all()) await summary.click();
	await page.getByTestId("size-number").check();
	await page.getByTestId("server-judge").check();
}
const full = (): StudyPanelState => {
	const { forms } = freshState();
	const challenge = { ...forms.impact.suites.challenge, files: ["/data/are_you_sure.jsonl"] };
	return atImpact({
		suites: { ...forms.impact.suites, challenge },
		probe: "/studies/pocket-chat/probe.json",
	});
};

check(
	"everything has a name, and 300 pixels are wide enough",
	{ width: 300, state: full() },
	async (panel) => {
		await openAll(panel);
		const [inner, outer, nameless] = await panel.page.evaluate(
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
		await shot(panel, "impact-form-narrow");
	},
);

for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const)
	check(`looks: the form, ${theme}`, { theme, state: full() }, async (panel) => {
		await openAll(panel);
		await shot(panel, `impact-form-${theme}`);
	});
