/** The panel in a headless Chromium, with its real document and content security policy and a host made of a few lines. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";
import { type PanelParts, panelHtml } from "../../src/host/panel/panel-html";
import type { PanelEvent, PanelState } from "../../src/protocol/panel-api";
import type { PanelRequest } from "../../src/protocol/panel-wire";
import { ensureChromium } from "../run/chromium";
import { settled } from "./settled";
import { type ThemeName, themes } from "./themes";

/** A busy machine was seen to need ten seconds for what takes half a one. */
const PATIENCE_MS = 120_000;

export async function launch(): Promise<Browser> {
	const quiet = ["background-networking", "component-update", "sync"].map((part) => `--disable-${part}`);
	return chromium.launch({
		executablePath: ensureChromium(),
		timeout: PATIENCE_MS,
		args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", ...quiet],
	});
}

/** The script and the style of each panel. */
const PANELS = {
	answers: { script: "webview/main.ts", style: "webview/style.css" },
	study: { script: "webview/study/main.ts", style: "webview/study/study.css" },
};

/** Serves a panel's document, script and style as the editor would. */
export async function servePanel(
	name: keyof typeof PANELS = "answers",
	{ language, words }: Pick<PanelParts, "language" | "words"> = { language: "en", words: null },
): Promise<{ origin: string; close(): void }> {
	const root = new URL("../../", import.meta.url);
	const { outputFiles } = await build({
		absWorkingDir: root.pathname,
		entryPoints: { webview: PANELS[name].script, style: PANELS[name].style },
		outdir: "dist",
		bundle: true,
		format: "iife",
		target: "es2022",
		platform: "browser",
		write: false,
		logLevel: "silent",
	});
	const bundled = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))!.text;
	let origin = "";
	const server: Server = createServer((request, response) => {
		const address = { cspSource: origin, script: "/webview.js", style: "/style.css" };
		const parts = { ...address, nonce: "bm9uY2U=", language, words };
		const [type, body] =
			request.url === "/webview.js"
				? ["text/javascript", bundled("webview.js")]
				: request.url === "/style.css"
					? ["text/css", bundled("style.css")]
					: ["text/html", panelHtml(parts)];
		response.setHeader("content-type", `${type}; charset=utf-8`);
		response.end(request.url === "/favicon.ico" ? "" : body);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return { origin, close: () => server.close() };
}

/** A request as a panel sends it, and an event as a host does. */
type AnyRequest = { type: "request"; id: number; method: string; params: object };
type AnyEvent = { event: string; params: object };

/** A panel as it is open in a browser's page. */
export interface OpenPanel<R extends AnyRequest = PanelRequest, E extends AnyEvent = PanelEvent> {
	page: Page;
	/** Console errors, page errors and broken content security rules; a test ends with none. */
	complaints: string[];
	tell(...events: E[]): Promise<void>;
	/** What the panel asked of the host so far, without `ready`. */
	asked(): Promise<R[]>;
	/** What the panel kept for a window reload. */
	kept(): Promise<unknown>;
	/** Calls of this method are answered so from now on. */
	reply(method: string, answer: { result: unknown } | { error: string }): Promise<void>;
	theme(name: ThemeName): Promise<void>;
	close(): Promise<void>;
}

interface Host {
	asked: AnyRequest[];
	/** By method; null unless given. */
	answers: Record<string, { result: unknown } | { error: string }>;
	kept: unknown;
	post(message: unknown): void;
}

export interface PanelOptions<S> {
	/** What `ready` is answered with. */
	state: S;
	/** What other calls are answered with, by method; null unless given. */
	replies?: Record<string, unknown>;
	/** What an earlier window's panel kept. */
	kept?: unknown;
	theme?: ThemeName;
	width?: number;
	height?: number;
}

export async function openPanel<
	S = PanelState,
	R extends AnyRequest = PanelRequest,
	E extends AnyEvent = PanelEvent,
>(browser: Browser, origin: string, options: PanelOptions<S>): Promise<OpenPanel<R, E>> {
	const viewport = { width: options.width ?? 800, height: options.height ?? 900 };
	const page = await browser.newPage({ viewport });
	page.setDefaultTimeout(PATIENCE_MS);
	const complaints: string[] = [];
	page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
	page.on("pageerror", (error) => complaints.push(String(error)));
	// The test runner's compiler names functions through a helper that the page lacks.
	await page.addInitScript("globalThis.__name = (named) => named;");
	const { state, replies = {}, kept = null } = options;
	await page.addInitScript(fakeHost, toJson({ replies: { ...replies, ready: state }, kept }));
	await page.addInitScript(wearTheme, themes[options.theme ?? "dark"]);
	await page.goto(origin);
	await page.locator("#panel :is(header, h1)").filter({ visible: true }).first().waitFor();
	await settled(page);
	return {
		page,
		complaints,
		async tell(...events) {
			await page.evaluate(
				(messages) => {
					const host = (window as unknown as { host: Host }).host;
					for (const message of messages) host.post(JSON.parse(message));
				},
				events.map((event) => toJson({ type: "event", ...event })),
			);
			await settled(page);
		},
		asked: () =>
			page.evaluate(() =>
				(window as unknown as { host: Host }).host.asked.filter(({ method }) => method !== "ready"),
			) as Promise<R[]>,
		kept: () => page.evaluate(() => (window as unknown as { host: Host }).host.kept),
		reply: (method, answer) =>
			page.evaluate(
				([name, text]) => {
					(window as unknown as { host: Host }).host.answers[name!] = JSON.parse(text!);
				},
				[method, JSON.stringify(answer)],
			),
		theme: (name) => page.evaluate(wearTheme, themes[name]),
		close: () => page.close(),
	};
}

/** Typed arrays are rebuilt on the other side, as the editor does it. */
const toJson = (value: unknown): string =>
	JSON.stringify(value, (_key, part: unknown) => (part instanceof Float32Array ? Array.from(part) : part));

/** Runs in the page before its scripts: the editor's side of the panel. */
function fakeHost(initial: string): void {
	const revive = (message: unknown): unknown =>
		JSON.parse(JSON.stringify(message), (key, value: unknown) =>
			key === "shares" && Array.isArray(value) ? Float32Array.from(value) : value,
		);
	const { replies, kept } = JSON.parse(initial) as { replies: Record<string, unknown>; kept: unknown };
	const host: Host = {
		asked: [],
		answers: Object.fromEntries(Object.entries(replies).map(([method, result]) => [method, { result }])),
		kept,
		post: (message) => window.postMessage(revive(message), "*"),
	};
	const reply = (request: AnyRequest) => {
		host.post({ type: "reply", id: request.id, ...(host.answers[request.method] ?? { result: null }) });
	};
	Object.assign(window, {
		host,
		acquireVsCodeApi: () => ({
			postMessage(request: AnyRequest) {
				host.asked.push(request);
				if (document.readyState === "complete") reply(request);
				else window.addEventListener("load", () => reply(request), { once: true });
			},
			getState: () => host.kept,
			setState(state: unknown) {
				host.kept = state;
			},
		}),
	});
}

/** Runs in the page: the variables, body classes and base styles that the editor gives a webview. */
export function wearTheme(theme: { kind: string; variables: Record<string, string> }): void {
	const wear = () => {
		const { style } = document.documentElement;
		// What only the theme before had goes with it.
		for (const name of [...style].filter((each) => each.startsWith("--vscode-"))) style.removeProperty(name);
		for (const [name, value] of Object.entries(theme.variables)) style.setProperty(`--vscode-${name}`, value);
		const sheet = new CSSStyleSheet();
		sheet.replaceSync("body { margin: 0; background: var(--vscode-editor-background); }");
		// The toolkit keeps its own sheets there.
		document.adoptedStyleSheets.push(sheet);
		document.body.dataset.vscodeThemeKind = theme.kind;
		document.body.className = theme.kind;
	};
	if (document.body) wear();
	else document.addEventListener("DOMContentLoaded", wear);
}
