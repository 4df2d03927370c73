/** One test of both panels' manners: opens a state, does something with it, expects no complaint from the browser. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launch, type OpenPanel, openPanel, servePanel } from "../browser";
import type { ThemeName } from "../themes";
import type { Shown } from "./made-panels";

export const THEMES = ["dark", "light", "highContrast", "highContrastLight"] as const;

let browser: Browser;
let servers: Record<Shown["panel"], { origin: string; close(): void }>;
before(async () => {
	const [started, answers, study] = await Promise.all([launch(), servePanel(), servePanel("study")]);
	[browser, servers] = [started, { answers, study }];
});
after(async () => {
	await browser?.close();
	for (const server of Object.values(servers ?? {})) server.close();
});

interface Look {
	theme?: ThemeName;
	width?: number;
	height?: number;
}

/** @param act gets the panel as it is after what the state's person did */
export function check(
	name: string,
	shown: Shown,
	act: (panel: OpenPanel) => Promise<void>,
	look: Look = {},
): void {
	test(name, async () => {
		const { state, replies = {} } = shown;
		const options = { state, replies, ...look } as Parameters<typeof openPanel>[2];
		const panel = await openPanel(browser, servers[shown.panel].origin, options);
		try {
			await shown.act?.(panel.page);
			await act(panel);
			assert.deepEqual(panel.complaints, []);
		} finally {
			await panel.close();
		}
	});
}

/** One frame for what was done to arrive in, and one that draws it. */
export async function settled(page: Page): Promise<void> {
	for (let frame = 0; frame < 2; frame++)
		await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
}
