import { strict as assert } from "node:assert";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import { type LoopbackHub, startHub } from "../hub/loopback-hub";
import { chooseTheme, notification, openFile, panel, runCommand, screenshot, selectLine } from "./actions";
import { workbenchTest } from "./harness";
import { answerNotification, filesOfModel, isRunning, row, setMachineSettings } from "./model-actions";

const TOKEN = "hf_made_up_for_this_test";
const GRAPH = "onnx/model.onnx";
let hub: LoopbackHub;

workbenchTest(
	"a model is downloaded with its progress, stopped, resumed and used",
	async ({ page, folder }, t) => {
		t.after(() => hub.close());
		const models = join(dirname(folder), "downloads");
		await isRunning(page);
		await chooseTheme(page, "Dark Modern");
		await chooseModel(page, "");
		await row(page, "HuggingFaceTB/SmolLM2-135M-Instruct").waitFor();
		await screenshot(page, "download-known");
		await page.keyboard.press("Escape");
		await chooseModel(page, "not/a/name");
		await row(page, "Not a model's name").waitFor();
		await screenshot(page, "download-typed");
		await page.keyboard.press("Escape");

		await chooseModel(page, "tiny/pocket");
		await row(page, "tiny/pocket").click();
		await row(page, "fp32").waitFor();
		await screenshot(page, "download-precision");
		await row(page, "fp32").click();
		await row(page, "Download 11.2 MB").waitFor();
		await row(page, "licence: mit").waitFor();
		await row(page, GRAPH, "11.1 MB").waitFor();
		await screenshot(page, "download-confirm");

		hub.faults.push({ on: GRAPH, server: "storage", slowness: 100 });
		await row(page, "Download 11.2 MB").click();
		const toast = page.locator(".notification-toast", { hasText: "Downloading tiny/pocket (fp32)" });
		await toast.filter({ hasText: /MB of 11\.2 MB · .*\/s · .* left/ }).waitFor();
		await screenshot(page, "download-progress-dark");
		await toast.getByRole("button", { name: "Cancel" }).click();
		await notification(page, "The download of tiny/pocket was stopped.");

		// What was stopped waits in the list of models, and goes on with the bytes that are there.
		await runCommand(page, "H-Neurons: Select Model...");
		await row(page, "Resume tiny/pocket", /MB of 11\.2 MB/).waitFor();
		await screenshot(page, "download-stopped");
		const before = hub.requests.length;
		await row(page, "Resume tiny/pocket").click();
		await notification(page, "tiny/pocket (fp32, 11.2 MB) is downloaded.");
		const asked = hub.requests.slice(before).filter(({ server }) => server === "storage");
		assert.match(String(asked[0]?.headers.range), /^bytes=[1-9]\d+-$/);
		await screenshot(page, "download-done");
		assert.deepEqual(
			await readFile(join(models, "tiny", "pocket", GRAPH)),
			Buffer.from(hub.models["tiny/pocket"]!.files[GRAPH] as Uint8Array),
		);

		await answerNotification(page, "is downloaded.", "Use This Model");
		await page.locator(".statusbar-item", { hasText: "pocket" }).waitFor();
		await openFile(page, "capitals.prompt.md");
		await selectLine(page, 4);
		await runCommand(page, "H-Neurons: Inspect Selection");
		await panel(page).getByTestId("risk").first().waitFor();
		await page.locator('.statusbar-item[aria-label*="H-Neurons, pocket: the model is ready"]').waitFor();
	},
	startTinyHub,
);

workbenchTest(
	"what goes wrong with a download is one sentence with the buttons that help",
	async ({ page }, t) => {
		t.after(() => hub.close());
		const themes = { light: "Light Modern", contrast: "Dark High Contrast" };

		await isRunning(page);
		await chooseTheme(page, themes.light);
		const content = new Uint8Array(hub.models["tiny/pocket"]!.files[GRAPH] as Uint8Array).fill(7, 1000, 1100);
		hub.faults.push({ on: GRAPH, server: "storage", content, times: 9 });
		await download(page, "tiny/pocket");
		const wrong = await notification(page, "SHA-256");
		assert.match(wrong, /model\.onnx.*Start the download again/);
		await screenshot(page, "download-wrong-hash-light");
		hub.faults.splice(0);
		await answerNotification(page, "SHA-256", "Retry");
		await notification(page, "tiny/pocket (fp32, 11.2 MB) is downloaded.");
		await runCommand(page, "Notifications: Clear All Notifications");

		await chooseTheme(page, themes.contrast);
		await download(page, "tiny/gated");
		await notification(page, "granted access");
		await screenshot(page, "download-gated-contrast");
		await answerNotification(page, "granted access", "Set Access Token...");
		const input = page.locator(".quick-input-widget input");
		await page.locator(".quick-input-title", { hasText: "Set Hub Access Token" }).waitFor();
		assert.equal(await input.getAttribute("type"), "password");
		await input.fill(TOKEN);
		await screenshot(page, "download-token-contrast");
		await input.press("Enter");
		await notification(page, "tiny/gated (fp32, 11.2 MB) is downloaded.");
		assert.ok(hub.requests.every(({ server, headers }) => server === "hub" || !headers.authorization));
	},
	startTinyHub,
);

async function startTinyHub(stage: Parameters<typeof setMachineSettings>[0]): Promise<void> {
	const files = await filesOfModel("pocket-chat");
	hub = await startHub({
		models: {
			"tiny/pocket": { files, license: "mit" },
			"tiny/gated": { files, gated: "manual" },
		},
		token: TOKEN,
	});
	await setMachineSettings(stage, {
		"hNeurons.hub.endpoint": hub.endpoint,
		"hNeurons.models.folder": join(dirname(stage.folder), "downloads"),
	});
}

/** Opens the way to a download and types a name. */
async function chooseModel(page: Page, name: string): Promise<void> {
	await runCommand(page, "H-Neurons: Download Model...");
	await page.locator(".quick-input-title", { hasText: "Download Model" }).waitFor();
	await page.locator(".quick-input-widget input").fill(name);
}

async function download(page: Page, name: string): Promise<void> {
	await chooseModel(page, name);
	await row(page, name).click();
	await row(page, "fp32").click();
	await row(page, /Download \d/).click();
}
