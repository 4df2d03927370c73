/** A study that goes to a scheduler: begun in the form, followed in the side bar through a failure and a reload to its report. */
import { strict as assert } from "node:assert";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FrameLocator, Page } from "playwright-core";
import { fakeSlurm } from "../slurm/fake-slurm";
import { chooseFile, panel, reloadWindow, runCommand, screenshot } from "./actions";
import { workbenchTest } from "./harness";
import { isRunning } from "./model-actions";
import { fold, openSideBar, rowAction, rows } from "./side-bar-actions";

const questions = join(__dirname, "..", "..", "media", "questions", "pocket");
/** Of each kind. */
const QUESTIONS = 100;
/** Each task is a process of its own that loads the model. */
const patience = { timeout: 4 * 60_000 };

workbenchTest(
	"a study goes from the form over a scheduler and a reload to its report",
	async ({ page, folder }) => {
		await isRunning(page);
		await runCommand(page, "H-Neurons: Identify H-Neurons");
		const study = panel(page);
		await fillForm(page, study, join(folder, "tiny.jsonl"));
		await study.getByTestId("start").getByText("Submit to Slurm").click();
		await study.getByTestId("planned").getByText("Slurm has the tasks.").waitFor(patience);
		await screenshot(page, "study-plan-form");

		await openStudies(page);
		const plan = rows(page, "Studies").filter({ hasText: /Slurm, / });
		await plan.filter({ hasText: "of 7 tasks done" }).waitFor();
		// One task of the first stage fails, and what waits behind it never comes.
		const failed = rows(page, "Studies").filter({ hasText: /^Task 1/ });
		await failed.waitFor(patience);
		assert.match(await plan.innerText(), /1 of 7 tasks done, 1 failed/);
		await screenshot(page, "study-plan-failed");
		await failed.click();
		await page.locator(".view-lines", { hasText: "The node has no memory left." }).waitFor();

		// The window comes back as it was, and a reload is over when the files are seen.
		await page.locator('.activitybar [aria-label^="Explorer"]').first().click();
		await reloadWindow(page);
		await openStudies(page);
		await failed.waitFor(patience);
		await rowAction(plan, "Submit Again");
		await plan.waitFor({ ...patience, state: "hidden" });

		await rows(page, "Studies").filter({ hasText: "pocket-chat" }).first().click();
		await study.getByTestId("report").waitFor();
		assert.equal(await study.getByTestId("report").locator("h1").textContent(), "H-Neurons of pocket-chat");
		await screenshot(page, "study-plan-report");
	},
	async ({ folder }) => {
		// The extension host takes its PATH from a login shell, where the home's profile has the last word.
		const home = join(dirname(folder), "home");
		await mkdir(home, { recursive: true });
		await writeFile(
			join(home, ".profile"),
			`PATH='${fakeSlurm(join(dirname(folder), "slurm"))}':$PATH\nexport PATH\n`,
		);
		const kinds = await Promise.all(
			["people-head", "people-never"].map((name) => readFile(join(questions, `${name}.jsonl`), "utf8")),
		);
		const lines = kinds.flatMap((text) => text.split("\n").slice(0, QUESTIONS));
		await writeFile(join(folder, "tiny.jsonl"), `${lines.join("\n")}\n`);
	},
);

/** A file of one's own, short answers, one region; two tasks a stage, whose needs are told so that nothing is estimated. */
async function fillForm(page: Page, study: FrameLocator, file: string): Promise<void> {
	await study.getByTestId("model").getByText("pocket-chat").waitFor();
	await study.getByTestId("set-pocket").uncheck();
	await chooseFile(page, file, "Add", () => study.getByTestId("add-files").click());
	await study.getByText("tiny.jsonl").waitFor();
	await study.getByTestId("size-full").check();
	await study.getByTestId("field-samples").fill("2");
	await study.getByText("Advanced settings").click();
	await study.getByTestId("field-maxTokens").fill("12");
	await study.getByTestId("field-folds").fill("2");
	for (const region of ["predicting", "answer", "response"])
		await study.getByTestId(`region-${region}`).uncheck();
	await study.getByTestId("place-slurm").check();
	const place = { shards: "2", partition: "flaky", minutes: "30", memoryMb: "2000", cpus: "1" };
	for (const [name, value] of Object.entries(place)) await study.getByTestId(`field-${name}`).fill(value);
}

/** The studies' list with room for a plan. */
async function openStudies(page: Page): Promise<void> {
	await openSideBar(page);
	for (const view of ["History", "Models", "Probes", "Neurons by Layer"] as const)
		await fold(page, view, false);
	await fold(page, "Studies", true);
}
