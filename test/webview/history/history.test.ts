import assert from "node:assert/strict";
import type { OpenPanel } from "../browser";
import { check, first, seen } from "../check";
import { eventually } from "../eventually";
import { holdEventTime, holdTimers } from "../held-time";
import { stateWith } from "../made-up";
import { audit } from "../manners/axe";
import { settled } from "../settled";
import { found, keptRuns, openHistory } from "./made-kept";

const state = stateWith({ ...first, run: "kept-0" });
const runs = keptRuns(6);
const [pinned, shown, third] = runs;

/** A panel whose list of kept runs is open. */
function listed(name: string, act: (panel: OpenPanel) => Promise<void>, reply = found(runs, 87, 87)): void {
	check(name, { state }, async (panel) => {
		await panel.reply("findRuns", reply);
		await openHistory(panel);
		await act(panel);
	});
}
const rows = ({ page }: OpenPanel) => page.getByTestId("kept-run");
const calls = async (panel: OpenPanel, method: string) =>
	(await panel.asked()).filter((each) => each.method === method).map(({ params }) => params);
const changed = { event: "historyChanged", params: {} } as const;
/** What has the focus: a run, with the button in it. */
const focused = ({ page }: OpenPanel) =>
	page.evaluate(() => {
		const element = document.activeElement as HTMLElement;
		const run = element.closest<HTMLElement>("[data-run]")?.dataset.run;
		return [run ?? element.id, element.dataset.action].filter(Boolean).join(" ");
	});

listed("the list tells of each run its risk, first words, file, model, time and state", async (panel) => {
	assert.equal(await seen(panel.page.getByTestId("history-count")), "87 runs");
	assert.equal(
		await seen(rows(panel).nth(1)),
		"83 % Who was the first mayor of Braskovford? The first mayor of Braskovford was Edmund Halversen, elected in 1847. shown mayors.prompt.md, lines 3–4 · pocket-chat · 1 minute ago Open Compare Pin Delete",
	);
	assert.match(await seen(rows(panel).nth(0)), /pinned capitals\.md.*Unpin/);
	const time = rows(panel).nth(0).locator("time");
	assert.equal(await time.getAttribute("title"), new Date(pinned!.at).toLocaleString("en-US"));
	assert.equal(
		await rows(panel).nth(0).getAttribute("aria-label"),
		"Risk 4 %, does not fire like an invented answer. Prompt: What is the capital of France?. Answer: Paris. capitals.md, line 1, pocket-chat, 9 minutes ago. pinned",
	);
	assert.equal(await rows(panel).nth(1).getAttribute("aria-current"), "true");
});

listed("hostile words are text, and what would turn or hide others is named", async (panel) => {
	const text = await seen(rows(panel).last());
	assert.match(text, /<b>bold<\/b> U\+202Eturned U\+200B<script>alert\(1\)<\/script> <i>\.md/);
	assert.equal(await rows(panel).locator("b, i, script").count(), 0);
});

listed("typing looks once, after a pause, and says how many were found", async (panel) => {
	await panel.reply("findRuns", found([third!], 87, 1));
	const pause = await holdTimers(panel.page);
	await panel.page.getByTestId("history-search").pressSequentially("element qz");
	await pause();
	await panel.page.getByTestId("history-count").filter({ hasText: "1 of 87 runs" }).waitFor();
	assert.equal(await rows(panel).count(), 1);
	assert.deepEqual(await calls(panel, "findRuns"), [
		{ query: "", limit: 50 },
		{ query: "element qz", limit: 50 },
	]);
	await panel.reply("findRuns", found([], 87));
	await panel.page.getByTestId("history-search").fill("nothing");
	await panel.page.getByTestId("history-empty").waitFor();
	assert.equal(await seen(panel.page.getByTestId("history-empty")), "No kept run has all of these words.");
});

listed("more are shown on request", async (panel) => {
	const more = panel.page.getByTestId("more-runs");
	assert.equal(await seen(more), "Show 50 more");
	await panel.reply("findRuns", found(runs));
	await more.click();
	await more.waitFor({ state: "hidden" });
	assert.deepEqual((await calls(panel, "findRuns")).at(-1), { query: "", limit: 100 });
});

listed("keys move, open, select and delete", async (panel) => {
	const { keyboard } = panel.page;
	await panel.page.getByTestId("history-search").focus();
	await keyboard.press("Tab");
	await eventually(() => focused(panel), pinned!.run);
	for (const [key, place] of [
		["ArrowDown", shown!.run],
		["ArrowUp", pinned!.run],
		["End", runs.at(-1)!.run],
		["PageUp", pinned!.run],
		["ArrowRight", `${pinned!.run} select`],
		["ArrowRight", `${pinned!.run} open`],
		["ArrowDown", `${shown!.run} open`],
		["ArrowLeft", `${shown!.run} select`],
		["ArrowLeft", shown!.run],
		["ArrowDown", third!.run],
	] as const) {
		await keyboard.press(key);
		await eventually(() => focused(panel), place, key);
	}
	await keyboard.press("Enter");
	await eventually(() => calls(panel, "openRun"), [{ run: third!.run }]);
	await keyboard.press(" ");
	await eventually(() => rows(panel).nth(2).getAttribute("aria-selected"), "true");
	await keyboard.press("Escape");
	await eventually(() => rows(panel).nth(2).getAttribute("aria-selected"), "false");
	// The button for the selected runs stands before the list until it is grey.
	await settled(panel.page);
	await keyboard.press("Shift+Tab");
	await eventually(() => focused(panel), "history-search", "the list is one stop for the Tab key");
});

