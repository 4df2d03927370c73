/** Tells the linter what happens in the window: documents that come, change and go, settings, the model. */
import { basename, dirname, join } from "node:path";
import * as vscode from "vscode";
import type { Ctx } from "../context";
import { modelFolderOf } from "../models/model-path";
import { mayBePrompt } from "./places";

/** What the model's answers depend on. */
const MODEL_SETTINGS = ["model.path", "probe.path", "baseRate", "nodePath"];

export function watchDocuments(ctx: Ctx): void {
	const { linter } = ctx;
	const { workspace, window } = vscode;
	const add = (document: vscode.TextDocument) => {
		if (mayBePrompt(document.uri)) linter.add(document);
	};
	ctx.own(workspace.onDidOpenTextDocument(add));
	ctx.own(workspace.onDidCloseTextDocument((document) => linter.remove(document)));
	ctx.own(workspace.onDidSaveTextDocument(({ uri }) => linter.schedule.saved(uri.toString())));
	ctx.own(workspace.onDidChangeTextDocument((edit) => linter.edit(edit.document, edit.contentChanges)));
	ctx.own(window.onDidChangeVisibleTextEditors(() => linter.look()));
	ctx.own({ dispose: linter.subjects.configFiles.onChange(() => linter.again({ isOtherModel: false })) });
	for (const document of workspace.textDocuments) add(document);
	linter.look();
	watchSettings(ctx);
	watchEngine(ctx);
	watchProbe(ctx);
}

function watchSettings(ctx: Ctx): void {
	ctx.own(
		vscode.workspace.onDidChangeConfiguration((change) => {
			const isOtherModel = MODEL_SETTINGS.some((key) => change.affectsConfiguration(`hNeurons.${key}`));
			if (isOtherModel || change.affectsConfiguration("hNeurons.lint")) ctx.linter.again({ isOtherModel });
		}),
	);
}

/** A dead engine is not brought back by the linter; once somebody has, what it could not be asked is asked. */
function watchEngine(ctx: Ctx): void {
	let wasDead = false;
	const unwatch = ctx.engine.onStatus(({ state }) => {
		if (state === "ready" && wasDead) ctx.linter.again({ isOtherModel: false });
		if (state === "dead" || state === "ready") wasDead = state === "dead";
	});
	ctx.own({ dispose: unwatch });
}

/** A probe file that is written anew may name other neurons. */
function watchProbe(ctx: Ctx): void {
	let watcher: vscode.Disposable | null = null;
	const watch = () => {
		watcher?.dispose();
		watcher = probeWatcher(ctx);
	};
	watch();
	ctx.own(
		vscode.workspace.onDidChangeConfiguration((change) => {
			if (["model.path", "probe.path"].some((key) => change.affectsConfiguration(`hNeurons.${key}`))) watch();
		}),
	);
	ctx.own({ dispose: () => watcher?.dispose() });
}

function probeWatcher(ctx: Ctx): vscode.Disposable | null {
	const probe = probeFile(ctx);
	if (!probe) return null;
	const pattern = new vscode.RelativePattern(vscode.Uri.file(dirname(probe)), basename(probe));
	const watcher = vscode.workspace.createFileSystemWatcher(pattern);
	const again = () => ctx.linter.again({ isOtherModel: true });
	return vscode.Disposable.from(
		watcher,
		watcher.onDidCreate(again),
		watcher.onDidChange(again),
		watcher.onDidDelete(again),
	);
}

function probeFile(ctx: Ctx): string | null {
	try {
		const { probe, modelPath } = ctx.settings();
		return probe ?? join(modelFolderOf(modelPath), "probe.json");
	} catch {
		// The linter says of each document which setting is wrong.
		return null;
	}
}
