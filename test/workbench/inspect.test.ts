import { strict as assert } from "node:assert";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { FrameLocator, Page } from "playwright-core";
import { eventually } from "../webview/eventually";
import {
	notification,
	openFile,
	panel,
	reloadWindow,
	runCommand,
	selectLine,
	silenceNeurons,
} from "./actions";
import { onlyEngineBelow } from "./engine-process";
import { workbenchTest } from "./harness";

const FRANCE = "What is the capital of France?";
/** Its line in capitals.prompt.md. */
const FRANCE_LINE = 4;
const DRAWING_PATIENCE_MS = 120_000;

workbenchTest(
	"a selected prompt is answered, compared and found again after a reload",
	async ({ page, workbench }) => {
		const lens = panel(page);
		await inspectFrance(page);
		await assertAnswered(lens);
		await assertDrawn(lens);

		await silenceNeurons(page);
		const before = await words(lens, "response-tokens");
		const beside = await words(lens, "other-tokens");

		await reloadWindow(page);
		await lens.getByTestId("verdict").waitFor();
		await lens.getByTestId("other-tokens").getByTestId("token").first().waitFor();
		await eventually(() => words(lens, "response-tokens"), before);
		await eventually(() => words(lens, "other-tokens"), beside);
		await assertDrawn(lens);
		// The reload ended the first window's engine; the restored panel starts another when it needs one.
		await lens.getByTestId("run-again").click();
		await lens.getByTestId("other-answer").waitFor({ state: "hidden" });
		await assertAnswered(lens);
		assert.equal(await words(lens, "response-tokens"), before);
		await onlyEngineBelow(workbench.pid);
	},
);

workbenchTest("what cannot be inspected is said in one sentence", async ({ page, folder }) => {
	await writeFile(join(folder, "blank.txt"), "\n \n");
	await writeFile(join(folder, "weights.bin"), Buffer.from([0, 1, 2, 0, 255, 254]));

	await openFile(page, "blank.txt");
	await runCommand(page, "H-Neurons: Inspect Selection");
	assert.equal(await notification(page, "blank.txt"), "blank.txt is blank. Select some text first.");

	await openFile(page, "weights.bin");
	await runCommand(page, "H-Neurons: Inspect Selection");
	assert.equal(
		await notification(page, "weights.bin"),
		"weights.bin is a binary file, or too large for the editor. Choose a text file.",
	);
});

async function inspectFrance(page: Page): Promise<void> {
	await openFile(page, "capitals.prompt.md");
	await selectLine(page, FRANCE_LINE);
	await runCommand(page, "H-Neurons: Inspect Selection");
}

/** The answer has ended, and every part that tells of it says something. */
async function assertAnswered(lens: FrameLocator): Promise<void> {
	await lens.getByTestId("verdict").getByTestId("risk").first().waitFor();
	assert.match((await lens.getByTestId("risk").first().textContent()) ?? "", /\d/);
	assert.notEqual(await words(lens, "response-tokens"), "");
	if ((await lens.locator("#prompt[open]").count()) === 0) await lens.locator("#prompt > summary").click();
	await lens.getByTestId("prompt-tokens").getByTestId("token").first().waitFor({ state: "attached" });
	assert.ok((await words(lens, "prompt-tokens")).includes(FRANCE), "the prompt's tokens spell the selection");
	const tinted = lens.locator(
		'[data-testid="prompt-tokens"] [data-heat], [data-testid="response-tokens"] [data-heat]',
	);
	assert.ok((await tinted.count()) > 0, "some token is tinted");
	await lens.getByTestId("tab-neurons").click();
	await lens.getByTestId("neuron-row").first().waitFor();
	await lens.getByTestId("tab-timeline").click();
}

/** The chart is more than an empty canvas. */
async function assertDrawn(lens: FrameLocator): Promise<void> {
	const canvas = lens.getByTestId("timeline");
	await canvas.scrollIntoViewIfNeeded();
	const inkedPixels = () =>
		canvas.evaluate((element) => {
			const { width, height } = element as HTMLCanvasElement;
			const { data } = (element as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height);
			return data.filter((value, place) => place % 4 === 3 && value > 0).length;
		});
	// It is drawn in a frame of its own, and grows while it appears.
	let inked = 0;
	for (const end = Date.now() + DRAWING_PATIENCE_MS; inked <= 500 && Date.now() < end; await delay(100))
		inked = await inkedPixels();
	assert.ok(inked > 500, `the chart has ${inked} inked pixels`);
}

/** The text of a strip of tokens. */
async function words(lens: FrameLocator, strip: string): Promise<string> {
	return (await lens.getByTestId(strip).getByTestId("token").allTextContents()).join("");
}
