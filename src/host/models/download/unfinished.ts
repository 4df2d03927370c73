/** Downloads that were begun and not finished, so that the list of models can offer to go on with them. */
import type { HubChoice, HubModel } from "../../../hub/hub-model";
import type { Ctx } from "../../context";

export interface UnfinishedDownload {
	/** owner/name */
	id: string;
	/** The commit whose files are there. */
	revision: string;
	dtype: string;
	/** The folder for models that it goes to. */
	modelsFolder: string;
	/** 0 when it is not known how far it came. */
	doneBytes: number;
	totalBytes: number;
}

const KEY = "hNeurons.unfinishedDownloads";

/** Those of every window, the last begun first; one that another window works on is among them. */
export function unfinishedDownloads({ extension }: Ctx): UnfinishedDownload[] {
	const kept = extension.globalState.get<unknown>(KEY);
	return Array.isArray(kept) ? kept.filter(isUnfinished) : [];
}

/** Keeps what is known of a download until `forgetDownload`. */
export async function keepDownload(ctx: Ctx, download: UnfinishedDownload): Promise<void> {
	await ctx.extension.globalState.update(KEY, [download, ...others(ctx, download)]);
}

/** For a download that has ended well, or whose parts were thrown away. */
export async function forgetDownload(ctx: Ctx, download: UnfinishedDownload): Promise<void> {
	await ctx.extension.globalState.update(KEY, others(ctx, download));
}

/** A download before its first byte. */
export function downloadOf(
	{ id, revision }: HubModel,
	{ dtype, bytes }: HubChoice,
	modelsFolder: string,
): UnfinishedDownload {
	return { id, revision, dtype, modelsFolder, doneBytes: 0, totalBytes: bytes };
}

const others = (ctx: Ctx, { id, dtype }: UnfinishedDownload): UnfinishedDownload[] =>
	unfinishedDownloads(ctx).filter((each) => each.id !== id || each.dtype !== dtype);

function isUnfinished(kept: unknown): kept is UnfinishedDownload {
	if (typeof kept !== "object" || kept === null) return false;
	const { id, revision, dtype, modelsFolder, doneBytes, totalBytes } = kept as Record<string, unknown>;
	const areTexts = [id, revision, dtype, modelsFolder].every((each) => typeof each === "string");
	return areTexts && typeof doneBytes === "number" && typeof totalBytes === "number";
}
