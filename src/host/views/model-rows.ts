import { homedir } from "node:os";
import * as l10n from "@vscode/l10n";
import type { Ctx } from "../context";
import { findOffered } from "../models/list/find-offered";
import { placeWords } from "../models/list/model-words";
import { type FoundFolders, offeredModels, SECTIONS } from "../models/list/offered-models";
import { modelFolderOf } from "../models/model-path";
import { type Row, row } from "./rows";

/** The models that are offered, the one in use marked; a press uses another. */
export async function modelRows(ctx: Ctx): Promise<Row[]> {
	let found: FoundFolders = {};
	await findOffered(ctx, new AbortController().signal, (next) => {
		found = next;
	});
	const inUse = modelFolderOf(ctx.settings().modelPath);
	return offeredModels(found).map(({ name, folder, section }) => {
		const isInUse = folder === inUse;
		return row(name, {
			icon: isInUse ? "check" : "symbol-namespace",
			description: isInUse ? l10n.t("in use") : SECTIONS[section],
			tooltip: placeWords(folder, homedir()),
			context: isInUse ? "model.inUse" : "model",
			...(isInUse
				? {}
				: { press: { command: "hNeurons.useModel", title: l10n.t("Use This Model"), argument: folder } }),
		});
	});
}
