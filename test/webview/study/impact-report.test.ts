/** The run and the report of an impact study. */
import assert from "node:assert/strict";
import { gainCharts } from "../../../src/core/report/impact/series";
import { IMPACT_STEPS } from "../../../src/core/report/steps";
import type { StudyPanelState, StudyRun } from "../../../src/protocol/study-panel/api";
import { madeUpImpact } from "../../core/report/made-up-impact";
import { settled } from "../settled";
import { check, freshState, lastAsked, says, shot } from "./check";

const report = madeUpImpact();
const run: StudyRun = {
	...{ kind: "impact", model: "pocket-chat", folder: "/studies/pocket-chat-impact", status: "running" },
	steps: IMPACT_STEPS.map((step) => ({ step, done: 0, total: 0, secondsLeft: null })),
	failure: null,
};
const withReport = (): StudyPanelState => ({
	...{ ...freshState(), kind: "impact" },
	run: { ...run, status: "finished" },
	report: {
		...{ folder: run.folder, report: madeUpImpact(), hasPage: true },
		...{ savedAs: ["csv", "json"], hasProbe: false, isInUse: false },
	},
});

check("an impact study tells its own steps", { state: { ...freshState(), run } }, async (panel) => {
	const { page } = panel;
	assert.equal(await page.getByTestId("run").locator("h1").textContent(), "Impact study of pocket-chat");
	await panel.tell({
		event: "progressed",
		params: { step: "answer", done: 700, total: 19_365, secondsLeft: 3_900 },
	});
	await says(page.getByTestId("step-answer"), /^Answer 700 of 19,365, 1 h 5 min left/);
	await says(page.getByTestId("step-fluency"), /^Fluency waiting/);
	await shot(panel, "impact-run-dark");
	await panel.tell({ event: "changed", params: { run: { ...run, status: "stopped" } } });
	await page.getByTestId("back").click();
	assert.deepEqual(await lastAsked(panel), { method: "showForm", params: { kind: "impact" } });
});

check("the report's curves answer to the mouse and to the keys", { state: withReport() }, async (panel) => {
	const { page } = panel;
	const [first] = gainCharts(report);
	for (const { id } of gainCharts(report)) assert.equal(await page.getByTestId(`curve-${id}`).count(), 1, id);
	const curve = page.getByTestId(`curve-${first!.id}`);
	assert.equal(await curve.getAttribute("aria-label"), first!.title);
	assert.match(
		(await curve.getAttribute("aria-valuetext"))!,
		/^Gain 1; H-Neurons: \d\.\d{3} \[.*\]; .*random sets: /,
	);
	const still = await pixels(curve);
	await page.keyboard.press("Tab");
	await curve.focus();
	await page.keyboard.press("End");
	assert.match((await curve.getAttribute("aria-valuetext"))!, /^Gain 3; /);
	assert.equal(await curve.getAttribute("aria-valuenow"), String(report.gains.length - 1));
	const atEnd = await pixels(curve);
	assert.notEqual(atEnd, still);
	await page.keyboard.press("ArrowRight");
	assert.equal(await curve.getAttribute("aria-valuenow"), String(report.gains.length - 1));
	await page.keyboard.press("ArrowLeft");
	assert.equal(await curve.getAttribute("aria-valuenow"), String(report.gains.length - 2));
	await curve.evaluate((each) => (each as HTMLElement).blur());
	assert.equal(await pixels(curve), still);
	await curve.hover();
	await settled(page);
	assert.notEqual(await pixels(curve), still);
	await shot(panel, "impact-report-hover");
});

const pixels = (canvas: { evaluate(run: (each: HTMLCanvasElement) => string): Promise<string> }) =>
	canvas.evaluate((each) => each.toDataURL());

check(
	"each chart has its values as a table, and the figures can be saved",
	{ state: withReport() },
	async (panel) => {
		const { page } = panel;
		const figure = page
			.getByTestId("report")
			.locator("figure", { has: page.locator("canvas") })
			.first();
		await figure.getByText("The same as a table").click();
		assert.ok((await figure.locator("tbody tr").count()) >= report.gains.length);
		for (const [button, method, params] of [
			["save-csv", "saveReport", { as: "csv" }],
			["save-json", "saveReport", { as: "json" }],
			["open-page", "openPage", {}],
			["open-folder", "openFolder", {}],
			["new-study", "showForm", { kind: "impact" }],
		] as const) {
			await page.getByTestId(button).click();
			assert.deepEqual(await lastAsked(panel), { method, params });
		}
		assert.equal(await page.getByTestId("use-probe").isVisible(), false);
	},
);

for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const)
	check(`looks: the report, ${theme}`, { theme, state: withReport(), width: 1000 }, async (panel) => {
		for (const summary of await panel.page.locator("details.fold > summary").all()) await summary.click();
		await settled(panel.page);
		await shot(panel, `impact-report-${theme}`);
	});

check("curves are painted anew in another theme", { state: withReport() }, async (panel) => {
	const curve = panel.page.getByTestId(`curve-${gainCharts(report)[0]!.id}`);
	const dark = await pixels(curve);
	await panel.theme("light");
	await settled(panel.page);
	assert.notEqual(await pixels(curve), dark);
});

check("300 pixels are wide enough for the report", { width: 300, state: withReport() }, async (panel) => {
	const [inner, outer] = await panel.page.evaluate(() => [
		document.documentElement.scrollWidth,
		document.documentElement.clientWidth,
	]);
	assert.ok(inner! <= outer!, `${inner} pixels in ${outer}`);
	await shot(panel, "impact-report-narrow");
});
