/** One test of the panel of studies: opens it, does something with it, expects no complaint from the browser. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { Browser, Locator } from "playwright-core";
import type { StudyPanelEvent, StudyPanelState } from "../../../src/protocol/study-panel/api";
import type { StudyRequest } from "../../../src/protocol/study-panel/wire";
import { launch, type OpenPanel, openPanel, type PanelOptions, servePanel } from "../browser";
import { seen } from "../seen";
import { freshState } from "./made-state";

export const shots = new URL("../../../test-results/study-panel/", import.meta.url).pathname;

export { freshState };
export type StudyPanel = OpenPanel<StudyRequest, StudyPanelEvent>;

let browser: Browser;
let server: { origin: string; close(): void };
before(async () => {
	mkdirSync(shots, { recursive: true });
	[browser, server] = await Promise.all([launch(), servePanel("study")]);
});
after(async () => {
	await browser?.close();
	server?.close();
});

export function check(
	name: string,
	options: Partial<PanelOptions<StudyPanelState>>,
	act: (panel: StudyPanel) => Promise<void>,
): void {
	test(name, async () => {
		const panel: StudyPanel = await openPanel<StudyPanelState, StudyRequest, StudyPanelEvent>(
			browser,
			server.origin,
			{ state: freshState(), ...options },
		);
		try {
			await act(panel);
			assert.deepEqual(panel.complaints, []);
		} finally {
			await panel.close();
		}
	});
}

export const shot = ({ page }: StudyPanel, name: string) =>
	page.screenshot({ path: `${shots}${name}.png`, fullPage: true });
/** What the panel asked last. */
export async function lastAsked(panel: StudyPanel) {
	const last = (await panel.asked()).at(-1);
	return last && { method: last.method, params: last.params };
}

/** The panel draws in its next frame; a busy machine takes its time for that. */
const PATIENCE_MS = 60_000;

/** Waits until what people see of a place is as expected. */
export async function says(place: Locator, words: RegExp): Promise<void> {
	const end = Date.now() + PATIENCE_MS;
	for (;;) {
		const text = await seen(place);
		if (words.test(text) || Date.now() > end) return assert.match(text, words);
		await setTimeout(20);
	}
}
