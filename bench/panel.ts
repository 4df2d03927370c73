/**
 * The panel in Chromium with a large answer: time to the first paint, frames while scrolling and pointing, memory, and
 * key presses while tokens stream in. See bench/README.md.
 */
import { parseArgs } from "node:util";
import type { Browser, CDPSession, Page } from "playwright-core";
import { launch, servePanel, wearTheme } from "../test/webview/browser";
import { themes } from "../test/webview/themes";
import { type BenchPage, largeAnswer, type Size } from "./panel/big-run";
import { memoryOf } from "./panel/memory";
import { traced, workBetween, workByFrame } from "./panel/trace";

const { values: given } = parseArgs({
	options: {
		tokens: { type: "string", default: "4000" },
		layers: { type: "string", default: "40" },
		neurons: { type: "string", default: "200" },
		rounds: { type: "string", default: "3" },
	},
});
/** A tenth of the tokens is the prompt's. */
const total = Number(given.tokens);
const size: Size = {
	prompt: Math.round(total / 10),
	response: total - Math.round(total / 10),
	layers: Number(given.layers),
	neurons: Number(given.neurons),
};
const STREAMED = { perSecond: 200, count: 1000, keys: 40 };
type Row = [what: string, measured: string, aim: string];

interface Opened {
	page: Page;
	session: CDPSession;
	/** From the data's arrival until all of it was painted: by the wall, and the main thread's own work. */
	paint: string;
}

async function main(): Promise<void> {
	const [browser, server] = await Promise.all([launch(), servePanel()]);
	const rows: Row[] = [];
	try {
		const paints: string[] = [];
		for (let round = 1; round <= Number(given.rounds); round++) {
			const { page, session, paint } = await opened(browser, server.origin);
			paints.push(paint);
			if (round === Number(given.rounds)) {
				rows.push([
					"memory after the first paint",
					memoryWords(await memoryOf(browser, session)),
					"< 200 MB",
				]);
				rows.push(...(await measured(page, session)));
				rows.push(["memory after all of this", memoryWords(await memoryOf(browser, session)), "< 200 MB"]);
			}
			await page.close();
		}
		rows.unshift(["first paint after data", paints.join("; "), "<= 300 ms"]);
	} finally {
		await browser.close();
		server.close();
	}
	print(rows);
}

async function opened(browser: Browser, origin: string): Promise<Opened> {
	const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
	page.setDefaultTimeout(120_000);
	await page.addInitScript("globalThis.__name = (named) => named;");
	await page.addInitScript(largeAnswer, size);
	await page.addInitScript(wearTheme, themes.dark);
	const session = await page.context().newCDPSession(page);
	const events = await traced(session, async () => {
		await page.goto(origin);
		await page.waitForFunction(() => (window as unknown as { bench: BenchPage }).bench.paintedAt > 0);
	});
	const { sentAt, paintedAt } = await page.evaluate(() => (window as unknown as { bench: BenchPage }).bench);
	const work = workBetween(events, "sent", "painted");
	return { page, session, paint: `${(paintedAt - sentAt).toFixed(0)} ms (${work.toFixed(0)} of work)` };
}

async function measured(page: Page, session: CDPSession): Promise<Row[]> {
	const rows: Row[] = [];
	const frames = async (what: string, act: () => Promise<void>) =>
		rows.push([what, await frameWords(page, session, act), "p95 <= 16.7 ms"]);
	await frames("scrolling the text", () => scrolled(page, "window", 60));
	await page.evaluate(() => window.scrollTo(0, 0));
	await frames("pointing at tokens", () => pointed(page, '[data-testid="response-tokens"]'));
	await page.getByTestId("tab-layers").click();
	await page.locator(".map-canvas").scrollIntoViewIfNeeded();
	await frames("pointing at the map", () => pointed(page, ".map-canvas"));
	await page.getByTestId("layer-map").focus();
	for (let press = 0; press < 8; press++) await page.keyboard.press("+");
	await frames("scrolling the zoomed map", () => scrolled(page, ".map-scroller", 60));
	await page.getByText("One row a neuron").click();
	await frames("the same, one row a neuron", () => scrolled(page, ".map-scroller", 60));
	await frames("marking tokens on the map", () => dragged(page, ".map-canvas"));
	await page.getByTestId("tab-neurons").click();
	await page.getByTestId("neuron-row").first().waitFor();
	await page.getByTestId("neuron-list").scrollIntoViewIfNeeded();
	await frames("scrolling the neurons", () => scrolled(page, ".neuron-grid", 60));
	await page.getByTestId("tab-timeline").click();
	await page.getByTestId("timeline").scrollIntoViewIfNeeded();
	await frames("marking tokens on the timeline", () => dragged(page, '[data-testid="timeline"]'));
	for (const tab of ["timeline", "layers", "neurons"]) {
		await page.getByTestId(`tab-${tab}`).click();
		rows.push(...(await streamed(page, session, tab)));
	}
	return rows;
}

