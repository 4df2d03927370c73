/** The panel beside the editor: one at most, restored after a window reload with what it showed. */
import { randomBytes } from "node:crypto";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Handlers } from "../../protocol/contract";
import { PANEL_VERSION, type PanelCalls, type PanelEvent } from "../../protocol/panel-api";
import { type PanelRequest, parseRequest, type ToPanel } from "../../protocol/panel-wire";
import type { Ctx } from "../context";
import { exportCalls } from "../export/export-calls";
import { historyCalls } from "../history/history-calls";
import { panelLanguage } from "../language";
import { sourceCalls } from "../source/source-calls";
import { answerCalls } from "./answer-calls";
import { asFailure } from "./as-failure";
import { panelHtml } from "./panel-html";
import { loadState, saveState } from "./saved-state";

export const viewType = "hNeurons.panel";

export function registerPanel(ctx: Ctx): void {
	ctx.own({ dispose: ctx.runs.onEvent((event) => told(ctx, event)) });
	ctx.own({ dispose: ctx.history.onChange(() => told(ctx, { event: "historyChanged", params: {} })) });
	ctx.own(
		vscode.window.registerWebviewPanelSerializer(viewType, {
			async deserializeWebviewPanel(panel, saved: unknown) {
				const state = ctx.runs.state.first ? null : await loadState(ctx.extension);
				if (state && runOf(saved) === state.first?.run) ctx.runs.restore(state);
				adopt(ctx, panel);
			},
		}),
	);
}

/** Opens the panel, or brings the open one to the front; the editor keeps the focus. */
export function showPanel(ctx: Ctx): void {
	const { panel } = ctx.panel;
	const where = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
	if (panel) panel.reveal(undefined, true);
	else adopt(ctx, vscode.window.createWebviewPanel(viewType, "H-Neurons", where));
}

function adopt(ctx: Ctx, panel: vscode.WebviewPanel): void {
	const files = vscode.Uri.joinPath(ctx.extension.extensionUri, "dist");
	const place = ctx.panel;
	place.panel?.dispose();
	place.panel = panel;
	place.isListening = false;
	const calls = callsOf(ctx);
	panel.webview.onDidReceiveMessage((raw: unknown) => answer(ctx, panel, calls, parseRequest(raw)));
	let isVisible = panel.visible;
	panel.onDidChangeViewState(() => {
		// It also tells of the focus, which changes nothing.
		if (panel.visible === isVisible || place.panel !== panel) return;
		isVisible = panel.visible;
		// A hidden panel is unloaded; when it comes back it starts with `ready`.
		if (!isVisible) leave(ctx);
		place.shown();
	});
	panel.onDidDispose(() => {
		if (place.panel !== panel) return;
		place.panel = null;
		leave(ctx);
		place.shown();
		ctx.runs.stop();
	});
	const icon = (theme: string) =>
		vscode.Uri.joinPath(ctx.extension.extensionUri, "media", `panel-${theme}.svg`);
	panel.iconPath = { light: icon("light"), dark: icon("dark") };
	panel.webview.options = { enableScripts: true, localResourceRoots: [files] };
	panel.webview.html = panelHtml({
		cspSource: panel.webview.cspSource,
		script: String(panel.webview.asWebviewUri(vscode.Uri.joinPath(files, "webview.js"))),
		style: String(panel.webview.asWebviewUri(vscode.Uri.joinPath(files, "style.css"))),
		nonce: randomBytes(16).toString("base64"),
		...panelLanguage(),
	});
	place.shown();
}

/** Nothing is told to a panel that is out of sight, and it points at nothing. */
function leave(ctx: Ctx): void {
	ctx.panel.isListening = false;
	ctx.pointed.point(null, false);
}

/** What each of the panel's calls does. */
const callsOf = (ctx: Ctx): Handlers<PanelCalls> => ({
	async ready({ version }) {
		if (version !== PANEL_VERSION) throw new Error(l10n.t("Close this panel and open it again."));
		ctx.panel.isListening = true;
		return ctx.runs.state;
	},
	...answerCalls(ctx),
	...historyCalls(ctx),
	...exportCalls(ctx),
	...sourceCalls(ctx),
});

async function answer(
	ctx: Ctx,
	panel: vscode.WebviewPanel,
	calls: Handlers<PanelCalls>,
	request: PanelRequest | null,
): Promise<void> {
	if (!request) return ctx.log.warn("The panel sent a message that is not part of its contract.");
	const { id, method, params } = request;
	const call = calls[method] as (params: PanelRequest["params"], signal: AbortSignal) => Promise<unknown>;
	try {
		post(panel, { type: "reply", id, result: await call(params, new AbortController().signal) });
	} catch (error) {
		post(panel, { type: "reply", id, error: asFailure(error).sentence });
	}
}

/** Events after which other things are to be found again than before. */
const changesKept: ReadonlySet<PanelEvent["event"]> = new Set([
	...(["answerFinished", "othersDropped", "samplesDropped", "runOpened", "baseRateChanged"] as const),
	...(["besideShown", "besideDropped"] as const),
]);

function told(ctx: Ctx, event: PanelEvent): void {
	const { panel, isListening } = ctx.panel;
	if (panel && isListening) post(panel, { type: "event", ...event });
	// The end of a run that was replaced comes while the next one is unfinished.
	if (changesKept.has(event.event) && ctx.runs.state.first?.summary)
		void ctx.report(() => saveState(ctx.extension, ctx.runs.state));
}

function post(panel: vscode.WebviewPanel, message: ToPanel): void {
	void panel.webview.postMessage(message);
}

/** The run a panel of an earlier window showed, from what it kept by `setState`. */
function runOf(saved: unknown): string | null {
	if (typeof saved !== "object" || saved === null || !("run" in saved)) return null;
	return typeof saved.run === "string" ? saved.run : null;
}
