/** A study on a real Slurm, all from the editor: refused, cancelled, a task that fails, submitted again, and its report. */
import { strict as assert } from "node:assert";
import { mkdir, readdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { type SlurmCluster, startCluster, whyNoSlurm } from "../slurm/slurm-cluster";
import { notification, panel, runCommand, screenshot } from "./actions";
import { workbenchTest } from "./harness";
import { seen } from "./lint-actions";
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

const title = "a study on a real Slurm is refused, cancelled, mended and done";
const reason = whyNoSlurm();
let slurm: SlurmCluster;
after(() => slurm?.stop());

/** "answers PENDING" of each task that the queue has or had. */
const queued = (): string[] =>
	slurm
		.ask("squeue", "--noheader", "--array", "--states=all", "--format=%j %T %m %P")
		.split("\n")
		.filter((line) => line !== "");
const areWaiting = (): boolean => queued().every((line) => line.includes("PENDING"));
const nodes = (state: string): string =>
	slurm.ask("scontrol", "update", "NodeName=ALL", `State=${state}`, "Reason=test");

/** The folder of the only plan. */
async function planFolder(folder: string): Promise<string> {
	const storage = join(dirname(folder), "data", "User", "globalStorage", "h-neuron-lens.h-neuron-lens");
	const [name] = await readdir(join(storage, "studies"));
	return join(storage, "studies", name!);
}

if (reason) test(title, { skip: reason });
else
	workbenchTest(
		title,
		async ({ page, folder }) => {
			await isRunning(page);
			await runCommand(page, "H-Neurons: Identify H-Neurons");
			const study = panel(page);
			await fillPlanForm(page, study, { file: join(folder, "tiny.jsonl"), partition: "nowhere" });
			await study.getByTestId("start").getByText("Submit to Slurm").click();
			await study
				.getByTestId("planning-failure")
				.getByText(/^sbatch says: invalid partition specified: nowhere/)
				.waitFor(patience);
			await study.getByTestId("plan-kept").waitFor();
			await screenshot(page, "study-slurm-refused");
			assert.deepEqual(queued(), []);

			// The plan is there to be submitted with another partition; the nodes take nothing yet.
			nodes("DRAIN");
			await openStudies(page);
			const plan = planRow(page);
			await plan.filter({ hasText: "0 of 7 tasks done, none queued" }).waitFor();
			await submitAgain(page, { Partition: "main" });
			assert.match(await notification(page, "slurm job"), /^answers: 2 tasks, slurm job \d+; join-answers/);
			assert.deepEqual([queued().length, areWaiting()], [7, true]);
			await screenshot(page, "study-slurm-waiting");

			await plan.click({ button: "right" });
			await page.locator(".context-view .action-label", { hasText: "Cancel Tasks" }).click();
			await page.locator(".monaco-dialog-box .monaco-button", { hasText: "Cancel Tasks" }).click();
			await notification(page, "7 tasks cancelled; what is done is kept.");
			assert.ok(queued().every((line) => line.includes("CANCELLED")));
			await screenshot(page, "study-slurm-cancelled");

			// The second task's answers lead to a disk that is not there. It says so in one of two ways: the first task may have
			// begun the run before it or not.
			const run = join(await planFolder(folder), "run");
			await mkdir(run, { recursive: true });
			const broken = join(run, "samples.2-of-2.jsonl");
			await symlink(join(folder, "no-such-disk", "samples.jsonl"), broken);
			nodes("RESUME");
			await submitAgain(page);
			const failed = rows(page, "Studies").filter({ hasText: /^Task 1.*samples\.2-of-2\.jsonl/ });
			await failed.waitFor(patience);
			await plan.filter({ hasText: "1 of 7 tasks done" }).waitFor(patience);
			await screenshot(page, "study-slurm-failed");
			await failed.click();
			await page.locator(".view-lines", { hasText: "samples.2-of-2.jsonl" }).waitFor();

			await rm(broken);
			await submitAgain(page, { "Memory of a task": "2500" });
			// The queue forgets what is done after some minutes, so that it is asked while the study goes on.
			const done = "h-neurons-answers COMPLETED 2500M main";
			await seen(
				async () =>
					queued()
						.filter((line) => line === done)
						.slice(0, 1),
				[done],
			);
			await plan.waitFor({ ...patience, state: "hidden" });
			await notification(page, "The study of pocket-chat is done.");
			await page.locator(".notification-list-item .monaco-button", { hasText: "Show Report" }).click();
			await study.getByTestId("report").waitFor();
			assert.equal(await study.getByTestId("report").locator("h1").textContent(), "H-Neurons of pocket-chat");
			await screenshot(page, "study-slurm-report");
		},
		async ({ folder }) => {
			slurm = startCluster();
			const home = join(dirname(folder), "home");
			await mkdir(home, { recursive: true });
			await toldAtLogin(home, `export SLURM_CONF='${slurm.environment.SLURM_CONF}'`);
			await fewQuestions(folder);
		},
	);
