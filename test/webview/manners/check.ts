/** One test of both panels' manners: opens a state, does something with it, expects no complaint from the browser. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import german from "../../../l10n/bundle.l10n.de.json";
import { launch, type OpenPanel, openPanel, servePanel } from "../browser";
import type { ThemeName } from "../themes";
import type { Shown } from "./made-panels";

export const THEMES = ["dark", "light", "highContrast", "highContrastLight"] as const;

let browser: Browser;
/** Each panel in each language that a test asked for. */
const servers = new Map<string, ReturnType<typeof servePanel>>();
before(async () => {
	browser = await launch();
});
after(async () => {
	await browser?.close();
	for (const server of servers.values()) (await server).close();
});

function serverOf(panel: Shown["panel"], language: "en" | "de"): ReturnType<typeof servePanel> {
	const key = `${panel} ${language}`;
	const words = language === "de" ? german : null;
	if (!servers.has(key)) servers.set(key, servePanel(panel, { language, words }));
	return servers.get(key)!;
}

interface Look {
	theme?: ThemeName;
	/** What the panel is written in; English unless given. */
	language?: "en" | "de";
	width?: number;
	height?: number;
}

/** @param act gets the panel as it is after what the state's person did */
export function check(
	name: string,
	shown: Shown,
	act: (panel: OpenPanel) => Promise<void>,
	{ language = "en", ...look }: Look = {},
): void {
	test(name, async () => {
		const { state, replies = {} } = shown;
		const options = { state, replies, ...look } as Parameters<typeof openPanel>[2];
		const { origin } = await serverOf(shown.panel, language);
		const panel = await openPanel(browser, origin, options);
		try {
			await shown.act?.(panel.page);
			await act(panel);
			assert.deepEqual(panel.complaints, []);
		} finally {
			await panel.close();
		}
	});
}
