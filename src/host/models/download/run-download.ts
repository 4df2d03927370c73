import { posix } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { downloadModel as download } from "../../../hub/download";
import { findHubModel } from "../../../hub/find-model";
import type { DownloadProgress, HubChoice, HubModel } from "../../../hub/hub-model";
import { sizeText } from "../../../hub/size-text";
import { LensError } from "../../../protocol/errors";
import type { Ctx } from "../../context";
import { asFailure } from "../../panel/as-failure";
import { modelsFolder } from "../list/find-offered";
import { progressWords } from "../list/model-words";
import { useModel } from "../use-model";
import { hubAccess } from "./hub-access";
import {
	downloadOf,
	earlierDownload,
	forgetDownload,
	keepDownload,
	type UnfinishedDownload,
} from "./unfinished";
import { withRemedies } from "./with-remedies";

/**
 * Downloads one choice of a model, told in a notification, then offers to use it.
 * @param into the folder for models: that of the settings, or the one in which the download was begun
 */
export async function runDownload(
	ctx: Ctx,
	model: HubModel,
	choice: HubChoice,
	into: string = modelsFolder(ctx),
): Promise<void> {
	const setting = modelsFolder(ctx);
	// Another folder may be chosen on the way, when the disk is full.
	const target = () => (modelsFolder(ctx) === setting ? into : modelsFolder(ctx));
	try {
		const folder = await withRemedies(ctx, model.id, () => downloadOnce(ctx, model, choice, target()));
		if (folder !== undefined) await offerUse(ctx, model, choice, folder);
	} catch (error) {
		if (asFailure(error).code !== "cancelled") throw error;
		const resume = l10n.t("Resume");
		const told = l10n.t("The download of {0} was stopped. What was loaded is kept.", model.id);
		if ((await vscode.window.showInformationMessage(told, resume)) === resume)
			await runDownload(ctx, model, choice, target());
	}
}

/** Goes on with a download where it was stopped, in the same folder and with the same commit. */
export async function resumeDownload(ctx: Ctx, stopped: UnfinishedDownload): Promise<void> {
	const { id, revision, dtype } = stopped;
	const found = await withRemedies(ctx, id, async () => {
		const options = {
			location: vscode.ProgressLocation.Notification,
			title: l10n.t("Looking for {0}", id),
			cancellable: true,
		};
		const model = await vscode.window.withProgress(options, async (_progress, token) =>
			findHubModel(await hubAccess(ctx), id, { revision, signal: signalOf(token) }),
		);
		const choice = model.choices.find((each) => each.dtype === dtype);
		if (!choice) throw new LensError("hubNotFound", l10n.t("{0} has no {1} weights any more.", id, dtype));
		return { model, choice };
	});
	if (found) await runDownload(ctx, found.model, found.choice, stopped.modelsFolder);
}

/** What was loaded stays on record until all of it is there. */
async function downloadOnce(ctx: Ctx, model: HubModel, choice: HubChoice, target: string): Promise<string> {
	const access = await hubAccess(ctx);
	const record = downloadOf(model, choice, target);
	const earlier = earlierDownload(ctx, record);
	record.doneBytes = earlier?.doneBytes ?? 0;
	await keepDownload(ctx, record);
	const title = l10n.t("Downloading {0} ({1})", model.id, choice.dtype);
	const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
	try {
		const folder = await vscode.window.withProgress(options, (progress, token) => {
			let shown = 0;
			const onProgress = (now: DownloadProgress) => {
				record.doneBytes = now.doneBytes;
				const percent = now.totalBytes > 0 ? (100 * now.doneBytes) / now.totalBytes : 0;
				progress.report({ message: progressWords(now), increment: Math.max(0, percent - shown) });
				shown = Math.max(shown, percent);
			};
			return download(access, model, choice, {
				modelsFolder: target,
				onProgress,
				signal: signalOf(token),
			});
		});
		await forgetDownload(ctx, record);
		return folder;
	} catch (error) {
		// Without a byte there is nothing to go on with; what an earlier attempt left is there still.
		const isWorthKeeping = earlier !== undefined || record.doneBytes > 0;
		await (isWorthKeeping ? keepDownload(ctx, { ...record, pid: null }) : forgetDownload(ctx, record));
		throw error;
	}
}

async function offerUse(ctx: Ctx, model: HubModel, choice: HubChoice, folder: string): Promise<void> {
	const use = l10n.t("Use This Model");
	const told = l10n.t("{0} ({1}, {2}) is downloaded.", model.id, choice.dtype, sizeText(choice.bytes));
	if ((await vscode.window.showInformationMessage(told, use)) !== use) return;
	await useModel(ctx, { folder, graphName: posix.basename(choice.graph) });
}

function signalOf(token: vscode.CancellationToken): AbortSignal {
	const controller = new AbortController();
	if (token.isCancellationRequested) controller.abort();
	token.onCancellationRequested(() => controller.abort());
	return controller.signal;
}
