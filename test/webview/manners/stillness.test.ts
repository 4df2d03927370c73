/** Nothing moves that need not: with reduced motion, while an answer streams in, when its verdict comes, out of sight. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { settled } from "../settled";
import { check } from "./check";
import { answerStates, asked, finished, promptRead, type Shown, tabStates, tokensRead } from "./made-panels";
import { studyStates } from "./made-studies";

const named = (all: readonly Shown[], name: string): Shown => all.find((each) => each.name === name)!;
const moving = ["loading", "running", "samples-running", "history", "beside"].map((name) =>
	named([...answerStates, ...tabStates], name),
);

/** Animations and transitions that run, in shadow trees too. */
const running = (page: Page) =>
	page.evaluate(() => {
		const roots: (Document | ShadowRoot)[] = [document];
		for (const root of roots)
			for (const element of root.querySelectorAll("*"))
				if (element.shadowRoot) roots.push(element.shadowRoot);
		return roots
			.flatMap((root) => root.getAnimations())
			.filter(({ playState }) => playState === "running")
			.map(({ effect }) => (effect as KeyframeEffect).target?.outerHTML.slice(0, 100) ?? "");
	});

for (const shown of [...moving, named(studyStates, "study-run")])
	for (const how of ["media query", "body class"] as const)
		check(`reduced motion by ${how}: ${shown.name}`, shown, async ({ page }) => {
			if (how === "media query") await page.emulateMedia({ reducedMotion: "reduce" });
			else await page.evaluate(() => document.body.classList.add("vscode-reduce-motion"));
			await settled(page);
			for (const button of await page
				.locator("vscode-button:not([disabled]), button")
				.filter({ visible: true })
				.all()) {
				await button.hover({ force: true });
				assert.deepEqual(await running(page), []);
				if ((await page.locator("vscode-button").count()) > 4) break;
			}
			assert.deepEqual(await running(page), []);
		});

check(
	"without the wish for it, a ring turns while a model loads",
	named(answerStates, "loading"),
	async ({ page }) => {
		await settled(page);
		assert.ok((await running(page)).length > 0, "or the tests above could not fail");
	},
);

interface Shift {
	value: number;
	moved: string[];
}

/** Begins to keep the shifts that nobody asked for. */
const watchShifts = (page: Page) =>
	page.evaluate(() => {
		const shifts: Shift[] = [];
		Object.assign(window, { shifts });
		const nameOf = (node: Node | null) => {
			const element = node instanceof Element ? node : node?.parentElement;
			return element ? `${element.tagName}#${element.id}.${element.className}` : "";
		};
		interface LayoutShift extends PerformanceEntry {
			value: number;
			sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
		}
		new PerformanceObserver((list) => {
			for (const { value, sources } of list.getEntries() as LayoutShift[]) {
				const answer = document.querySelector("#response .tokens");
				// What stands below a text that grows has to make room for it.
				const others = sources.filter(
					({ node }) =>
						!node || !answer || !(answer.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING),
				);
				shifts.push({
					value,
					moved: others.map(
						({ node, previousRect, currentRect }) => `${nameOf(node)} ${previousRect.y}→${currentRect.y}`,
					),
				});
			}
		}).observe({ type: "layout-shift", buffered: false });
	});
const shifts = (page: Page) =>
	page.evaluate(
		() =>
			new Promise<Shift[]>((done) =>
				setTimeout(() => done((window as unknown as { shifts: Shift[] }).shifts), 100),
			),
	);

for (const width of [1000, 800, 300])
	check(
		`${width} px: while an answer streams in nothing moves but what is below its text, and nothing when the verdict comes`,
		named(answerStates, "empty"),
		async ({ page, tell }) => {
			await tell(...asked("run-9"), promptRead("run-9"), ...tokensRead("run-9", 1));
			await settled(page);
			await watchShifts(page);
			const { length } = finished.responseTokens;
			for (const event of tokensRead("run-9", length).slice(1)) await tell(event);
			const streaming = await shifts(page);
			assert.deepEqual(
				streaming.flatMap(({ moved }) => moved),
				[],
				"while tokens stream",
			);
			await tell({ event: "answerFinished", params: { inspection: { ...finished, run: "run-9" } } });
			await tell({ event: "engineChanged", params: { engine: { state: "ready", model: "pocket-chat" } } });
			await settled(page);
			const ended = (await shifts(page)).slice(streaming.length);
			assert.deepEqual(
				ended.flatMap(({ moved }) => moved),
				[],
				"when the verdict comes",
			);
		},
		{ width, height: 1600 },
	);

