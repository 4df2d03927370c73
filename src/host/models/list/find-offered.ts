import { existsSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";
import { defaultModelsFolder, defaultPlaces, findModelFolders } from "../../../hub/local-models";
import type { Ctx } from "../../context";
import { EMBEDDED_MODELS } from "../../settings";
import { modelFolderOf } from "../model-path";
import type { FoundFolders } from "./offered-models";
import { recentModels } from "./recent-models";

/** Where downloads go, by the settings. @throws LensError badSetting */
export const modelsFolder = (ctx: Ctx): string =>
	ctx.settings().modelsFolder ?? defaultModelsFolder(process.env);

/**
 * The models to offer: first those that are known without looking, then, place by place, what is found.
 * @param tell called each time that there is more
 */
export async function findOffered(
	ctx: Ctx,
	signal: AbortSignal,
	tell: (found: FoundFolders) => void,
): Promise<void> {
	const { modelPath, modelPlaces } = ctx.settings();
	const embedded = EMBEDDED_MODELS.map((name) => ({
		folder: join(ctx.extension.extensionPath, "media", "models", name),
	}));
	// A model in use that has gone is still told of; another one that has gone is forgotten.
	const used = [modelFolderOf(modelPath), ...recentModels(ctx).filter((folder) => existsSync(folder))];
	const recent = used.map((folder) => ({ folder }));
	tell({ embedded, recent });
	const downloaded = await findModelFolders([modelsFolder(ctx)], { signal });
	tell({ embedded, downloaded, recent });
	const places = [...workspacePlaces(), ...modelPlaces, ...defaultPlaces(process.env)];
	const found = await findModelFolders(places, { signal });
	tell({ embedded, downloaded, found, recent });
}

/** What is in a folder that is not trusted is not even looked at. */
function workspacePlaces(): string[] {
	if (!vscode.workspace.isTrusted) return [];
	const folders = vscode.workspace.workspaceFolders ?? [];
	return folders.filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath);
}
