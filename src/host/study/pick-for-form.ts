/** What is picked for a study's form: files of questions or items, a probe, a base model, an earlier run. */

import { homedir } from "node:os";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { isSuite, type Picked, type StudyKind } from "../../protocol/study-panel/forms";
import { SUITE_TITLES } from "../../protocol/study-panel/impact-form";
import type { Ctx } from "../context";
import { findOffered } from "../models/list/find-offered";
import { placeWords } from "../models/list/model-words";
import { offeredModels } from "../models/list/offered-models";
import { pickStep } from "../models/pick";
import { earlierRuns, studiesFolder } from "./run/run-folders";

/** Lets the user pick, and puts what was picked into the form. */
export async function pickFor(ctx: Ctx, kind: StudyKind, into: Picked): Promise<void> {
	const paths = await pick(ctx, into);
	if (paths.length > 0) await ctx.studies.picked(kind, into, paths);
}

async function pick(ctx: Ctx, into: Picked): Promise<string[]> {
	if (into === "base") return pickBase(ctx);
	if (into === "study") return pickStudy(ctx);
	if (into === "probe")
		return browse({ title: l10n.t("A probe file"), openLabel: l10n.t("Use"), filters: JSON_FILES });
	const title = isSuite(into)
		? l10n.t("Files of items: {0}", SUITE_TITLES[into])
		: l10n.t("Files of questions");
	return browse({ title, openLabel: l10n.t("Add"), canSelectMany: true, filters: DATA_FILES });
}

const ALL_FILES = { [l10n.t("All files")]: ["*"] };
const JSON_FILES = { [l10n.t("Probe files")]: ["json"], ...ALL_FILES };
const DATA_FILES = { [l10n.t("Data")]: ["jsonl", "json", "csv", "tsv", "parquet"], ...ALL_FILES };

async function browse(options: vscode.OpenDialogOptions): Promise<string[]> {
	return ((await vscode.window.showOpenDialog(options)) ?? []).map(({ fsPath }) => fsPath);
}

interface FolderItem extends vscode.QuickPickItem {
	/** Null = another one. */
	folder: string | null;
}
const ANOTHER: FolderItem = { label: `$(folder-opened) ${l10n.t("Browse...")}`, folder: null };

/** One of the models on this machine, or any folder. */
async function pickBase(ctx: Ctx): Promise<string[]> {
	const end = await pickStep<FolderItem>(
		{
			title: l10n.t("H-Neurons: Base Model"),
			placeholder: l10n.t("The model that the chat model was made from"),
		},
		async (list, signal) => {
			await findOffered(ctx, signal, (found) => {
				if (signal.aborted) return;
				const items = offeredModels(found).map(({ name, folder }) => ({
					...{ label: name, description: placeWords(folder, homedir()), folder },
				}));
				list.keepScrollPosition = true;
				list.items = [...items, ANOTHER];
			});
		},
	);
	if (typeof end !== "object") return [];
	if (end.chosen.folder !== null) return [end.chosen.folder];
	const title = l10n.t("Folder with config.json, tokenizer.json and an .onnx file");
	const openLabel = l10n.t("Use This Model");
	return browse({ title, openLabel, canSelectFiles: false, canSelectFolders: true });
}

/** The run that made the probe, with the answers that random neurons are fitted on. */
async function pickStudy(ctx: Ctx): Promise<string[]> {
	const runs = await earlierRuns(studiesFolder(ctx.extension));
	const items = runs
		.filter(({ kind, isFinished }) => kind === "identify" && isFinished)
		.map(({ model, begun, folder }) => ({
			...{ label: model, description: new Date(begun).toLocaleString(), detail: folder, folder },
		}));
	const title = l10n.t("H-Neurons: Identification Run");
	const choice =
		items.length === 0
			? ANOTHER
			: await vscode.window.showQuickPick<FolderItem>([...items, ANOTHER], {
					...{ title, placeHolder: l10n.t("The run that made the probe"), matchOnDetail: true },
				});
	if (!choice) return [];
	if (choice.folder !== null) return [choice.folder];
	return browse({
		...{ title: l10n.t("Folder of an identification run"), openLabel: l10n.t("Use") },
		...{ canSelectFiles: false, canSelectFolders: true },
	});
}
