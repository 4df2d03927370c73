import { strict as assert } from "node:assert";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FrameLocator, Page } from "playwright-core";
import type { StudyReport } from "../../src/core/report/study-report";
import { chooseFile, chooseFirst, chooseTheme, panel, reloadWindow, runCommand, screenshot } from "./actions";
import { holdEnginesBelow } from "./engine-process";
import { workbenchTest } from "./harness";
import { isRunning } from "./model-actions";

const THEMES = { dark: "Dark Modern", light: "Light Modern", contrast: "Dark High Contrast" };
const questions = join(__dirname, "..", "..", "media", "questions", "pocket");
/** Of each kind; enough for every split to have answers of both classes. */
const QUESTIONS = 200;
/** On two cores beside other work the study was seen to need a minute. */
const patience = { timeout: 12 * 60_000 };

workbenchTest(
	"a study goes from the form over a stop and a reload to its report",
	async ({ page, folder, workbench }) => {
		await isRunning(page);
		await runCommand(page, "H-Neurons: Identify H-Neurons");
		const study = panel(page);
		await fillForm(page, study, join(folder, "tiny.jsonl"));

		await study.getByTestId("ask-estimate").click();
		await study.getByTestId("start").waitFor(patience);
		assert.match(await wordsOf(study, "estimate"), /Questions 400 Time about .* Disk .* Memory .*B/);
		await screenshot(page, "study-form");

		await study.getByTestId("start").click();
		await study
			.getByTestId("step-collect")
			.getByText(/of 400/)
			.waitFor(patience);
		// Held still, so that it is under way for certain when Stop is pressed.
		const goOn = holdEnginesBelow(workbench.pid);
		await page.locator('.statusbar-item[aria-label*="study of pocket-chat: collecting answers"]').waitFor();
		await screenshot(page, "study-run");
		await study.getByTestId("stop").click();
		goOn();
		await study.getByTestId("resume").waitFor(patience);
		assert.match(await wordsOf(study, "run-status"), /What is done is kept/);

		await reloadWindow(page);
		await study.getByRole("button", { name: /^Resume pocket-chat/ }).click();
		await study.getByTestId("report").waitFor(patience);
		await isReportOf(study, await onlyReport(folder));
		for (const [name, theme] of Object.entries(THEMES)) {
			await chooseTheme(page, theme);
			await screenshot(page, `study-report-${name}`);
		}

		await study.getByTestId("use-probe").click();
		await study.getByTestId("in-use").getByText("This probe is in use.").waitFor();
		await study.getByTestId("new-study").click();
		await study.getByRole("button", { name: /^Open report of pocket-chat/ }).waitFor();
		await page.keyboard.press("Escape");
		const leadsTo = study.getByTestId("report");
		await chooseFirst(page, "H-Neurons: Open Study Report", { text: "pocket-chat", leadsTo });
	},
	async ({ folder }) => {
		const kinds = await Promise.all(
			["people-head", "people-never"].map((name) => readFile(join(questions, `${name}.jsonl`), "utf8")),
		);
		const lines = kinds.flatMap((text) => text.split("\n").slice(0, QUESTIONS));
		await writeFile(join(folder, "tiny.jsonl"), `${lines.join("\n")}\n`);
	},
);

/** The file instead of the set that is chosen at first, two short answers to each question, one region. */
async function fillForm(page: Page, study: FrameLocator, file: string): Promise<void> {
	await study.getByTestId("model").getByText("pocket-chat").waitFor();
	await study.getByTestId("set-pocket").uncheck();
	await study.getByTestId("problems").getByText("Choose a set or a file of questions.").waitFor();
	await chooseFile(page, file, "Add", () => study.getByTestId("add-files").click());
	await study.getByText("tiny.jsonl").waitFor();
	await study.getByTestId("size-full").check();
	await study.getByTestId("field-samples").fill("2");
	await study.getByText("Advanced settings").click();
	await study.getByTestId("field-maxTokens").fill("12");
	for (const region of ["predicting", "answer", "response"])
		await study.getByTestId(`region-${region}`).uncheck();
}

/** The report of the one study that was begun. */
async function onlyReport(folder: string): Promise<StudyReport> {
	const storage = join(dirname(folder), "data", "User", "globalStorage", "h-neuron-lens.h-neuron-lens");
	const runs = await readdir(join(storage, "studies"));
	assert.equal(runs.length, 1);
	return JSON.parse(await readFile(join(storage, "studies", runs[0]!, "report.json"), "utf8"));
}

/** What is shown is what the file says. */
async function isReportOf(study: FrameLocator, report: StudyReport): Promise<void> {
	const shown = study.getByTestId("report");
	assert.equal(await shown.locator("h1").textContent(), "H-Neurons of pocket-chat");
	const [test] = report.sets;
	const facts = await shown.locator(".facts dd:not(.note)").allTextContents();
	assert.deepEqual(facts.slice(0, 3), [
		String(report.probe.positive),
		test!.scores[0]!.auroc.value.toFixed(3),
		test!.accuracy.value.toFixed(3),
	]);
	assert.ok(report.probe.positive > 0 && test!.scores[0]!.auroc.value > 0.6);
	const rows = await shown.locator("#neurons table tbody tr").count();
	assert.ok(rows >= report.neurons.length);
	for (const chart of [/^ROC, test/, "Reliability, test", "Accuracy by C", "H-Neurons by layer"])
		await shown.getByRole("img", { name: chart }).waitFor();
}

async function wordsOf(study: FrameLocator, testId: string): Promise<string> {
	return (await study.getByTestId(testId).innerText()).replace(/\s+/g, " ");
}
