import { strict as assert } from "node:assert";
import { cp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import { eventually } from "../webview/eventually";
import { openFile, panel, runCommand } from "./actions";
import { onlyEngineBelow } from "./engine-process";
import { workbenchTest } from "./harness";
import {
	lenses,
	placeCursor,
	problemTexts,
	save,
	seen,
	seeProblems,
	seeStatus,
	showProblems,
	writeSettings,
} from "./lint-actions";

const root = join(__dirname, "..", "..");
/** What the pocket model makes up in capitals.prompt.md. */
const MADE_UP = [
	...["confidently-wrong-prone 10:1", "high-risk 12:1", "unstable-answer 12:1", "high-risk 16:1"],
];

/** In the browser VS Code saves by itself a second after the last key. */
const BY_HAND = { "files.autoSave": "off" };

workbenchTest(
	"a prompt file is linted when it is opened, edited, saved and closed",
	async ({ page }) => {
		await openFile(page, "capitals.prompt.md");
		await showProblems(page);
		await seeProblems(page, ...MADE_UP);
		await page.locator(".view-overlays .squiggly-warning").nth(2).waitFor({ state: "attached" });
		// Its blanks do not break.
		const lens = /Risk\s9\d\s%\s·\sanswers\s“Kathmandu”\s*\|\s*Inspect/;
		await page.locator(".codelens-decoration", { hasText: lens }).waitFor();
		await seeStatus(page, /4 problems.*model .*7 questions/);

		// The edit moves what is below it, and what the model said is of the text before.
		await placeCursor(page, 4);
		await page.keyboard.type("Answer in one word.\n\n");
		await seeProblems(
			page,
			...MADE_UP.map((row) => row.replace(/\d+(?=:)/, (line) => `${Number(line) + 2}`)),
		);
		await eachSays(page, /before your last edit/);
		await page.locator(".codelens-decoration", { hasText: "“Kathmandu” · before your last edit" }).waitFor();
		await seeStatus(page, /edited since the model was asked/);
		for (let key = 0; key < 8; key++) await page.keyboard.press("Control+z");
		await save(page);
		await seeProblems(page, ...MADE_UP);
		await seen(
			async () => (await problemTexts(page, "high-risk")).filter((text) => /last edit/.test(text)),
			[],
		);

		await page.locator(".codelens-decoration", { hasText: "Kathmandu" }).getByText("Inspect").click();
		await panel(page).getByTestId("risk").first().waitFor();
		assert.match((await panel(page).locator("h1.source").textContent()) ?? "", /capitals.prompt.md, line 10/);

		await openFile(page, "capitals.prompt.md");
		await runCommand(page, "View: Close Editor");
		await seeProblems(page);
	},
	({ folder }) => writeSettings(folder, BY_HAND),
);

workbenchTest(
	"settings, h-neurons.json and another model change what is found",
	async ({ page, folder }) => {
		const twin = join(dirname(folder), "pocket-twin");
		await openFile(page, "capitals.prompt.md");
		await showProblems(page);
		await seeProblems(page, ...MADE_UP);

		await writeSettings(folder, { "hNeurons.lint.rules": { "unstable-answer": "off" } });
		await seeProblems(page, ...MADE_UP.filter((row) => !row.startsWith("unstable")));

		await writeFile(join(folder, "h-neurons.json"), '{ "threshold": 0.9, "smaples": 3 }');
		await seeProblems(page, "config 1:21", "confidently-wrong-prone 10:1", "high-risk 16:1");
		await seeStatus(page, /h-neurons\.json has 1 problem/);
		await rm(join(folder, "h-neurons.json"));
		await seeProblems(page, ...MADE_UP.filter((row) => !row.startsWith("unstable")));

		await writeSettings(folder, { "hNeurons.model.path": twin });
		await seeProblems(page, ...MADE_UP);
		await eachSays(page, /^pocket-twin answers/);

		await writeSettings(folder, { "hNeurons.lint.model.run": "off" });
		await seeProblems(page);
		await writeSettings(folder, { "hNeurons.lint.model.run": "manual" });
		await seen(() => lenses(page), Array(7).fill("Check with pocket-chat"));
		await runCommand(page, "H-Neurons: Lint File");
		await seeProblems(page, ...MADE_UP);

		await writeSettings(folder, { "hNeurons.lint.exclude": ["**/capitals*"] });
		await seeProblems(page);
		await seen(() => lenses(page), []);
	},
	({ folder }) =>
		cp(join(root, "media", "models", "pocket-chat"), join(dirname(folder), "pocket-twin"), {
			recursive: true,
		}),
);

workbenchTest(
	"an engine that dies is said once, and linting goes on when it is back",
	async ({ page, workbench }) => {
		await openFile(page, "capitals.prompt.md");
		await showProblems(page);
		await seeProblems(page, ...MADE_UP);
		process.kill(await onlyEngineBelow(workbench.pid), "SIGKILL");
		const notices = page.locator(".notification-list-item-message", { hasText: "SIGKILL" });
		await notices.first().waitFor();

		// Blank lines at the end are not sent, so that the answers are the same again later.
		await placeCursor(page, 17);
		await page.keyboard.press("Enter");
		await save(page);
		await seeStatus(page, /ended by SIGKILL/);
		assert.equal(await notices.count(), 1);
		await seeProblems(page, ...MADE_UP);

		await runCommand(page, "H-Neurons: Restart Engine");
		await seeStatus(page, /^(?!.*(?:SIGKILL|edited since))/);
		await seeProblems(page, ...MADE_UP);
	},
);

/** Waits until both problems of high risk say something; the rows may come before their new words. */
const eachSays = (page: Page, words: RegExp): Promise<void> =>
	eventually(
		async () => (await problemTexts(page, "high-risk")).map((text) => words.test(text)),
		[true, true],
	);
