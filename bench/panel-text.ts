/**
 * What the text of a long answer costs in the panel: first paint, hover, arrow keys, another tint, and tokens that stream
 * in, in a real Chromium. Costs are processor time of the page's main thread (handlers, scripts, style, layout, paint), as
 * the browser counts it: on a busy machine the clock would tell of the others' work.
 *
 *     CHROME_PATH=/usr/bin/chromium node --import tsx bench/panel-text.ts [TOKENS]
 */
import type { CDPSession, Page } from "playwright-core";
import { askedAnswer, emptyState, type PanelEvent } from "../src/protocol/panel-api";
import { launch, type OpenPanel, openPanel, servePanel } from "../test/webview/browser";
import { madeUp, options, promptPieces } from "../test/webview/made-up";

const TOKENS = Number(process.argv[2] ?? 4000);
const NEURONS = 200;
const ROUNDS = 3;
/** Events of each kind that are timed. */
const EVENTS = 60;
/** Tokens that stream in at the end of a long answer, and how fast. */
const STREAMED = 600;
const PER_SECOND = 200;
const PRESSES = 40;

type Staged = Window & { staged: unknown[] };

/** An answer with a line break after every 60 tokens, as in prose, or with none. */
function longAnswer(run: string, isOneLine = false) {
	const isBreak = (i: number) => !isOneLine && i % 60 === 59;
	const pieces = Array.from({ length: TOKENS }, (_, i) => (isBreak(i) ? ".\n" : ` wo${i % 977}rd`));
	return madeUp(promptPieces, pieces, { run, hot: /[37]rd$/ });
}

/** Runs in the page: makes messages ready to be posted, each token read by as many neurons as a large probe has. */
function stage([messages, width]: [string[], number]): void {
	(window as unknown as Staged).staged = messages.map((message) =>
		JSON.parse(message, (key, value: unknown) => {
			if (key !== "shares" || !Array.isArray(value)) return value;
			return Float32Array.from({ length: width }, (_, k) => (value as number[])[k % value.length]! / 16);
		}),
	);
}

/** Runs in the page: posts what is staged, and resolves when the frame that shows it has been painted. */
async function post(): Promise<void> {
	for (const message of (window as unknown as Staged).staged) window.postMessage(message, "*");
	await new Promise((done) => setTimeout(done));
	await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}

/** Runs in the page: posts what is staged one by one, so many a second. */
function stream(perSecond: number): Promise<void> {
	const { staged } = window as unknown as Staged;
	const begun = performance.now();
	let sent = 0;
	return new Promise((resolve) => {
		const timer = setInterval(() => {
			const due = Math.min(staged.length, ((performance.now() - begun) / 1000) * perSecond);
			for (; sent < due; sent++) window.postMessage(staged[sent], "*");
			if (sent < staged.length) return;
			clearInterval(timer);
			requestAnimationFrame(() => setTimeout(resolve));
		}, 4);
	});
}

/** Milliseconds of the main thread while something is done. */
async function workOf(cdp: CDPSession, act: () => Promise<unknown>): Promise<number> {
	const spent = async () => {
		const { metrics } = await cdp.send("Performance.getMetrics");
		return 1000 * metrics.find(({ name }) => name === "TaskDuration")!.value;
	};
	const before = await spent();
	await act();
	return (await spent()) - before;
}

const frame = (page: Page) =>
	page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
const at = (values: number[], part: number): number =>
	values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(part * values.length))]!;
const ms = (value: number): string => `${value.toFixed(1)} ms`;
const tell = (words: string) => process.stdout.write(`${words}\n`);
const wire = (event: PanelEvent): string =>
	JSON.stringify({ type: "event", ...event }, (_, part: unknown) =>
		part instanceof Float32Array ? Array.from(part) : part,
	);
const asked = (run: string): PanelEvent => ({
	event: "answersAsked",
	params: { first: { run, gain: 1, silenced: [] }, others: [], options },
});
const tokens = ({ page }: OpenPanel) => page.getByTestId("response-tokens").getByTestId("token");
const stageFor = ({ page }: OpenPanel, ...events: PanelEvent[]) =>
	page.evaluate(stage, [events.map(wire), NEURONS] as [string[], number]);

