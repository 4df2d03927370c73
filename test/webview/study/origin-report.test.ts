/** The run and the report of an origin study. */
import assert from "node:assert/strict";
import { ORIGIN_STEPS } from "../../../src/core/report/steps";
import type { StudyPanelState, StudyRun } from "../../../src/protocol/study-panel/api";
import { madeUpOrigin } from "../../core/report/made-up-origin";
import { check, freshState, lastAsked, says, shot } from "./check";

const run: StudyRun = {
	...{ kind: "origin", model: "pocket-chat", folder: "/studies/pocket-chat-origin", status: "running" },
	steps: ORIGIN_STEPS.map((step) => ({ step, done: 0, total: 0, secondsLeft: null })),
	failure: null,
};
const withReport = (): StudyPanelState => ({
	...{ ...freshState(), kind: "origin" },
	run: { ...run, status: "finished" },
	report: {
		...{ folder: run.folder, report: madeUpOrigin(), hasPage: true },
		...{ savedAs: ["csv", "json"], hasProbe: false, isInUse: false },
	},
});

check("an origin study tells its own steps", { state: { ...freshState(), run } }, async (panel) => {
	const { page } = panel;
	assert.equal(await page.getByTestId("run").locator("h1").textContent(), "Origin study of pocket-chat");
	await panel.tell(
		{ event: "progressed", params: { step: "drift", done: 6, total: 6, secondsLeft: 0 } },
		{ event: "progressed", params: { step: "collect", done: 40, total: 400, secondsLeft: 90 } },
	);
	await says(page.getByTestId("step-drift"), /^Drift done/);
	await says(page.getByTestId("step-collect"), /^Collect 40 of 400, 2 min left/);
	await says(page.getByTestId("step-collect"), /the base model answers every question once/);
	await shot(panel, "origin-run-dark");
});

check("the report has its charts, each with a table", { state: withReport() }, async (panel) => {
	const { page } = panel;
	const report = page.getByTestId("report");
	assert.match((await report.locator("h1").textContent())!, /^Where the H-Neurons of .* come from$/);
	const figures = report.locator("figure");
	assert.ok((await figures.count()) >= 3);
	for (const figure of await figures.all()) {
		assert.ok((await figure.getByRole("img").count()) >= 1);
		assert.equal(await figure.getByText("The same as a table").count(), 1);
	}
	await page.getByTestId("new-study").click();
	assert.deepEqual(await lastAsked(panel), { method: "showForm", params: { kind: "origin" } });
	await page.getByTestId("save-csv").click();
	assert.deepEqual(await lastAsked(panel), { method: "saveReport", params: { as: "csv" } });
});

for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const)
	check(`looks: the report, ${theme}`, { theme, state: withReport(), width: 1000 }, async (panel) => {
		await shot(panel, `origin-report-${theme}`);
	});

check("300 pixels are wide enough for the report", { width: 300, state: withReport() }, async (panel) => {
	const [inner, outer] = await panel.page.evaluate(() => [
		document.documentElement.scrollWidth,
		document.documentElement.clientWidth,
	]);
	assert.ok(inner! <= outer!, `${inner} pixels in ${outer}`);
	await shot(panel, "origin-report-narrow");
});
