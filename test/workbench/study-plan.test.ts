/** A study that goes to a scheduler: begun in the form, followed in the side bar through a failure and a reload to its report. */
import { strict as assert } from "node:assert";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fakeSlurm } from "../slurm/fake-slurm";
import { panel, reloadWindow, runCommand, screenshot } from "./actions";
import { workbenchTest } from "./harness";
import { isRunning } from "./model-actions";
import {
	fewQuestions,
	fillPlanForm,
	openStudies,
	patience,
	planRow,
	submitAgain,
	toldAtLogin,
} from "./plan-steps";
import { rows } from "./side-bar-actions";

workbenchTest(
	"a study goes from the form over a scheduler and a reload to its report",
	async ({ page, folder }) => {
		await isRunning(page);
		await runCommand(page, "H-Neurons: Identify H-Neurons");
		const study = panel(page);
		await fillPlanForm(page, study, { file: join(folder, "tiny.jsonl"), partition: "flaky" });
		await study.getByTestId("start").getByText("Submit to Slurm").click();
		await study.getByTestId("planned").getByText("Slurm has the tasks.").waitFor(patience);
		await screenshot(page, "study-plan-form");

		await openStudies(page);
		const plan = planRow(page);
		await plan.filter({ hasText: "of 7 tasks done" }).waitFor();
		// One task of the first stage fails, and what waits behind it never comes.
		const failed = rows(page, "Studies").filter({ hasText: /^Task 1/ });
		await failed.waitFor(patience);
		await plan.filter({ hasText: "1 of 7 tasks done, 1 failed" }).waitFor(patience);
		await screenshot(page, "study-plan-failed");
		await failed.click();
		await page.locator(".view-lines", { hasText: "The node has no memory left." }).waitFor();

		// The window comes back as it was, and a reload is over when the files are seen.
		await page.locator('.activitybar [aria-label^="Explorer"]').first().click();
		await reloadWindow(page);
		await openStudies(page);
		await failed.waitFor(patience);
		await submitAgain(page, { "Tasks at a time": "2" });
		await plan.waitFor({ ...patience, state: "hidden" });

		await rows(page, "Studies").filter({ hasText: "pocket-chat" }).first().click();
		await study.getByTestId("report").waitFor();
		assert.equal(await study.getByTestId("report").locator("h1").textContent(), "H-Neurons of pocket-chat");
		await screenshot(page, "study-plan-report");
	},
	async ({ folder }) => {
		const home = join(dirname(folder), "home");
		await mkdir(home, { recursive: true });
		await toldAtLogin(home, `PATH='${fakeSlurm(join(dirname(folder), "slurm"))}':$PATH\nexport PATH`);
		await fewQuestions(folder);
	},
);
