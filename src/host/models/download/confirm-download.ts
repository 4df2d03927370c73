import { homedir } from "node:os";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { freeBytesFor } from "../../../hub/files/free-space";
import type { HubChoice, HubModel } from "../../../hub/hub-model";
import { sizeText } from "../../../hub/size-text";
import type { Ctx } from "../../context";
import { modelsFolder } from "../list/find-offered";
import { placeWords } from "../list/model-words";
import { heading, pickStep } from "../pick";
import { hubAccess } from "./hub-access";
import { chooseModelsFolder } from "./with-remedies";

interface ConfirmItem extends vscode.QuickPickItem {
	run?: () => Promise<"download" | "stay">;
}

/** Shows what would be loaded and where to, and asks whether to begin. Undefined when it was dismissed. */
export async function confirmDownload(
	ctx: Ctx,
	model: HubModel,
	choice: HubChoice,
): Promise<"download" | "back" | undefined> {
	for (;;) {
		const items = await itemsOf(ctx, model, choice);
		const end = await pickStep<ConfirmItem>(
			{
				title: l10n.t("H-Neurons: Download {0} ({1})", model.id, choice.dtype),
				placeholder: l10n.t("Check what is loaded and where it goes"),
				hasBack: true,
			},
			(pick) => {
				pick.items = items;
			},
		);
		if (typeof end !== "object") return end;
		if ((await end.chosen.run?.()) === "download") return "download";
	}
}

async function itemsOf(ctx: Ctx, model: HubModel, choice: HubChoice): Promise<ConfirmItem[]> {
	const folder = modelsFolder(ctx);
	const free = await freeBytesFor(folder);
	const { endpoint } = await hubAccess(ctx);
	const page = `${endpoint.replace(/\/+$/, "")}/${model.id}`;
	const files = [...choice.files].sort((a, b) => b.bytes - a.bytes);
	return [
		{
			label: `$(cloud-download) ${l10n.t("Download {0}", sizeText(choice.bytes))}`,
			description: l10n.t("{0} files", files.length),
			detail: model.isGated
				? l10n.t("Its owner must have granted you access")
				: l10n.t("What is there already is not loaded again"),
			run: async () => "download",
		},
		{
			label: `$(folder) ${placeWords(folder, homedir())}`,
			description: freeWords(free, choice.bytes),
			detail: l10n.t("Choose another folder for downloaded models"),
			run: async () => {
				await chooseModelsFolder();
				return "stay";
			},
		},
		{
			label: `$(law) ${l10n.t("Open its page")}`,
			description:
				model.license === null ? l10n.t("licence: not told") : l10n.t("licence: {0}", model.license),
			detail: page,
			run: async () => {
				await vscode.env.openExternal(vscode.Uri.parse(page));
				return "stay";
			},
		},
		heading(l10n.t("files")),
		...files.map(({ path, bytes }) => ({ label: path, description: sizeText(bytes) })),
	];
}

/** What is left on the disk, where the system tells. */
function freeWords(free: number, needed: number): string {
	if (free === Number.POSITIVE_INFINITY) return "";
	const left = sizeText(free);
	return free < needed ? l10n.t("too little room: {0} free", left) : l10n.t("{0} free", left);
}
