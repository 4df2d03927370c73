/** The rows of the list of models. */

import { homedir } from "node:os";
import * as l10n from "@vscode/l10n";
import type * as vscode from "vscode";
import type { ModelDescription } from "../../../protocol/engine-api";
import type { Ctx } from "../../context";
import type { UnfinishedDownload } from "../download/unfinished";
import { modelFolderOf } from "../model-path";
import { heading } from "../pick";
import { modelButtons } from "./model-buttons";
import { modelRow, placeWords, unfinishedRow } from "./model-words";
import { type OfferedModel, SECTIONS, type Section } from "./offered-models";

/** A model, a download to go on with, or a command. */
export interface ListItem extends vscode.QuickPickItem {
	offered?: OfferedModel;
	unfinished?: UnfinishedDownload;
	run?: (ctx: Ctx) => Promise<void>;
}

/** What is known so far. */
export interface ListContent {
	/** The model of the settings. */
	modelPath: string;
	offered: readonly OfferedModel[];
	/** Descriptions by folder, as far as they are there. */
	models: ReadonlyMap<string, ModelDescription>;
	unfinished: readonly UnfinishedDownload[];
	/** What comes last. */
	commands: readonly ListItem[];
}

/** The rows under their headings. */
export function listItems({ modelPath, offered, models, unfinished, commands }: ListContent): ListItem[] {
	const now = modelFolderOf(modelPath);
	const itemOf = (each: OfferedModel): ListItem => ({
		...modelRow({
			name: each.name,
			place: each.section === "embedded" ? "" : placeWords(each.folder, homedir()),
			isInUse: each.folder === now,
			model: models.get(each.folder) ?? null,
		}),
		buttons: modelButtons(each.section),
		offered: each,
	});
	const section = (name: Section) => {
		const items = offered.filter((each) => each.section === name).map(itemOf);
		return items.length > 0 ? [heading(SECTIONS[name]), ...items] : [];
	};
	const stopped = unfinished.map((each): ListItem => {
		return { ...unfinishedRow(each), buttons: modelButtons("unfinished"), unfinished: each };
	});
	return [
		...section("embedded"),
		...section("downloaded"),
		...(stopped.length > 0 ? [heading(l10n.t("downloads that were stopped")), ...stopped] : []),
		...section("found"),
		...section("recent"),
		...commands,
	];
}

/** Shows rows in place of others; the one that has the focus keeps it. */
export function showItems(pick: vscode.QuickPick<ListItem>, items: ListItem[]): void {
	const [active] = pick.activeItems;
	pick.keepScrollPosition = true;
	pick.items = items;
	const same = active && items.find((item) => keyOf(item) !== "" && keyOf(item) === keyOf(active));
	if (same) pick.activeItems = [same];
}

const keyOf = ({ offered, unfinished, run }: ListItem): string =>
	offered?.folder ?? (unfinished ? downloadKey(unfinished) : run?.name) ?? "";

const downloadKey = ({ id, dtype, modelsFolder }: UnfinishedDownload): string =>
	[modelsFolder, id, dtype].join(" ");
