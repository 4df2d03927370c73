import { strict as assert } from "node:assert";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import type { ImpactReport } from "../../src/core/report/impact-report";
import type { OriginReport } from "../../src/core/report/origin-report";
import { eventually } from "../webview/eventually";
import { chooseFile, chooseFirst, chooseTheme, panel, reloadWindow, runCommand, screenshot } from "./actions";
import { holdEnginesBelow } from "./engine-process";
import { workbenchTest } from "./harness";
import { isRunning } from "./model-actions";

const THEMES = { dark: "Dark Modern", light: "Light Modern", contrast: "Dark High Contrast" };
const questions = join(__dirname, "..", "..", "media", "questions", "pocket");
/** Of each suite, and of each kind of questions; few, since every item is answered under nine settings. */
const ITEMS = 8;
const QUESTIONS = 150;
/** On two cores beside other work each study was seen to need a minute. */
const patience = { timeout: 12 * 60_000 };

workbenchTest(
	"an impact study goes from the form over a stop and a reload to its report",
	async ({ page, folder, workbench }) => {
		await isRunning(page);
		await runCommand(page, "H-Neurons: Run Impact Study");
		const study = panel(page);
		await fillImpactForm(study);
		// Under gain 1, and under two gains of four sets; the first answers to challenges.
		const answers = (4 * ITEMS + 10) * (1 + 2 * 4) + ITEMS;
		const takes = `Answers ${answers} Items ${4 * ITEMS} Plain questions 10`;
		await eventually(async () => (await wordsOf(study, "takes")).includes(takes), true, takes);
		await screenshot(page, "impact-form");

		await study.getByTestId("start").click();
		await study.getByTestId("step-answer").getByText(/of \d/).waitFor(patience);
		// Held still, so that it is under way for certain when Stop is pressed.
		const goOn = holdEnginesBelow(workbench.pid);
		await page.locator('.statusbar-item[aria-label*="impact study of pocket-chat: answering"]').waitFor();
		await screenshot(page, "impact-run");
		await study.getByTestId("stop").click();
		goOn();
		await study.getByTestId("resume").waitFor(patience);
		assert.match(await wordsOf(study, "run-status"), /What is done is kept/);

		await reloadWindow(page);
		await study.getByRole("button", { name: /^Resume pocket-chat, Impact study/ }).click();
		await study.getByTestId("report").waitFor(patience);
		const report = await onlyReport<ImpactReport>(folder);
		const shown = study.getByTestId("report");
		assert.equal(await shown.locator("h1").textContent(), "What the H-Neurons of pocket-chat do");
		assert.deepEqual([report.gains, report.sets.length, report.suites.length], [[0, 1, 2], 4, 4]);
		await isCurveOf(study, report);
		await inAllThemes(page, "impact-report", study.getByTestId("curve-compliance-0"));

		await study.getByTestId("new-study").click();
		await study.getByTestId("impact-form").waitFor();
		await page.keyboard.press("Escape");
		const leadsTo = study.getByTestId("report");
		await chooseFirst(page, "H-Neurons: Open Study Report", { text: "Impact study", leadsTo });
	},
);

