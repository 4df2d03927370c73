/** The list of models to choose from, which shows at once and fills in while each folder is looked at. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { ModelDescription } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import type { Ctx } from "../context";
import { revealFolder } from "../export/reveal-folder";
import { startDescriber } from "./describe-models";
import { discardDownload } from "./download/discard-download";
import { downloadModel } from "./download/download-model";
import { resumeDownload } from "./download/run-download";
import { unfinishedDownloads } from "./download/unfinished";
import { findOffered } from "./list/find-offered";
import { type ListItem, listItems, showItems } from "./list/list-items";
import { buttonOf, removeModel } from "./list/model-buttons";
import { type FoundFolders, type OfferedModel, offeredModels } from "./list/offered-models";
import { heading, pickStep } from "./pick";
import { useModel } from "./use-model";

const COMMANDS: ListItem[] = [
	heading(l10n.t("other models")),
	{
		label: `$(folder-opened) ${l10n.t("Browse...")}`,
		detail: l10n.t("Choose a model's folder"),
		run: browse,
	},
	{
		label: `$(cloud-download) ${l10n.t("Download...")}`,
		detail: l10n.t("Get a model from the hub"),
		run: downloadModel,
	},
];

/** Sets `hNeurons.model.path` to a model that comes with the extension, was downloaded, or lies in any folder. */
export async function selectModel(ctx: Ctx): Promise<void> {
	const models = new Map<string, ModelDescription>();
	// What a button does after the list has closed.
	let after: (() => Promise<void>) | null = null;
	const end = await pickStep<ListItem>(
		{
			title: l10n.t("H-Neurons: Select Model"),
			placeholder: l10n.t("The model that answers and whose H-Neurons are read"),
		},
		(pick, signal) => {
			pick.onDidTriggerItemButton(({ item, button }) => {
				after = buttonAction(ctx, item, buttonOf(button));
				if (after) pick.hide();
			});
			return fillList(ctx, pick, signal, models);
		},
	);
	if (after) return await (after as () => Promise<void>)();
	if (typeof end !== "object") return;
	const { offered, unfinished, run } = end.chosen;
	if (run) await run(ctx);
	if (unfinished) await resumeDownload(ctx, unfinished);
	if (offered) await useModel(ctx, { folder: offered.folder, model: models.get(offered.folder) });
}

/** Null for a button after which the list stays. */
function buttonAction(
	ctx: Ctx,
	{ offered, unfinished }: ListItem,
	button: ReturnType<typeof buttonOf>,
): (() => Promise<void>) | null {
	const path = offered?.folder ?? "";
	if (button === "copy") void vscode.env.clipboard.writeText(path);
	if (button === "reveal") void ctx.report(() => revealFolder(path));
	if (button !== "remove") return null;
	return async () => {
		if (unfinished) await discardDownload(ctx, unfinished);
		else await removeModel(ctx, path);
		await selectModel(ctx);
	};
}

/** Shows what is known at once, looks for more, then reads the folders one after another. */
async function fillList(
	ctx: Ctx,
	pick: vscode.QuickPick<ListItem>,
	signal: AbortSignal,
	models: Map<string, ModelDescription>,
): Promise<void> {
	const unfinished = unfinishedDownloads(ctx);
	let offered: OfferedModel[] = [];
	const { modelPath } = ctx.settings();
	const show = () =>
		showItems(pick, listItems({ modelPath, offered, models, unfinished, commands: COMMANDS }));
	const tell = (found: FoundFolders) => {
		if (signal.aborted) return;
		offered = offeredModels(found);
		show();
	};
	const describer = startDescriber(ctx);
	signal.addEventListener("abort", () => describer.dispose());
	const search = findOffered(ctx, signal, tell);
	// A failure is heard below, perhaps only after the folders that were found before it.
	search.catch(() => undefined);
	const isDescribed = ({ folder }: OfferedModel) => models.has(folder);
	for (let isSearched = false; !signal.aborted; ) {
		const next = offered.find((each) => !isDescribed(each));
		if (next) {
			models.set(next.folder, await describer.describe(next.folder));
			show();
		} else if (isSearched) return;
		else {
			await search;
			isSearched = true;
		}
	}
	throw new LensError("cancelled", "The list was closed.");
}

async function browse(ctx: Ctx): Promise<void> {
	const chosen = await vscode.window.showOpenDialog({
		canSelectFiles: false,
		canSelectFolders: true,
		openLabel: l10n.t("Use This Model"),
		title: l10n.t("Folder with config.json, tokenizer.json and an .onnx file"),
	});
	const folder = chosen?.[0]?.fsPath;
	if (folder !== undefined) await useModel(ctx, { folder });
}
