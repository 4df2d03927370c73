/** Keeps each finished answer in the workspace's storage, after it has ended. */
import { join } from "node:path";
import * as vscode from "vscode";
import type { Ctx } from "../context";
import { History } from "./history";
import { finishedRun } from "./run-file";
import { RunStore } from "./run-store";

/** The workspace's kept runs; a window without a folder keeps them for all such windows. */
export function openHistory(extension: vscode.ExtensionContext, log: vscode.LogOutputChannel): History {
	const { fsPath } = extension.storageUri ?? extension.globalStorageUri;
	return new History(new RunStore(join(fsPath, "history")), (sentence) => log.warn(sentence));
}

export function keepFinished(ctx: Ctx): void {
	ctx.own({
		dispose: ctx.runs.onEvent(({ event, params }) => {
			if (event !== "answerFinished" || !isWanted()) return;
			const finished = finishedRun(ctx.runs.state, params.inspection.run);
			if (finished) void ctx.report(() => ctx.history.keep(finished, Date.now()));
		}),
	});
	// Another window may have kept or deleted some while this one was behind it.
	ctx.own(
		vscode.window.onDidChangeWindowState(({ focused }) => {
			if (focused) void ctx.report(() => ctx.history.refresh());
		}),
	);
}

const isWanted = (): boolean => vscode.workspace.getConfiguration("hNeurons").get("history.keep") !== false;
