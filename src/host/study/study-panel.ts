/** The panel of studies: one at most. */

import { randomBytes } from "node:crypto";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Handlers } from "../../protocol/contract";
import { STUDY_PANEL_VERSION, type StudyPanelCalls } from "../../protocol/study-panel/api";
import { type StudyKind, serversOf } from "../../protocol/study-panel/forms";
import { parseStudyRequest, type StudyRequest, type ToStudyPanel } from "../../protocol/study-panel/wire";
import type { Ctx } from "../context";
import { openSaved } from "../export/open-saved";
import { revealFolder } from "../export/reveal-folder";
import { savePicture } from "../export/save-picture";
import { panelLanguage } from "../language";
import { selectModel } from "../models/select-model";
import { asFailure } from "../panel/as-failure";
import { panelHtml } from "../panel/panel-html";
import { showLog } from "../show-log";
import { fetchSet } from "./fetch-set";
import { pickFor } from "./pick-for-form";
import { pageFile } from "./run/run-folders";
import { saveReport } from "./save-report";
import { askKey } from "./server-keys";
import { useProbe } from "./use-probe";

export const viewType = "hNeurons.study";

/** The open panel, if there is one. */
export interface StudyPanelPlace {
	panel: vscode.WebviewPanel | null;
	/** Between the panel's `ready` and its end or its being hidden; events before that come with `ready`. */
	isListening: boolean;
}

/** Settings that the panel shows. */
const SHOWN = ["hNeurons.model.path", "hNeurons.probe.path"];

export function registerStudyPanel(ctx: Ctx): void {
	ctx.own({
		dispose: ctx.studies.onEvent((event) => {
			const { panel, isListening } = ctx.studyPanel;
			if (panel && isListening) post(panel, { type: "event", ...event });
		}),
	});
	ctx.own(
		vscode.workspace.onDidChangeConfiguration((change) => {
			if (ctx.studyPanel.panel && SHOWN.some((key) => change.affectsConfiguration(key)))
				void ctx.report(() => ctx.studies.refresh());
		}),
	);
	ctx.own(
		vscode.workspace.onDidGrantWorkspaceTrust(() => {
			if (ctx.studyPanel.panel) void ctx.report(() => ctx.studies.refresh());
		}),
	);
	ctx.own(
		vscode.window.registerWebviewPanelSerializer(viewType, {
			async deserializeWebviewPanel(panel) {
				adopt(ctx, panel);
			},
		}),
	);
}

/** Opens the panel, or brings the open one to the front. */
export function showStudyPanel(ctx: Ctx): void {
	const { panel } = ctx.studyPanel;
	if (panel) panel.reveal();
	else {
		const title = l10n.t("H-Neurons: Study");
		adopt(ctx, vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active));
	}
}

/** Opens the panel at the form of a kind of study, unless a study goes on. */
export const openForm =
	(kind: StudyKind) =>
	async (ctx: Ctx): Promise<void> => {
		if (!ctx.studies.isRunning) await ctx.studies.showForm(kind);
		showStudyPanel(ctx);
	};

function adopt(ctx: Ctx, panel: vscode.WebviewPanel): void {
	const files = vscode.Uri.joinPath(ctx.extension.extensionUri, "dist");
	const place = ctx.studyPanel;
	place.panel?.dispose();
	place.panel = panel;
	place.isListening = false;
	const calls = callsOf(ctx);
	panel.webview.onDidReceiveMessage((raw: unknown) => answer(ctx, panel, calls, parseStudyRequest(raw)));
	panel.onDidChangeViewState(() => {
		// A hidden panel is unloaded; when it comes back it starts with `ready`.
		if (!panel.visible && place.panel === panel) place.isListening = false;
	});
	panel.onDidDispose(() => {
		if (place.panel !== panel) return;
		place.panel = null;
		place.isListening = false;
		ctx.studies.panelClosed();
	});
	const icon = (theme: string) =>
		vscode.Uri.joinPath(ctx.extension.extensionUri, "media", `panel-${theme}.svg`);
	panel.iconPath = { light: icon("light"), dark: icon("dark") };
	panel.webview.options = { enableScripts: true, localResourceRoots: [files] };
	panel.webview.html = panelHtml({
		cspSource: panel.webview.cspSource,
		script: String(panel.webview.asWebviewUri(vscode.Uri.joinPath(files, "study.js"))),
		style: String(panel.webview.asWebviewUri(vscode.Uri.joinPath(files, "study.css"))),
		nonce: randomBytes(16).toString("base64"),
		...panelLanguage(),
	});
}

/** What each of the panel's calls does. What takes long is started, not awaited: its course comes as events. */
function callsOf(ctx: Ctx): Handlers<StudyPanelCalls> {
	const { studies } = ctx;
	const start = async (action: () => Promise<void> | void) => {
		void ctx.report(action);
		return null;
	};
	return {
		async ready({ version }) {
			if (version !== STUDY_PANEL_VERSION) throw new Error(l10n.t("Close this panel and open it again."));
			await ctx.report(() => studies.refresh());
			ctx.studyPanel.isListening = true;
			return studies.state;
		},
		editForm: (edited) => start(() => studies.editForm(edited)),
		editPlace: (place) => start(() => studies.editPlace(place)),
		selectModel: () => start(() => selectModel(ctx)),
		pick: ({ kind, into }) => start(() => pickFor(ctx, kind, into)),
		fetchSet: ({ id }) => start(() => fetchSet(ctx, id)),
		setKey: ({ role }) =>
			start(async () => {
				const { kind, forms } = studies.state;
				const url = serversOf({ form: forms[kind] })[role]?.url;
				if (url) await askKey(ctx.extension, url);
				await studies.refresh();
			}),
		estimate: () => start(() => studies.estimate()),
		start: () => start(() => studies.start()),
		stop: () => start(() => studies.stop()),
		resume: ({ folder }) => start(() => studies.resume(folder)),
		showForm: ({ kind }) => start(() => studies.showForm(kind)),
		openReport: ({ folder }) => start(() => studies.openReport(folder)),
		openPage: () => start(() => inFolder(ctx, (folder) => openSaved(vscode.Uri.file(pageFile(folder))))),
		openFolder: () => start(() => inFolder(ctx, revealFolder)),
		saveReport: ({ as }) => start(() => inFolder(ctx, (folder) => saveReport(folder, as))),
		savePicture: (picture) => start(() => savePicture(picture)),
		useProbe: () =>
			start(() =>
				inFolder(ctx, async (folder) => {
					await useProbe(ctx, folder);
					await studies.refresh();
				}),
			),
		showLog: () => start(() => showLog(ctx)),
	};
}

/** Does something with the folder of what is shown. */
async function inFolder({ studies }: Ctx, act: (folder: string) => Promise<void>): Promise<void> {
	const folder = (studies.state.report ?? studies.state.run)?.folder;
	if (folder !== undefined) await act(folder);
}

async function answer(
	ctx: Ctx,
	panel: vscode.WebviewPanel,
	calls: Handlers<StudyPanelCalls>,
	request: StudyRequest | null,
): Promise<void> {
	if (!request) return ctx.log.warn("The panel of studies sent a message that is not part of its contract.");
	const { id, method, params } = request;
	const call = calls[method] as (params: StudyRequest["params"], signal: AbortSignal) => Promise<unknown>;
	try {
		post(panel, { type: "reply", id, result: await call(params, new AbortController().signal) });
	} catch (error) {
		post(panel, { type: "reply", id, error: asFailure(error).sentence });
	}
}

function post(panel: vscode.WebviewPanel, message: ToStudyPanel): void {
	void panel.webview.postMessage(message);
}