workbenchTest(
	"an origin study of the pocket pair goes from the form over a stop to its report",
	async ({ page, folder, workbench }) => {
		await isRunning(page);
		await runCommand(page, "H-Neurons: Trace Origin");
		const study = panel(page);
		await study.getByTestId("base").getByText("pocket-base").waitFor();
		await study.getByTestId("set-pocket").uncheck();
		await study.getByTestId("problems").getByText("Choose a set or a file of questions.").waitFor();
		await chooseFile(page, join(folder, "people.jsonl"), "Add", () => study.getByTestId("add-files").click());
		await study.getByText("people.jsonl").waitFor();
		await study.getByText("Advanced settings").click();
		await study.getByTestId("field-maxTokens").fill("16");
		await study.getByTestId("field-randomDraws").fill("5");
		await screenshot(page, "origin-form");

		await study.getByTestId("start").click();
		await study.getByTestId("step-collect").getByText(/of \d/).waitFor(patience);
		// Held still, so that it is under way for certain when Stop is pressed.
		const goOn = holdEnginesBelow(workbench.pid);
		await screenshot(page, "origin-run");
		await study.getByTestId("stop").click();
		goOn();
		await study.getByTestId("resume").click(patience);
		await study.getByTestId("report").waitFor(patience);
		const report = await onlyReport<OriginReport>(folder);
		const shown = study.getByTestId("report");
		assert.equal(await shown.locator("h1").textContent(), "Where the H-Neurons of pocket-chat come from");
		assert.ok(report.drift && report.drift.neurons.length > 0);
		assert.ok(report.transfer && report.transfer.sets.length > 0);
		assert.equal(await study.getByTestId("use-probe").isVisible(), false);
		assert.ok((await shown.getByRole("img").count()) >= 3);
		await inAllThemes(page, "origin-report", shown.getByRole("img").first());
	},
	async ({ folder }) => {
		const kinds = await Promise.all(
			["people-head", "people-never"].map((name) => readFile(join(questions, `${name}.jsonl`), "utf8")),
		);
		const lines = kinds.flatMap((text) => text.split("\n").slice(0, QUESTIONS));
		await writeFile(join(folder, "people.jsonl"), `${lines.join("\n")}\n`);
	},
);

/** Few items, two gains besides 1, a set of each kind. */
async function fillImpactForm(study: FrameLocator): Promise<void> {
	await study.getByTestId("model").getByText("pocket-chat").waitFor();
	assert.equal(await study.getByTestId("suites-pocket").isChecked(), true);
	await study.getByTestId("size-number").check();
	await study.getByTestId("field-itemLimit").fill(String(ITEMS));
	await study.getByTestId("field-gains").fill("1");
	await study.getByTestId("problems").getByText("Give at least one gain other than 1.").waitFor();
	await study.getByTestId("field-gains").fill("0, 2");
	await study.getByTestId("field-random").fill("1");
	for (const kind of ["layerMatched", "activationMatched"])
		await study.getByTestId(`field-${kind}`).fill("1");
	await study.getByTestId("field-taskLimit").fill("10");
	await study.getByTestId("takes").getByText("Sets of neurons").waitFor();
}

/** What the keys show is what the file says. */
async function isCurveOf(study: FrameLocator, { suites }: ImpactReport): Promise<void> {
	const curve = study.getByTestId("curve-compliance-0");
	await curve.focus();
	await curve.press("Home");
	const { rate } = suites[0]!.curves[0]!.points[0]!;
	const value = rate ? rate.value.toFixed(3) : "not known";
	assert.match((await curve.getAttribute("aria-valuetext"))!, new RegExp(`^Gain 0; H-Neurons: ${value}`));
}

/** The top of the report, and a chart of it. */
async function inAllThemes(page: Page, name: string, chart: Locator): Promise<void> {
	const top = panel(page).getByTestId("report").locator("h1");
	for (const [theme, title] of Object.entries(THEMES)) {
		await chooseTheme(page, title);
		for (const [part, place] of Object.entries({ top, chart })) {
			await place.evaluate((element) => element.scrollIntoView({ block: "center" }));
			await screenshot(page, `${name}-${part}-${theme}`);
		}
	}
}

/** The report of the one study that was begun. */
async function onlyReport<R>(folder: string): Promise<R> {
	const storage = join(dirname(folder), "data", "User", "globalStorage", "h-neuron-lens.h-neuron-lens");
	const runs = await readdir(join(storage, "studies"));
	assert.equal(runs.length, 1);
	return JSON.parse(await readFile(join(storage, "studies", runs[0]!, "report.json"), "utf8"));
}

async function wordsOf(study: FrameLocator, testId: string): Promise<string> {
	return (await study.getByTestId(testId).innerText()).replace(/\s+/g, " ");
}
