/** The form of an origin study. */
import assert from "node:assert/strict";
import type { StudyPanelState } from "../../../src/protocol/study-panel/api";
import type { OriginForm } from "../../../src/protocol/study-panel/origin-form";
import { check, freshState, lastAsked, type StudyPanel, says, shot } from "./check";

const atOrigin = (
	changes: Partial<OriginForm> = {},
	more: Partial<StudyPanelState> = {},
): StudyPanelState => {
	const state = freshState();
	return {
		...state,
		kind: "origin",
		forms: { ...state.forms, origin: { ...state.forms.origin, ...changes } },
		...more,
	};
};

async function sentForm(panel: StudyPanel): Promise<OriginForm> {
	const request = (await panel.asked()).findLast(({ method }) => method === "editForm");
	assert.ok(request?.method === "editForm" && request.params.kind === "origin");
	return request.params.form;
}

check("the pocket pair starts at once", { state: atOrigin() }, async (panel) => {
	const { page } = panel;
	assert.equal(await page.getByTestId("form").locator("h1").textContent(), "Trace Origin");
	assert.equal(await page.getByTestId("base").textContent(), "pocket-base");
	assert.equal(await page.getByTestId("study").textContent(), "None");
	await says(page.getByTestId("takes"), /Answers of the base model 5,200/);
	await page.getByTestId("start").click();
	assert.deepEqual(await lastAsked(panel), { method: "start", params: {} });
});

check(
	"another model has no base model until one is chosen",
	{ state: atOrigin({}, { usualBase: null }) },
	async (panel) => {
		const { page } = panel;
		await says(page.getByTestId("problems"), /Choose the base model that this model was made from\./);
		await page.getByTestId("change-base").click();
		assert.deepEqual(await lastAsked(panel), { method: "pick", params: { kind: "origin", into: "base" } });
		const { origin } = freshState().forms;
		await panel.tell({
			event: "changed",
			params: { forms: { origin: { ...origin, base: "/models/gemma-pt" } } },
		});
		assert.equal(await page.getByTestId("problems").isVisible(), false);
		assert.equal(await page.getByTestId("base").textContent(), "gemma-pt");
		// There is no usual one to go back to.
		assert.equal(await page.getByTestId("drop-base").isVisible(), false);
	},
);

check(
	"a run of an identification can be named and left out",
	{ state: atOrigin({ study: "/studies/run-1" }) },
	async (panel) => {
		const { page } = panel;
		assert.equal(await page.getByTestId("study").textContent(), "run-1");
		await page.getByTestId("drop-study").click();
		assert.equal((await sentForm(panel)).study, null);
		await page.getByTestId("change-study").click();
		assert.deepEqual(await lastAsked(panel), { method: "pick", params: { kind: "origin", into: "study" } });
	},
);

check("limits are said before the start", { state: atOrigin() }, async (panel) => {
	const { page } = panel;
	await page.getByTestId("size-number").check();
	await page.getByTestId("field-limit").fill("40");
	await page.getByTestId("field-perClass").fill("20");
	const { size, limit, perClass } = await sentForm(panel);
	assert.deepEqual({ size, limit, perClass }, { size: "number", limit: 40, perClass: 20 });
	await says(page.getByTestId("takes"), /Answers of the base model 40/);
	await page.getByTestId("set-general").uncheck();
	await says(page.getByTestId("problems"), /Choose a set or a file of questions\./);
});

check(
	"everything has a name, and 300 pixels are wide enough",
	{ width: 300, state: atOrigin() },
	async (panel) => {
		for (const summary of await panel.page.locator("details > summary").all()) await summary.click();
		await panel.page.getByTestId("server-judge").check();
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
		await shot(panel, "origin-form-narrow");
	},
);

for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const)
	check(
		`looks: the form, ${theme}`,
		{ theme, state: atOrigin({ study: "/studies/run-1" }) },
		async (panel) => {
			for (const summary of await panel.page.locator("details > summary").all()) await summary.click();
			await shot(panel, `origin-form-${theme}`);
		},
	);