listed("the Delete key asks first; a key held down, Escape and leaving are no answer", async (panel) => {
	const { keyboard } = panel.page;
	await rows(panel).nth(2).focus();
	await keyboard.down("Delete");
	for (let repeat = 0; repeat < 30; repeat++) await keyboard.down("Delete");
	await keyboard.up("Delete");
	const button = rows(panel).nth(2).locator("[data-action=delete]");
	assert.equal(await seen(button), "Delete?");
	assert.match((await button.getAttribute("aria-label")) ?? "", /^Press again: Delete Name the element/);
	await keyboard.press("Escape");
	assert.equal(await seen(button), "Delete");
	await keyboard.press("Delete");
	await keyboard.press("ArrowDown");
	assert.equal(await seen(button), "Delete");
	assert.deepEqual(await calls(panel, "deleteRuns"), []);
	await keyboard.press("ArrowUp");
	await keyboard.press("Delete");
	await panel.page.waitForTimeout(450);
	await keyboard.press("Delete");
	assert.deepEqual(await calls(panel, "deleteRuns"), [{ runs: [third!.run] }]);
});

listed("a double click on Delete deletes nothing", async (panel) => {
	const button = rows(panel).nth(2).locator("[data-action=delete]");
	await holdEventTime(panel.page);
	await button.dblclick();
	assert.equal(await seen(button), "Delete?");
	assert.deepEqual(await calls(panel, "deleteRuns"), []);
	assert.deepEqual(await calls(panel, "openRun"), []);
});

listed(
	"the focus stays with its run, goes on to the next when that goes, and to the search in the end",
	async (panel) => {
		await rows(panel).nth(2).locator("[data-action=pin]").click();
		assert.deepEqual(await calls(panel, "pinRun"), [{ run: third!.run, isPinned: true }]);
		const now = [{ ...third!, isPinned: true }, pinned!, shown!, ...runs.slice(3)];
		await panel.reply("findRuns", found(now));
		await panel.tell(changed);
		await rows(panel).first().filter({ hasText: "Unpin" }).filter({ hasText: "element" }).waitFor();
		await eventually(() => focused(panel), `${third!.run} pin`);
		await panel.reply("findRuns", found(now.slice(1)));
		await panel.tell(changed);
		await rows(panel).first().filter({ hasText: "France" }).waitFor();
		await eventually(() => focused(panel), `${pinned!.run} pin`);
		await panel.reply("findRuns", found([]));
		await panel.tell(changed);
		await panel.page.getByTestId("history-empty").waitFor();
		await eventually(() => focused(panel), "history-search");
		assert.match(
			await seen(panel.page.getByTestId("history-empty")),
			/^No runs are kept yet\. Each answer is kept/,
		);
	},
);

listed("selected runs are deleted together, and only those that are listed", async (panel) => {
	const { page } = panel;
	const button = page.getByTestId("delete-selected");
	assert.notEqual(await button.getAttribute("disabled"), null);
	for (const index of [2, 3]) await rows(panel).nth(index).getByRole("checkbox").click();
	assert.equal(await seen(button), "Delete 2 selected runs");
	await panel.reply("findRuns", found(runs.slice(0, 3)));
	await panel.tell(changed);
	await button.filter({ hasText: "1 selected run" }).waitFor();
	await button.click();
	assert.equal(await seen(button), "Really delete 1 selected run?");
	await page.waitForTimeout(450);
	await button.click();
	assert.deepEqual(await calls(panel, "deleteRuns"), [{ runs: [third!.run] }]);
	await rows(panel).first().focus();
	await page.keyboard.press("Control+a");
	assert.equal(await seen(button), "Delete 3 selected runs");
});

listed("all that are not pinned are deleted after a second press", async (panel) => {
	const button = panel.page.getByTestId("delete-unpinned");
	await button.click();
	await panel.page.keyboard.press("Escape");
	assert.equal(await seen(button), "Delete all that are not pinned");
	await button.click();
	await panel.page.waitForTimeout(450);
	await button.click();
	assert.deepEqual(await calls(panel, "deleteRuns"), [{ runs: [] }]);
});

listed("a run stands beside the shown one in its tab, the shown one not beside itself", async (panel) => {
	await rows(panel).nth(1).locator("[data-action=compare]").click({ force: true });
	assert.deepEqual(await calls(panel, "showBeside"), []);
	await rows(panel).nth(2).locator("[data-action=compare]").click();
	await panel.page.locator('[data-testid="tab-beside"][aria-selected="true"]').waitFor();
	assert.deepEqual(await calls(panel, "showBeside"), [{ run: third!.run }]);
});

listed("what fails is said above the list, until something succeeds", async (panel) => {
	await panel.reply("openRun", { error: "The kept run cannot be shown: it was deleted." });
	const alert = panel.page.locator("#history [role=alert]");
	await rows(panel).nth(2).dblclick();
	await alert.waitFor();
	assert.equal(await seen(alert), "The kept run cannot be shown: it was deleted.");
	await panel.reply("openRun", { result: null });
	await rows(panel).nth(2).locator("[data-action=open]").click();
	await alert.waitFor({ state: "hidden" });
});

check("a list that is not shown asks for nothing", { state }, async (panel) => {
	await panel.tell(changed, changed);
	assert.deepEqual(await calls(panel, "findRuns"), []);
	await panel.reply("findRuns", found(runs));
	await openHistory(panel);
	assert.equal((await calls(panel, "findRuns")).length, 1);
});

for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const)
	listed(`accessible: ${theme}`, async (panel) => {
		await panel.theme(theme);
		await rows(panel).nth(3).getByRole("checkbox").click();
		await rows(panel).nth(2).locator("[data-action=delete]").click();
		const found = await audit(panel.page, { within: "#history" });
		assert.deepEqual(found.findings, []);
		for (const rule of ["color-contrast", "aria-required-children", "label"])
			assert.ok(found.passes.includes(rule), rule);
	});
