import { strict as assert } from "node:assert";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { FrameLocator } from "playwright-core";
import type { ImpactReport } from "../../src/core/report/impact-report";
import { panel, runCommand, screenshot } from "./actions";
import { enginesBelow } from "./engine-process";
import { workbenchTest } from "./harness";
import { isFilled, isRunning, row } from "./model-actions";

/** Of each suite; few, since every item is answered under five settings. */
const ITEMS = 8;
/** On two cores beside other work the study was seen to need a minute. */
const patience = { timeout: 12 * 60_000 };

workbenchTest(
	"an impact study whose engine is killed says so, and goes on where it stopped",
	async ({ page, folder, workbench }) => {
		await isRunning(page);
		await runCommand(page, "H-Neurons: Run Impact Study");
		const study = panel(page);
		await fillForm(study);
		const before = enginesBelow(workbench.pid);
		await study.getByTestId("start").click();
		await study.getByTestId("step-answer").getByText(/of \d/).waitFor(patience);
		const [engine] = enginesBelow(workbench.pid).filter((pid) => !before.includes(pid));
		// It goes on by small steps only, so that it is not done before the first answers are written, some at a time.
		process.kill(engine!, "SIGSTOP");
		const run = await onlyRun(folder);
		const answers = () => readFile(join(run, "answers.jsonl"), "utf8").catch(() => "");
		for (const end = Date.now() + patience.timeout; Date.now() < end; ) {
			if ((await answers()).includes("\n")) break;
			process.kill(engine!, "SIGCONT");
			await delay(100);
			process.kill(engine!, "SIGSTOP");
		}
		process.kill(engine!, "SIGKILL");

		await study.getByTestId("run-failure").waitFor(patience);
		assert.match(
			await study.getByTestId("run-failure").innerText(),
			/^[^.]*engine[^.]*SIGKILL[^.]*\. Resume to go on where the study stopped\.$/i,
		);
		assert.equal(
			await study.getByTestId("run-status").innerText(),
			"Stopped by a failure. What is done is kept.",
		);
		await screenshot(page, "study-engine-killed");
		const kept = await readFile(join(run, "answers.jsonl"), "utf8");
		const done = kept.slice(0, kept.lastIndexOf("\n") + 1);
		assert.ok(done !== "", "no answer was kept");

		await study.getByTestId("resume").click();
		await study.getByTestId("report").waitFor(patience);
		assert.ok((await readFile(join(run, "answers.jsonl"), "utf8")).startsWith(done));
		const report: ImpactReport = JSON.parse(await readFile(join(run, "report.json"), "utf8"));
		assert.deepEqual([report.gains, report.sets.length, report.suites.length], [[0, 1, 2], 2, 4]);
	},
);

workbenchTest(
	"the base model is chosen from the list, and what is called off changes nothing",
	async ({ page }) => {
		await isRunning(page);
		await runCommand(page, "H-Neurons: Trace Origin");
		const study = panel(page);
		const base = study.getByTestId("base");
		await base.getByText("pocket-base").waitFor();
		await study.getByTestId("change-base").click();
		await row(page, "pocket-chat").waitFor();
		await isFilled(page);
		await screenshot(page, "origin-base-models");
		await page.keyboard.press("Escape");
		await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
		assert.match(await base.innerText(), /pocket-base/);

		await study.getByTestId("change-base").click();
		await row(page, "pocket-chat").waitFor();
		await isFilled(page);
		await row(page, "pocket-chat").click();
		await base.getByText("pocket-chat").waitFor();
		await study.getByTestId("drop-base").click();
		await base.getByText("pocket-base").waitFor();

		for (const [button, dialog] of [
			["add-files", "Add"],
			["change-probe", "Use"],
		] as const) {
			await study.getByTestId(button).click();
			await page.locator(".quick-input-action", { hasText: dialog }).waitFor();
			await page.keyboard.press("Escape");
			await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
		}
		await study.getByTestId("probe").getByText("The one in use").waitFor();
		assert.equal(await study.getByTestId("start").isEnabled(), true);
	},
);

async function fillForm(study: FrameLocator): Promise<void> {
	await study.getByTestId("model").getByText("pocket-chat").waitFor();
	await study.getByTestId("size-number").check();
	await study.getByTestId("field-itemLimit").fill(String(ITEMS));
	await study.getByTestId("field-gains").fill("0, 2");
	await study.getByTestId("field-random").fill("1");
	for (const kind of ["layerMatched", "activationMatched"])
		await study.getByTestId(`field-${kind}`).fill("0");
	await study.getByTestId("field-taskLimit").fill("10");
	await study.getByTestId("takes").getByText("Sets of neurons").waitFor();
}

/** The folder of the one study that was begun. */
async function onlyRun(folder: string): Promise<string> {
	const storage = join(dirname(folder), "data", "User", "globalStorage", "h-neuron-lens.h-neuron-lens");
	const runs = await readdir(join(storage, "studies"));
	assert.equal(runs.length, 1);
	return join(storage, "studies", runs[0]!);
}
