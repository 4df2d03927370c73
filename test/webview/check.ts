/** One panel test: opens the panel, does something with it, expects no complaint from the browser. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser, Locator } from "playwright-core";
import { emptyState, type PanelState } from "../../src/protocol/panel-api";
import { launch, type OpenPanel, openPanel, servePanel } from "./browser";
import { madeUp, promptPieces } from "./made-up";
import type { ThemeName } from "./themes";

export const shots = new URL("../../test-results/panel/", import.meta.url).pathname;
/** One emoji of three pieces, the text with the last one; markup; controls; right-to-left text. */
export const answer = [
	..."The| first| mayor| of| Brask|ov|ford| was| Ed|mund| Hal|ver|sen|,".split("|"),
	"\n",
	"\t",
	..."elected| in| 1|8|4|7| <script>|alert|(1)|</script>".split("|"),
	" ",
	"",
	"",
	"👩‍🚀",
	"\u202e",
	" מה",
	".",
];
export const other = "The| first| mayor| of| Brask|ov|ford| is| not| known| to| me|.".split("|");
export const first = madeUp(promptPieces, answer, { hot: /Ed|mund|Hal|ver|sen|8|4|7/ });
export const second = madeUp(promptPieces, other, { run: "run-2", gain: 0, seed: 11 });

let browser: Browser;
let server: { origin: string; close(): void };
before(async () => {
	mkdirSync(shots, { recursive: true });
	[browser, server] = await Promise.all([launch(), servePanel()]);
});
after(async () => {
	await browser?.close();
	server?.close();
});

interface Case {
	state?: PanelState;
	replies?: Record<string, unknown>;
	kept?: unknown;
	theme?: ThemeName;
	width?: number;
	height?: number;
}

export function check(name: string, options: Case, act: (panel: OpenPanel) => Promise<void>): void {
	test(name, async () => {
		const panel = await openPanel(browser, server.origin, { state: emptyState(), ...options });
		try {
			await act(panel);
			assert.deepEqual(panel.complaints, []);
		} finally {
			await panel.close();
		}
	});
}

export const shot = ({ page }: OpenPanel, name: string) => page.screenshot({ path: `${shots}${name}.png` });
export const responseTokens = ({ page }: OpenPanel): Locator =>
	page.getByTestId("response-tokens").getByTestId("token");
export { seen } from "./seen";
