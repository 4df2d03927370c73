import type { Ctx } from "../../context";
import { withRecent } from "./offered-models";

const KEY = "hNeurons.recentModels";

/** Folders of the models that were chosen last, the newest first. */
export function recentModels({ extension }: Ctx): string[] {
	const kept = extension.globalState.get<unknown>(KEY);
	return Array.isArray(kept) ? kept.filter((path) => typeof path === "string") : [];
}

/** Puts a model first among the recent ones. */
export async function rememberModel(ctx: Ctx, path: string): Promise<void> {
	await ctx.extension.globalState.update(KEY, withRecent(recentModels(ctx), path));
}