/** Counts what is drawn on canvases and written in views that are not shown. */
const watchDrawing = (page: Page) =>
	page.evaluate(() => {
		const counts = { drawn: 0, written: 0 };
		Object.assign(window, { counts });
		for (const name of [
			"stroke",
			"fill",
			"fillRect",
			"fillText",
			"drawImage",
			"putImageData",
			"clearRect",
		] as const) {
			const plain = CanvasRenderingContext2D.prototype[name] as (...args: unknown[]) => void;
			Object.assign(CanvasRenderingContext2D.prototype, {
				[name](this: CanvasRenderingContext2D, ...args: unknown[]) {
					counts.drawn++;
					plain.apply(this, args);
				},
			});
		}
		const observer = new MutationObserver((changes) => {
			counts.written += changes.length;
		});
		for (const view of document.querySelectorAll("[role=tabpanel][hidden]"))
			observer.observe(view, { subtree: true, childList: true, characterData: true, attributes: true });
	});
const counts = (page: Page) =>
	page.evaluate(() => (window as unknown as { counts: { drawn: number; written: number } }).counts);

check(
	"a tab that is not shown draws and writes nothing",
	named(tabStates, "probe"),
	async ({ page, tell }) => {
		// Each has been shown before, so that it could.
		for (const name of ["timeline", "layers", "neurons", "samples", "beside", "history", "probe"]) {
			await page.getByTestId(`tab-${name}`).click();
			await settled(page);
		}
		await watchDrawing(page);
		await tell(...asked("run-9"), promptRead("run-9"));
		for (let i = 0; i < 10; i++) await tell(...tokensRead("run-9", 10));
		await tell({ event: "answerFinished", params: { inspection: { ...finished, run: "run-9" } } });
		assert.deepEqual(await counts(page), { drawn: 0, written: 0 });
		await page.getByTestId("tab-timeline").click();
		await settled(page);
		assert.ok((await counts(page)).drawn > 0, "or nothing was counted");
	},
);

check(
	"a panel that is not seen asks for one frame and draws nothing until it comes",
	named(answerStates, "empty"),
	async ({ page }) => {
		// A hidden page's browser keeps frames back; so does this one from now on.
		await page.evaluate(() => {
			const kept: FrameRequestCallback[] = [];
			const plain = window.requestAnimationFrame.bind(window);
			Object.assign(window, { kept, plain });
			window.requestAnimationFrame = (callback) => kept.push(callback);
			const changed = { count: 0 };
			Object.assign(window, { changed });
			new MutationObserver((changes) => {
				changed.count += changes.length;
			}).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
		});
		const state = () =>
			page.evaluate(() => {
				const { kept, changed } = window as unknown as {
					kept: FrameRequestCallback[];
					changed: { count: number };
				};
				return { frames: kept.length, changes: changed.count };
			});
		const post = (events: readonly unknown[]) =>
			page.evaluate(
				(messages) => {
					const { host } = window as unknown as { host: { post(message: unknown): void } };
					for (const message of messages) host.post(JSON.parse(message));
					return new Promise((done) => setTimeout(done, 200));
				},
				events.map((event) => JSON.stringify({ type: "event", ...(event as object) }, plainArrays)),
			);
		await post([...asked("run-9"), promptRead("run-9"), ...tokensRead("run-9", 300)]);
		assert.deepEqual(await state(), { frames: 1, changes: 0 });
		await page.evaluate(() => {
			const { kept, plain } = window as unknown as {
				kept: FrameRequestCallback[];
				plain: typeof requestAnimationFrame;
			};
			window.requestAnimationFrame = plain;
			for (const callback of kept) plain(callback);
		});
		await settled(page);
		assert.equal(await page.getByTestId("response-tokens").getByTestId("token").count(), 300);
	},
);

const plainArrays = (_key: string, part: unknown) => (part instanceof Float32Array ? Array.from(part) : part);
