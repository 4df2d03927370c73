/**
 * What a person does to finish a task, counted as it is done: one click, one key chord, or one text that is typed and ended
 * with Enter is one action. Every input of a task goes through here; after each there is a screenshot.
 */
import type { TestContext } from "node:test";
import { errors, type Locator, type Page } from "playwright-core";
import { screenshot } from "./actions";

/** Until what was drawn last stands still. */
const REST_MS = 400;
const FIND_TRIES = 8;
const FIND_PATIENCE_MS = 5_000;

interface Task {
	name: string;
	what: string;
	actions: string[];
}

export class TaskSteps {
	private readonly tasks: Task[] = [];

	/** @param prefix of the screenshots: `task-a-1.png` */
	constructor(
		private readonly page: Page,
		private readonly prefix: string,
	) {}

	begin(name: string, what: string): void {
		this.tasks.push({ name, what, actions: [] });
	}

	async click(target: Locator, what: string): Promise<void> {
		await target.click();
		await this.did(`click ${what}`);
	}

	async press(chord: string, what = ""): Promise<void> {
		await this.page.keyboard.press(chord);
		await this.did(what ? `${chord} (${what})` : chord);
	}

	/** Types where the focus is, waits for what is offered, where something is, and ends with a key. */
	async type(
		text: string,
		{ end = "Enter", offered }: { end?: string; offered?: Locator } = {},
	): Promise<void> {
		await this.page.keyboard.type(text);
		await offered?.waitFor();
		await this.page.keyboard.press(end);
		await this.did(`type “${text}” ${end}`);
	}

	/** Types the beginning of a name until a list has found it, and opens that: keys that come slowly begin another name. */
	async find(text: string, found: Locator): Promise<void> {
		for (let tries = 1; ; tries++) {
			await this.page.keyboard.type(text);
			try {
				await found.waitFor({ timeout: FIND_PATIENCE_MS * tries });
				break;
			} catch (error) {
				if (tries === FIND_TRIES || !(error instanceof errors.TimeoutError)) throw error;
			}
		}
		await this.page.keyboard.press("Enter");
		await this.did(`type “${text}” Enter`);
	}

	/** Presses a key until something has the focus; each press counts. @throws Error when it never gets it */
	async pressTo(chord: string, target: Locator, most = 40): Promise<void> {
		for (let presses = 0; presses < most; presses++) {
			if (await hasFocus(target)) return;
			await this.press(chord);
		}
		if (await hasFocus(target)) return;
		throw new Error(`${most} times ${chord} did not lead to ${target}`);
	}

	/** Waits for what the last action leads to, and looks. */
	async sees(...targets: Locator[]): Promise<void> {
		for (const target of targets) await target.waitFor();
		await this.shoot();
	}

	/** Actions of the task that was begun last. */
	get count(): number {
		return this.tasks.at(-1)!.actions.length;
	}

	/** Prints the tasks as a table. */
	tell(t: TestContext): void {
		t.diagnostic("| task | actions | which |");
		t.diagnostic("|---|---|---|");
		for (const { name, what, actions } of this.tasks)
			t.diagnostic(`| (${name}) ${what} | ${actions.length} | ${folded(actions).join(", ")} |`);
	}

	private async did(action: string): Promise<void> {
		this.tasks.at(-1)!.actions.push(action);
	}

	private async shoot(): Promise<void> {
		await this.page.waitForTimeout(REST_MS);
		await screenshot(this.page, `${this.prefix}-${this.tasks.at(-1)!.name}-${this.count}`);
	}
}

async function hasFocus(target: Locator): Promise<boolean> {
	return target
		.first()
		.evaluate((element) => element.matches(":focus") || element.contains(document.activeElement))
		.catch(() => false);
}

/** `Tab, Tab, Tab` as `3 × Tab`. */
function folded(actions: readonly string[]): string[] {
	const runs: { action: string; times: number }[] = [];
	for (const action of actions) {
		const last = runs.at(-1);
		if (last?.action === action) last.times++;
		else runs.push({ action, times: 1 });
	}
	return runs.map(({ action, times }) => (times > 1 ? `${times} × ${action}` : action));
}
