/** What is picked for a study's form: files of questions or items, a probe, a base model, an earlier run. */
import { homedir } from "node:os";
import * as vscode from "vscode";
import { SUITE_WORDS } from "../../core/report/suites";
import { isSuite, type Picked, type StudyKind } from "../../protocol/study-panel/forms";
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
	if (into === "probe") return browse({ title: "A probe file", openLabel: "Use", filters: JSON_FILES });
	const title = isSuite(into) ? `Files of items: ${SUITE_WORDS[into].title}` : "Files of questions";
	return browse({ title, openLabel: "Add", canSelectMany: true, filters: DATA_FILES });
}

const JSON_FILES = { "Probe files": ["json"], "All files": ["*"] };
const DATA_FILES = { Data: ["jsonl", "json", "csv", "tsv", "parquet"], "All files": ["*"] };

async function browse(options: vscode.OpenDialogOptions): Promise<string[]> {
	return ((await vscode.window.showOpenDialog(options)) ?? []).map(({ fsPath }) => fsPath);
}

interface FolderItem extends vscode.QuickPickItem {
	/** Null = another one. */
	folder: string | null;
}
const ANOTHER: FolderItem = { label: "$(folder-opened) Browse...", folder: null };

/** One of the models on this machine, or any folder. */
async function pickBase(ctx: Ctx): Promise<string[]> {
	const end = await pickStep<FolderItem>(
		{ title: "H-Neurons: Base Model", placeholder: "The model that the chat model was made from" },
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
	const title = "Folder with config.json, tokenizer.json and an .onnx file";
	return browse({ title, openLabel: "Use This Model", canSelectFiles: false, canSelectFolders: true });
}

/** The run that made the probe, with the answers that random neurons are fitted on. */
async function pickStudy(ctx: Ctx): Promise<string[]> {
	const runs = await earlierRuns(studiesFolder(ctx.extension));
	const items = runs
		.filter(({ kind, isFinished }) => kind === "identify" && isFinished)
		.map(({ model, begun, folder }) => ({
			...{ label: model, description: new Date(begun).toLocaleString(), detail: folder, folder },
		}));
	const title = "H-Neurons: Identification Run";
	const choice =
		items.length === 0
			? ANOTHER
			: await vscode.window.showQuickPick<FolderItem>([...items, ANOTHER], {
					...{ title, placeHolder: "The run that made the probe", matchOnDetail: true },
				});
	if (!choice) return [];
	if (choice.folder !== null) return [choice.folder];
	return browse({
		...{ title: "Folder of an identification run", openLabel: "Use" },
		...{ canSelectFiles: false, canSelectFolders: true },
	});
}