/** Frames by the wall, and the main thread's own work in each. */
async function frameWords(page: Page, session: CDPSession, act: () => Promise<void>): Promise<string> {
	const events = await traced(session, async () => {
		await page.evaluate(() => (window as unknown as { bench: BenchPage }).bench.watch());
		await act();
	});
	const work = workByFrame(events);
	const { frames, longTasks } = await page.evaluate(() =>
		(window as unknown as { bench: BenchPage }).bench.stop(),
	);
	return `${quantiles(frames)} between frames; ${quantiles(work)} of work; ${longTasks} tasks > 50 ms; ${frames.length} frames`;
}

/** Scrolls a box, or the window, by some pixels in each frame. */
async function scrolled(page: Page, box: string, by: number): Promise<void> {
	await page.evaluate(
		async ([selector, step]) => {
			const frame = () => new Promise((done) => requestAnimationFrame(done));
			const target = selector === "window" ? document.scrollingElement! : document.querySelector(selector)!;
			for (let count = 0; count < 120; count++) {
				target.scrollBy(target.scrollWidth > target.clientWidth + 100 ? step : 0, step);
				await frame();
			}
		},
		[box, by] as const,
	);
}

async function pointed(page: Page, selector: string): Promise<void> {
	const place = (await page.locator(selector).first().boundingBox())!;
	const height = Math.min(place.height, 500);
	for (let move = 0; move < 150; move++) {
		const x = place.x + 60 + ((move * 37) % Math.max(1, place.width - 80));
		await page.mouse.move(x, Math.min(880, place.y + 30 + (move / 150) * (height - 40)));
	}
}

async function dragged(page: Page, selector: string): Promise<void> {
	const place = (await page.locator(selector).boundingBox())!;
	await page.mouse.move(place.x + 80, place.y + 60);
	await page.mouse.down();
	for (let move = 1; move <= 100; move++)
		await page.mouse.move(place.x + 80 + (move / 100) * (place.width - 120), place.y + 60);
	await page.mouse.up();
}

/** Presses of an arrow key on the text while another answer streams in. */
async function streamed(page: Page, session: CDPSession, tab: string): Promise<Row[]> {
	await page.evaluate(() => {
		(window as unknown as { bench: BenchPage }).bench.keyDelays = [];
	});
	const words = await frameWords(page, session, async () => {
		const end = page.evaluate(
			([perSecond, count]) => (window as unknown as { bench: BenchPage }).bench.stream(perSecond, count),
			[STREAMED.perSecond, STREAMED.count] as const,
		);
		await page.locator('[data-testid="response-tokens"] .token[tabindex="0"]').focus();
		for (let press = 0; press < STREAMED.keys; press++) {
			await page.keyboard.press("ArrowRight");
			await page.waitForTimeout(80);
		}
		await end;
	});
	const delays = await page.evaluate(() => (window as unknown as { bench: BenchPage }).bench.keyDelays);
	const at = `streaming ${STREAMED.perSecond} tokens/s, ${tab}`;
	return [
		[at, words, "p95 <= 16.7 ms"],
		[
			`${at}: key to paint`,
			`${quantiles(delays)}; ${delays.length} of ${STREAMED.keys} presses`,
			"none dropped",
		],
	];
}

function quantiles(values: readonly number[]): string {
	const rising = [...values].sort((a, b) => a - b);
	const at = (part: number) =>
		rising[Math.min(rising.length - 1, Math.floor(part * rising.length))] ?? Number.NaN;
	return `p50 ${at(0.5).toFixed(1)}, p95 ${at(0.95).toFixed(1)} ms`;
}

const memoryWords = ({ heap, process }: Awaited<ReturnType<typeof memoryOf>>): string =>
	`${heap.toFixed(0)} MB of values, ${process === null ? "unknown" : `${process.toFixed(0)} MB`} in the process`;

function print(rows: readonly Row[]): void {
	const lines = [["what", "measured", "aim"], ["---", "---", "---"], ...rows];
	process.stdout.write(`${lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`);
}

void main();
