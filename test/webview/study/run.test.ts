/** The run and the report. */
import assert from "node:assert/strict";
import { STUDY_STEPS } from "../../../src/core/report/steps";
import type { ShownReport, StudyPanelState, StudyRun } from "../../../src/protocol/study-panel/api";
import { madeUpReport } from "../../core/report/made-up";
import { seen } from "../seen";
import { check, freshState, lastAsked, shot } from "./check";

const run = (changes: Partial<StudyRun> = {}): StudyRun => ({
	kind: "identify",
	model: "pocket-chat",
	folder: "/studies/pocket-chat",
	status: "running",
	steps: STUDY_STEPS.map((step) => ({ step, done: 0, total: 0, secondsLeft: null })),
	failure: null,
	...changes,
});
const running = (changes: Partial<StudyRun> = {}): StudyPanelState => ({
	...freshState(),
	run: run(changes),
});
const shown: ShownReport = {
	folder: "/studies/pocket-chat",
	report: madeUpReport(),
	...{ hasPage: true, savedAs: ["json"], hasProbe: true, isInUse: false },
};
const withReport = (): StudyPanelState => ({
	...freshState(),
	run: run({ status: "finished" }),
	report: structuredClone(shown),
});

check("steps tell how far they are and how long they take", { state: running() }, async (panel) => {
	const { page } = panel;
	const step = (name: string) => page.getByTestId(`step-${name}`);
	assert.match(await seen(step("collect")), /^Collect waiting/);
	await panel.tell({
		event: "progressed",
		params: { step: "collect", done: 200, total: 200, secondsLeft: 0 },
	});
	await panel.tell({
		event: "progressed",
		params: { step: "features", done: 1_234, total: 5_200, secondsLeft: 170 },
	});
	assert.match(await seen(step("collect")), /^Collect done/);
	assert.match(await seen(step("features")), /^Features 1,234 of 5,200, 3 min left/);
	assert.match(await seen(step("fit")), /^Fit waiting/);
	const bar = step("features").getByRole("progressbar", { name: "Features" });
	assert.deepEqual(await bar.evaluate((each: HTMLProgressElement) => [each.value, each.max]), [1_234, 5_200]);
	assert.equal(await page.getByRole("status").filter({ hasText: "Features." }).count(), 1);
	await shot(panel, "run-dark");
	await page.getByTestId("stop").click();
	assert.deepEqual(await lastAsked(panel), { method: "stop", params: {} });
	await panel.tell({ event: "changed", params: { run: run({ status: "stopping" }) } });
	assert.match(await seen(page.getByTestId("run-status")), /Stopping at the next question/);
});

check(
	"a run that was stopped goes on, or gives way to the form",
	{ state: running({ status: "stopped" }) },
	async (panel) => {
		const { page } = panel;
		assert.equal(await page.getByTestId("stop").isVisible(), false);
		await page.getByTestId("resume").click();
		assert.deepEqual(await lastAsked(panel), {
			method: "resume",
			params: { folder: "/studies/pocket-chat" },
		});
		await page.getByTestId("back").click();
		assert.deepEqual(await lastAsked(panel), { method: "showForm", params: { kind: "identify" } });
		await panel.tell({ event: "changed", params: { run: null } });
		await page.getByTestId("form").waitFor();
	},
);

const sentence = "Only 4 questions of each class are left, where 20 are needed. Give more questions.";
check(
	"a failure is one sentence with its remedy",
	{ state: running({ status: "failed", failure: { code: "badQuestions", sentence } }), width: 300 },
	async (panel) => {
		assert.equal(await seen(panel.page.getByTestId("run-failure")), sentence);
		await panel.page.getByText("Show log").click();
		assert.deepEqual(await lastAsked(panel), { method: "showLog", params: {} });
		await shot(panel, "run-failed-narrow");
	},
);

check(
	"the report is drawn under the panel's policy, and its links lead to its sections",
	{ state: withReport() },
	async (panel) => {
		const { page } = panel;
		const report = page.getByTestId("report");
		assert.equal(await report.locator("h1").textContent(), "H-Neurons of pocket-chat");
		// Curves of the other sets are folded.
		assert.equal(await report.getByRole("img").count(), 3 + 3 + 3 + 1);
		assert.equal(await report.getByRole("img", { name: /^ROC, test/ }).count(), 1);
		assert.equal(
			await report
				.locator("svg path.line")
				.first()
				.evaluate((each) => each.namespaceURI),
			"http://www.w3.org/2000/svg",
		);
		await report.getByRole("link", { name: "Neurons", exact: true }).click();
		assert.ok((await report.locator("#neurons").boundingBox())!.y < 900);
		for (const [button, method] of [
			["open-page", "openPage"],
			["open-folder", "openFolder"],
			["use-probe", "useProbe"],
			["new-study", "showForm"],
		]) {
			await page.getByTestId(button!).click();
			assert.equal((await lastAsked(panel))?.method, method);
		}
		await panel.tell({ event: "changed", params: { report: { ...shown, isInUse: true } } });
		assert.equal(await page.getByTestId("use-probe").isVisible(), false);
		assert.equal(await seen(page.getByTestId("in-use")), "This probe is in use.");
	},
);

for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const)
	check(`looks: the report, ${theme}`, { theme, state: withReport(), width: 1000 }, async (panel) => {
		await shot(panel, `report-${theme}`);
	});
check("300 pixels are wide enough for the report", { width: 300, state: withReport() }, async (panel) => {
	const [inner, outer] = await panel.page.evaluate(() => [
		document.documentElement.scrollWidth,
		document.documentElement.clientWidth,
	]);
	assert.ok(inner! <= outer!, `${inner} pixels in ${outer}`);
	await shot(panel, "report-narrow");
});
