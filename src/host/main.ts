/** The extension's entry: builds what the features share, then starts each feature. */
import type * as vscode from "vscode";
import { registerCommands } from "./commands";
import { createContext } from "./context";
import { showFindings } from "./findings/show-findings";
import { watchDocuments } from "./lint/watch-documents";
import { registerLanguageModelTools } from "./on-request/language-model-tools";
import { provideLintTask } from "./on-request/lint-task";
import { registerPanel } from "./panel";
import { announceDeath } from "./restart-engine";
import { watchModelSettings } from "./select-model";
import { showEngineStatus } from "./status-item";

export function activate(extension: vscode.ExtensionContext): void {
	const ctx = createContext(extension);
	registerCommands(ctx);
	registerPanel(ctx);
	showEngineStatus(ctx);
	announceDeath(ctx);
	watchModelSettings(ctx);
	showFindings(ctx);
	watchDocuments(ctx);
	provideLintTask(ctx);
	registerLanguageModelTools(ctx);
}

/** The engine and the panel end with their subscriptions. */
export function deactivate(): void {}
