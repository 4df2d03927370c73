/** The built panel in a real browser: what it shows, how the keyboard moves in it, and that nothing breaks its rules. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { emptyState, type PanelEvent, type PanelState } from "../../src/protocol/panel-api";
import { findChromium, launch, type OpenPanel, openPanel, servePanel } from "./browser";
import { madeUp, promptPieces, stateWith } from "./made-up";
import type { ThemeName } from "./themes";

const looks = { skip: findChromium() ? false : "no Chromium found; set CHROMIUM_PATH" };
const shots = new URL("../../test-results/", import.meta.url).pathname;
const family = ["", "", "👩‍🚀"];
const answer = [
	..."The| first| mayor| of| Brask|ov|ford| was| Ed|mund| Hal|ver|sen|,".split("|"),
	"\n",
	"\t",
	..."elected| in| 1|8|4|7| <script>|alert|(1)|</script>".split("|"),
	" ",
	...family,
	"\u202e",
	" מה",
	".",
];
const hot = /Ed|mund|Hal|ver|sen|8|4|7/;
const first = madeUp(promptPieces, answer, { hot });
const other = "The| first| mayor| of| Brask|ov|ford| is| not| known| to| me|.".split("|");
const second = madeUp(promptPieces, other, { run: "run-2", gain: 0, seed: 11 });

let browser: Browser;
let server: { origin: string; close(): void };
before(async () => {
	if (looks.skip) return;
	mkdirSync(shots, { recursive: true });
	[browser, server] = await Promise.all([launch(), servePanel()]);
});
after(async () => {
	await browser?.close();
	server?.close();
});

interface Case {
	state?: PanelState;
	theme?: ThemeName;
	width?: number;
	height?: number;
}

/** Opens a panel, does something with it, and expects no complaint from the browser. */
function check(name: string, options: Case, act: (panel: OpenPanel) => Promise<void>): void {
	test(name, looks, async () => {
		const panel = await openPanel(browser, server.origin, { state: emptyState(), ...options });
		try {
			await act(panel);
			assert.deepEqual(panel.complaints, []);
		} finally {
			await panel.close();
		}
	});
}

const shown = stateWith(first);

for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const) {
	check(`looks: ${theme}`, { state: stateWith(first), theme, height: 1250 }, async ({ page }) => {
		await page.locator("#prompt summary").click();
		await page.locator("#audit summary").click();
		await page.getByTestId("response-tokens").getByTestId("token").nth(8).hover();
		await page.screenshot({ path: `${shots}panel-${theme}.png` });
	});
	check(`looks: ${theme}, two answers`, { state: stateWith(first, second), theme }, async ({ page }) => {
		await page.screenshot({ path: `${shots}panel-${theme}-gain.png` });
	});
}
