import { strict as assert } from "node:assert";
import { setTimeout as delay } from "node:timers/promises";
import { openFile, panel, runCommand, screenshot, selectLine } from "./actions";
import { enginesBelow, onlyEngineBelow } from "./engine-process";
import { workbenchTest } from "./harness";

workbenchTest(
	"an engine killed in mid-answer is announced, and one click brings the next",
	async ({ page, workbench }) => {
		const lens = panel(page);
		await openFile(page, "capitals.prompt.md");
		await selectLine(page, 4);
		await runCommand(page, "H-Neurons: Inspect Selection");
		await lens.getByTestId("risk").first().waitFor();
		const answer = await lens.getByTestId("response-tokens").textContent();

		// Held still first, so that the answer is under way for certain when the engine dies.
		const engine = await onlyEngineBelow(workbench.pid);
		process.kill(engine, "SIGSTOP");
		await lens.getByTestId("run-again").click();
		await lens.locator('[data-testid="stop"]:not([disabled])').waitFor();
		await delay(500);
		process.kill(engine, "SIGKILL");

		await lens.getByTestId("banner").waitFor();
		assert.match(
			(await lens.getByTestId("banner").textContent()) ?? "",
			/engine.*SIGKILL.*Restart the engine/i,
		);
		await screenshot(page, "engine-killed");
		assert.deepEqual(enginesBelow(workbench.pid), []);

		await lens.getByTestId("restart").click();
		await lens.getByTestId("banner").waitFor({ state: "hidden" });
		assert.notEqual(await onlyEngineBelow(workbench.pid), engine);
		await lens.getByTestId("run-again").click();
		await lens.getByTestId("risk").first().waitFor();
		assert.equal(await lens.getByTestId("response-tokens").textContent(), answer);
	},
);