async function firstPaint(panel: OpenPanel, cdp: CDPSession, isOneLine: boolean): Promise<void> {
	const times: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const run = `paint-${isOneLine}-${round}`;
		await panel.tell(asked(run));
		const inspection = longAnswer(run, isOneLine);
		await stageFor(panel, { event: "answerFinished", params: { inspection } });
		times.push(await workOf(cdp, () => panel.page.evaluate(post)));
	}
	const name = isOneLine ? "first paint, all on one line" : "first paint";
	tell(`${name}: ${ms(at(times, 0.5))} median of ${ROUNDS}, ${ms(Math.max(...times))} at most`);
}

/** @param act makes one event, the how-manieth is passed */
async function interaction(
	{ page }: OpenPanel,
	{ name, cdp }: { name: string; cdp: CDPSession },
	act: (index: number) => Promise<void>,
): Promise<void> {
	const times: number[] = [];
	for (let index = 0; index < EVENTS; index++)
		times.push(await workOf(cdp, () => act(index).then(() => frame(page))));
	tell(`${name}: ${ms(at(times, 0.5))} median, ${ms(at(times, 0.95))} p95 of ${EVENTS}`);
}

async function streaming(panel: OpenPanel, cdp: CDPSession): Promise<void> {
	const run = "streamed";
	const { page } = panel;
	const { promptTokens, responseTokens } = longAnswer(run);
	const read = (part: typeof responseTokens) =>
		part.map((token): PanelEvent => ({ event: "tokenRead", params: { run, token } }));
	const start: PanelEvent[] = [
		asked(run),
		{ event: "answerStarted", params: { run } },
		{ event: "promptRead", params: { run, tokens: promptTokens } },
	];
	await stageFor(panel, ...start, ...read(responseTokens.slice(0, -STREAMED)));
	await page.evaluate(post);
	await stageFor(panel, ...read(responseTokens.slice(-STREAMED)));
	await tokens(panel)
		.first()
		.evaluate((token: HTMLElement) => token.focus());
	const work = await workOf(cdp, async () => {
		const isStreamed = page.evaluate(stream, PER_SECOND);
		for (let press = 0; press < PRESSES; press++) await page.keyboard.press("ArrowRight");
		await isStreamed;
	});
	const shown = await tokens(panel).count();
	const index = await page.evaluate(() => (document.activeElement as HTMLElement).dataset.index);
	tell(
		`${PER_SECOND} tokens/s after ${TOKENS - STREAMED} tokens: ${ms(work / STREAMED)} a token with its frame; ${shown} tokens shown, ${index} of ${PRESSES} key presses arrived`,
	);
}

async function measure(panel: OpenPanel): Promise<void> {
	const { page } = panel;
	const cdp = await page.context().newCDPSession(page);
	await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
	await firstPaint(panel, cdp, true);
	await firstPaint(panel, cdp, false);
	const places = await tokens(panel).evaluateAll((spans) =>
		spans
			.slice(0, 400)
			.map((span) => span.getBoundingClientRect())
			.filter(({ bottom }) => bottom < innerHeight - 10)
			.map(({ x, y, width, height }): [number, number] => [x + width / 2, y + height / 2]),
	);
	await interaction(panel, { name: "a frame in which nothing happens", cdp }, async () => {});
	await interaction(panel, { name: "hover", cdp }, (index) =>
		page.mouse.move(...places[(index * 7) % places.length]!),
	);
	await tokens(panel)
		.first()
		.evaluate((token: HTMLElement) => token.focus());
	await interaction(panel, { name: "arrow right", cdp }, () => page.keyboard.press("ArrowRight"));
	await interaction(panel, { name: "arrow down", cdp }, () => page.keyboard.press("ArrowDown"));
	await page.getByTestId("tint-risk").focus();
	await interaction(panel, { name: "other tint", cdp }, (index) =>
		page.keyboard.press(index % 2 ? "ArrowLeft" : "ArrowRight"),
	);
	await streaming(panel, cdp);
}

async function main(): Promise<void> {
	const browser = await launch();
	const server = await servePanel();
	try {
		const first = askedAnswer({ run: "none", gain: 1, silenced: [] });
		const state = { ...emptyState(), source: { label: "long.md", text: "long" }, first };
		tell(`${TOKENS} tokens, ${NEURONS} neurons, Chromium ${browser.version()}`);
		await measure(await openPanel(browser, server.origin, { state, width: 800, height: 1000 }));
	} finally {
		await browser.close();
		server.close();
	}
}

void main();
