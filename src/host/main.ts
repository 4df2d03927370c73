/** The extension's entry: builds what the features share, then starts each feature. */
import "./language";
import type * as vscode from "vscode";
import { registerCommands } from "./commands";
import { createContext } from "./context";
import { announceDeath } from "./engine/restart-engine";
import { showEngineStatus } from "./engine/status-item";
import { showFindings } from "./findings/show-findings";
import { keepFinished } from "./history/keep-finished";
import { watchDocuments } from "./lint/watch-documents";
import { watchModelSettings } from "./models/watch-model-settings";
import { registerLanguageModelTools } from "./on-request/language-model-tools";
import { provideLintTask } from "./on-request/lint-task";
import { registerPanel } from "./panel/panel";
import { watchBaseRate } from "./panel/watch-base-rate";
import { registerStudyPanel } from "./study/study-panel";
import { showStudyStatus } from "./study/study-status";
import { registerViews } from "./views/register-views";

export function activate(extension: vscode.ExtensionContext): void {
	const ctx = createContext(extension);
	registerCommands(ctx);
	registerPanel(ctx);
	keepFinished(ctx);
	showEngineStatus(ctx);
	announceDeath(ctx);
	watchModelSettings(ctx);
	showFindings(ctx);
	watchDocuments(ctx);
	registerStudyPanel(ctx);
	registerViews(ctx);
	watchBaseRate(ctx);
	showStudyStatus(ctx);
	provideLintTask(ctx);
	registerLanguageModelTools(ctx);
}

/** The engine and the panel end with their subscriptions. */
export function deactivate(): void {}
