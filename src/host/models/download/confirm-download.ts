import { homedir } from "node:os";
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
				title: `H-Neurons: Download ${model.id} (${choice.dtype})`,
				placeholder: "Check what is loaded and where it goes",
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
			label: `$(cloud-download) Download ${sizeText(choice.bytes)}`,
			description: `${files.length} files`,
			detail: model.isGated
				? "Its owner must have granted you access"
				: "What is there already is not loaded again",
			run: async () => "download",
		},
		{
			label: `$(folder) ${placeWords(folder, homedir())}`,
			description: freeWords(free, choice.bytes),
			detail: "Choose another folder for downloaded models",
			run: async () => {
				await chooseModelsFolder();
				return "stay";
			},
		},
		{
			label: "$(law) Open its page",
			description: `licence: ${model.license ?? "not told"}`,
			detail: page,
			run: async () => {
				await vscode.env.openExternal(vscode.Uri.parse(page));
				return "stay";
			},
		},
		heading("files"),
		...files.map(({ path, bytes }) => ({ label: path, description: sizeText(bytes) })),
	];
}

/** What is left on the disk, where the system tells. */
function freeWords(free: number, needed: number): string {
	if (free === Number.POSITIVE_INFINITY) return "";
	return free < needed ? `too little room: ${sizeText(free)} free` : `${sizeText(free)} free`;
}
