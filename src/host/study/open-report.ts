/** Shows the report of a study: one that was begun here, or any report.json. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { KIND_NAMES } from "../../protocol/study-panel/forms";
import type { Ctx } from "../context";
import { earlierRuns, folderOfReport, studiesFolder } from "./run/run-folders";
import { showStudyPanel } from "./study-panel";

interface Item extends vscode.QuickPickItem {
	folder: string | null;
}

/** Lists the finished studies; anything else is browsed for. */
export async function openStudyReport(ctx: Ctx): Promise<void> {
	const finished = (await earlierRuns(studiesFolder(ctx.extension))).filter(({ isFinished }) => isFinished);
	const items: Item[] = [
		...finished.map(({ kind, folder, model, begun }) => ({
			label: model,
			description: `${KIND_NAMES[kind].study}, ${new Date(begun).toLocaleString()}`,
			detail: folder,
			folder,
		})),
		{ label: `$(folder-opened) ${l10n.t("Browse for report.json...")}`, folder: null },
	];
	const choice =
		finished.length === 0
			? items[0]
			: await vscode.window.showQuickPick(items, {
					title: l10n.t("H-Neurons: Open Study Report"),
					placeHolder: l10n.t("Which study"),
					matchOnDetail: true,
				});
	if (!choice) return;
	const folder = choice.folder ?? (await browse());
	if (folder === null) return;
	await ctx.studies.openReport(folder);
	showStudyPanel(ctx);
}

async function browse(): Promise<string | null> {
	const chosen = await vscode.window.showOpenDialog({
		title: l10n.t("report.json of a study"),
		openLabel: l10n.t("Open Report"),
		filters: { [l10n.t("Study reports")]: ["json"] },
	});
	return chosen?.[0] ? folderOfReport(chosen[0].fsPath) : null;
}
