/** The built panel in a real browser: what it shows, how the keyboard moves in it, and that nothing breaks its rules. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser, Locator } from "playwright-core";
import { emptyState, type PanelState } from "../../src/protocol/panel-api";
import { launch, type OpenPanel, openPanel, servePanel } from "./browser";
import { madeUp, promptPieces, stateWith } from "./made-up";
import type { ThemeName } from "./themes";

const shots = new URL("../../test-results/panel/", import.meta.url).pathname;
/** One emoji of three pieces, the text with the last one; markup; controls; right-to-left text. */
const answer = [
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
const other = "The| first| mayor| of| Brask|ov|ford| is| not| known| to| me|.".split("|");
const first = madeUp(promptPieces, answer, { hot: /Ed|mund|Hal|ver|sen|8|4|7/ });
const second = madeUp(promptPieces, other, { run: "run-2", gain: 0, seed: 11 });

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
	theme?: ThemeName;
	width?: number;
	height?: number;
}

/** Opens a panel, does something with it, and expects no complaint from the browser. */
function check(name: string, options: Case, act: (panel: OpenPanel) => Promise<void>): void {
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

const shot = ({ page }: OpenPanel, name: string) => page.screenshot({ path: `${shots}${name}.png` });
const responseTokens = ({ page }: OpenPanel): Locator =>
	page.getByTestId("response-tokens").getByTestId("token");
/** What people see of an element: hidden parts left out, white space folded. */
// biome-ignore lint/performance/useDomNodeTextContent: hidden text is not seen
const seen = async (place: Locator) => (await place.innerText()).replace(/\s+/g, " ").trim();
const focused = ({ page }: OpenPanel) =>
	page.evaluate(() => Number((document.activeElement as HTMLElement).dataset.index));

check("an empty panel says how to begin", {}, async (panel) => {
	await panel.page.getByTestId("empty").waitFor();
	assert.equal(await panel.page.getByTestId("verdict").isVisible(), false);
	await shot(panel, "empty");
});

check("tokens read as the answer, whatever they hold", { state: stateWith(first) }, async (panel) => {
	const tokens = responseTokens(panel);
	assert.equal(await tokens.count(), answer.length);
	// The override is named, not written: it would turn the text after it around.
	assert.deepEqual(
		await tokens.allTextContents(),
		answer.map((text) => (text === "\u202e" ? "" : text)),
	);
	assert.equal(await panel.page.locator("main script").count(), 0);
	assert.equal(await tokens.nth(14).locator(".mark").getAttribute("data-mark"), "↵");
	assert.equal(await tokens.nth(27).getAttribute("aria-label"), "part of a character, risk 26 %");
});

check("the verdict names its figures and never says false", { state: stateWith(first) }, async ({ page }) => {
	const words = await seen(page.getByTestId("verdict"));
	assert.match(words, /^Risk 3\d % does not fire like an invented answer threshold 50 %/);
	assert.match(words, /Base rate 50 % Entropy 0.62 nats Log-probability −0.41/);
	assert.match(words, /It is not a verdict on truth/);
	assert.equal(await page.getByRole("meter").getAttribute("aria-valuenow"), first.verdict.risk.toFixed(3));
});

const doubtful = madeUp(promptPieces, other, {
	hot: /./,
	stopped: "maxTokens",
	verdict: { isCalibrated: false, scoredRegion: "response", trainedRegion: "lastPromptToken" },
});
check("what qualifies a verdict is on badges", { state: stateWith(doubtful) }, async (panel) => {
	const badges = await panel.page.getByTestId("verdict").locator(".badge").allTextContents();
	assert.deepEqual(badges, [
		"not calibrated",
		"read from the whole response, trained on the last prompt token",
		"cut off by the token limit",
	]);
	assert.match(await seen(panel.page.getByTestId("verdict")), /% fires like an invented answer/);
	await shot(panel, "doubtful");
});

check("arrows, Home and End walk over the tokens", { state: stateWith(first), width: 420 }, async (panel) => {
	const { page } = panel;
	await responseTokens(panel).first().focus();
	const walk = async (key: string) => {
		await page.keyboard.press(key);
		return focused(panel);
	};
	assert.equal(await walk("ArrowRight"), 1);
	assert.equal(await walk("End"), answer.length - 1);
	assert.equal(await walk("ArrowRight"), answer.length - 1);
	assert.equal(await walk("Home"), 0);
	assert.ok((await walk("ArrowDown")) > 5, "a line below");
	assert.equal(await walk("ArrowUp"), 0);
	const stops = page.getByTestId("response-tokens").locator('[tabindex="0"]');
	assert.equal(await stops.count(), 1, "one stop for the tab key");
	assert.equal(await page.locator("#token-card").isVisible(), true);
	await page.keyboard.press("Escape");
	assert.equal(await page.locator("#token-card").isVisible(), false);
});

check("the card's shares and the bias add up to the logit", { state: stateWith(first) }, async (panel) => {
	await responseTokens(panel).nth(10).focus();
	const card = panel.page.locator("#token-card");
	const numbers = (texts: string[]) => texts.map((text) => Number(text.replace("−", "-")));
	const shares = numbers(await card.locator(".shares .number").allTextContents());
	const sum = shares.reduce((a, b) => a + b, 0);
	assert.ok(Math.abs(sum - first.responseTokens[10]!.logit) < 0.01, `${sum}`);
	assert.match(await seen(card), /␣Hal/);
});

check("the template's tokens are hidden until asked for", { state: stateWith(first) }, async (panel) => {
	const { page } = panel;
	await page.locator("#prompt summary").click();
	const tokens = page.getByTestId("prompt-tokens").locator(".token:visible");
	assert.equal((await tokens.allTextContents()).join(""), "Who was the first mayor of Braskovford?");
	await page.getByText("Show the chat template").click();
	assert.equal(await tokens.count(), promptPieces.length);
});

check("a neuron tints the text by its share", { state: stateWith(first) }, async (panel) => {
	const { page } = panel;
	const steps = () =>
		responseTokens(panel).evaluateAll((spans) => spans.map((span) => (span as HTMLElement).dataset.heat));
	const before = await steps();
	await page.getByTestId("neuron-list").getByRole("button").first().click();
	await page.getByTestId("tint-by-risk").waitFor();
	assert.notDeepEqual(await steps(), before);
	await shot(panel, "neuron");
	await page.getByTestId("tint-by-risk").click();
	await page.getByTestId("tint-by-risk").waitFor({ state: "hidden" });
	assert.deepEqual(await steps(), before);
});

check("the slider asks once, when it rests; reset drops", { state: stateWith(first) }, async (panel) => {
	const slider = panel.page.getByTestId("gain-slider");
	await slider.focus();
	for (let press = 0; press < 5; press++) await panel.page.keyboard.press("ArrowLeft");
	await panel.page.waitForTimeout(700);
	const asked = (await panel.asked()).map(({ method, params }) => ({ method, params }));
	assert.deepEqual(asked, [{ method: "answerAtGain", params: { gain: 0.5 } }]);
	await panel.tell(
		{ event: "answerStarted", params: { slot: "second", run: "run-2", gain: 0.5 } },
		{ event: "answerFinished", params: { inspection: { ...second, gain: 0.5 } } },
	);
	assert.match(await seen(panel.page.locator(".compared")), /^Risk \d+ % → \d+ % .* × 0\.5\.$/);
	const changed = panel.page.getByTestId("second-tokens").locator("[data-changed]");
	assert.equal((await changed.allTextContents()).join(""), " is not known to me");
	await panel.page.getByText("Reset").click();
	assert.equal((await panel.asked()).at(-1)?.method, "dropSecond");
	await panel.tell({ event: "secondDropped", params: {} });
	assert.equal(await slider.inputValue(), "1");
});

check("tokens stream in without moving the ones before", { state: stateWith(first) }, async (panel) => {
	const { page } = panel;
	const { promptTokens, responseTokens: tokens } = second;
	const inspection = { ...second, run: "run-3" };
	await panel.tell(
		{ event: "engineChanged", params: { engine: { state: "answering", model: "pocket-chat" } } },
		{ event: "answerStarted", params: { slot: "first", run: "run-3", gain: 1 } },
		{ event: "promptRead", params: { run: "run-3", tokens: promptTokens } },
		{ event: "tokenRead", params: { run: "run-3", token: tokens[0]! } },
	);
	const firstToken = await responseTokens(panel).first().elementHandle();
	await panel.tell(
		{ event: "tokenRead", params: { run: "run-1", token: tokens[1]! } },
		{ event: "tokenRead", params: { run: "run-3", token: tokens[1]! } },
		{ event: "tokenRead", params: { run: "run-3", token: tokens[2]! } },
	);
	assert.deepEqual(await responseTokens(panel).allTextContents(), ["The", " first", " mayor"]);
	assert.match(await seen(page.locator(".status")), /Answering… 3 tokens/);
	await shot(panel, "streaming");
	await page.getByTestId("stop").click();
	assert.equal((await panel.asked()).at(-1)?.method, "stop");
	await panel.tell({ event: "answerFinished", params: { inspection } });
	assert.equal(await responseTokens(panel).count(), other.length);
	assert.equal(await firstToken!.evaluate((span) => span.isConnected), true, "the first token was kept");
	assert.match(await seen(page.locator(".spoken-only")), /^Answered in 13 tokens. Risk \d+ %: does not/);
	assert.deepEqual(await panel.kept(), { run: "run-3" });
});

check("a dead engine is said, and one click restarts it", { state: stateWith(first) }, async (panel) => {
	const { page } = panel;
	await panel.tell({ event: "engineChanged", params: { engine: { state: "dead", model: "pocket-chat" } } });
	await page.getByTestId("restart").click();
	assert.equal((await panel.asked()).at(-1)?.method, "restartEngine");
	await shot(panel, "dead");
	await panel.tell({ event: "engineChanged", params: { engine: { state: "ready", model: "pocket-chat" } } });
	assert.equal(await page.getByTestId("banner").isVisible(), false);
});

check("a failed answer is said with its remedy", {}, async (panel) => {
	const sentence = "The prompt has 900 tokens, the model reads 512. Select less text.";
	await panel.tell(
		{ event: "sourceChanged", params: { source: { label: "long.md", text: "long" } } },
		{ event: "answerStarted", params: { slot: "first", run: "run-9", gain: 1 } },
		{ event: "answerFailed", params: { run: "run-9", failure: { code: "promptTooLong", sentence } } },
	);
	assert.match(await seen(panel.page.getByTestId("banner")), /900 tokens/);
	assert.equal(await panel.page.getByTestId("restart").isVisible(), false);
});

const long = madeUp(
	promptPieces,
	Array.from({ length: 2000 }, (_, i) => (i % 12 === 11 ? ".\n" : ` word${i}`)),
	{ hot: /3$/ },
);
check("2,000 tokens are shown and tinted anew", { state: stateWith(long) }, async (panel) => {
	assert.equal(await responseTokens(panel).count(), 2000);
	const last = await responseTokens(panel).last().elementHandle();
	await panel.page.getByTestId("neuron-list").getByRole("button").first().click();
	await panel.page.getByTestId("tint-by-risk").waitFor();
	assert.equal(await last!.evaluate((span) => span.isConnected), true, "no token was built anew");
	await shot(panel, "long");
});

check(
	"300 pixels are wide enough",
	{ state: stateWith(first, second), width: 300, height: 1700 },
	async (panel) => {
		for (const summary of await panel.page.locator("details:visible > summary").all()) await summary.click();
		const { page } = panel;
		const [inner, outer] = await page.evaluate(() => [
			document.documentElement.scrollWidth,
			document.documentElement.clientWidth,
		]);
		assert.ok(inner! <= outer!, `${inner} pixels in ${outer}`);
		await shot(panel, "narrow");
	},
);

check("the chart follows the theme", { state: stateWith(first) }, async (panel) => {
	const picture = () => panel.page.getByTestId("timeline").screenshot();
	const dark = await picture();
	await panel.theme("light");
	await panel.page.waitForTimeout(200);
	assert.notDeepEqual(await picture(), dark);
	const label = await panel.page.getByTestId("timeline").getAttribute("aria-label");
	assert.match(label!, /^Line of the risk of 33 tokens\. \d+ at or above the threshold of 50 %\./);
	await panel.page.getByText("The same as a table").click();
	await panel.page.locator("#timeline tbody tr").nth(32).waitFor();
});

for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const) {
	check(`looks: ${theme}`, { state: stateWith(first), theme, height: 1350 }, async (panel) => {
		await panel.page.locator("#prompt summary").click();
		await panel.page.locator("#audit summary").click();
		await responseTokens(panel).nth(8).hover();
		await shot(panel, theme);
	});
	check(`looks: ${theme}, two answers`, { state: stateWith(first, second), theme }, async (panel) => {
		await shot(panel, `${theme}-gain`);
	});
}
