/** What a person does with a study that goes to a scheduler: fills the form, follows the list, submits again. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { chooseFile } from "./actions";
import { fold, openSideBar, rowAction, rows } from "./side-bar-actions";

const pocket = join(__dirname, "..", "..", "media", "questions", "pocket");
/** Of each kind. */
const QUESTIONS = 100;
/** Each task is a process of its own that loads the model. */
export const patience = { timeout: 10 * 60_000 };

/** Writes questions for a small study. @returns the file */
export async function fewQuestions(folder: string): Promise<string> {
	const kinds = await Promise.all(
		["people-head", "people-never"].map((name) => readFile(join(pocket, `${name}.jsonl`), "utf8")),
	);
	const lines = kinds.flatMap((text) => text.split("\n").slice(0, QUESTIONS));
	const file = join(folder, "tiny.jsonl");
	await writeFile(file, `${lines.join("\n")}\n`);
	return file;
}

/** What a login shell of a home is told, which has the last word on the extension host's environment. */
export const toldAtLogin = (home: string, words: string): Promise<void> =>
	writeFile(join(home, ".profile"), `${words}\n`);

/** A file of one's own, short answers, one region; two tasks a stage, whose needs are told so that nothing is estimated. */
export async function fillPlanForm(
	page: Page,
	study: FrameLocator,
	{ file, partition }: { file: string; partition: string },
): Promise<void> {
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
	const place = { shards: "2", partition, minutes: "30", memoryMb: "2000", cpus: "1" };
	for (const [name, value] of Object.entries(place)) await study.getByTestId(`field-${name}`).fill(value);
}

/** The studies' list with room for a plan. */
export async function openStudies(page: Page): Promise<void> {
	await openSideBar(page);
	for (const view of ["History", "Models", "Probes", "Neurons by Layer"] as const)
		await fold(page, view, false);
	await fold(page, "Studies", true);
}

/** The row of the plan that is not done yet. */
export const planRow = (page: Page): Locator => rows(page, "Studies").filter({ hasText: /Slurm, / });

/** Submits a plan again from its row. @param changes what is told anew, by the option's name */
export async function submitAgain(page: Page, changes: Record<string, string> = {}): Promise<void> {
	const list = page.locator(".quick-input-widget");
	const option = (name: string) => list.locator(".monaco-list-row", { hasText: name }).first();
	await rowAction(planRow(page), "Submit Again");
	for (const [name, value] of Object.entries(changes)) {
		await option(name).click();
		await list.locator(".quick-input-title", { hasText: name }).waitFor();
		await list.locator("input").first().fill(value);
		await page.keyboard.press("Enter");
		await option(name).getByText(value).waitFor();
	}
	await option("Submit").click();
	await list.waitFor({ state: "hidden" });
}
