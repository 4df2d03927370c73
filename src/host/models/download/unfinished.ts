/** Downloads that were begun and not finished, so that the list of models can offer to go on with them. */
import { isRunning } from "../../../hub/files/lock";
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
	/** The process that is at it; null when it was stopped. */
	pid: number | null;
}

const KEY = "hNeurons.unfinishedDownloads";

/** Those that no window is at, the last begun first; a window that crashed has left its number behind. */
export const unfinishedDownloads = (ctx: Ctx): UnfinishedDownload[] =>
	allDownloads(ctx).filter(({ pid }) => pid === null || !isRunning(pid));

function allDownloads({ extension }: Ctx): UnfinishedDownload[] {
	const kept = extension.globalState.get<unknown>(KEY);
	return Array.isArray(kept) ? kept.filter(isUnfinished) : [];
}

/** What is kept of an earlier attempt at a download; undefined when this is the first. */
export const earlierDownload = (ctx: Ctx, download: UnfinishedDownload): UnfinishedDownload | undefined =>
	allDownloads(ctx).find((each) => isSame(each, download));

/** Keeps what is known of a download until `forgetDownload`. */
export async function keepDownload(ctx: Ctx, download: UnfinishedDownload): Promise<void> {
	await ctx.extension.globalState.update(KEY, [download, ...others(ctx, download)]);
}

/** For a download that has ended well, or whose parts were thrown away. */
export async function forgetDownload(ctx: Ctx, download: UnfinishedDownload): Promise<void> {
	await ctx.extension.globalState.update(KEY, others(ctx, download));
}

/** A download before its first byte, which this process is at. */
export function downloadOf(
	{ id, revision }: HubModel,
	{ dtype, bytes }: HubChoice,
	modelsFolder: string,
): UnfinishedDownload {
	return { id, revision, dtype, modelsFolder, doneBytes: 0, totalBytes: bytes, pid: process.pid };
}

const others = (ctx: Ctx, download: UnfinishedDownload): UnfinishedDownload[] =>
	allDownloads(ctx).filter((each) => !isSame(each, download));

/** Whether two are of the same weights in the same folder. */
const isSame = (a: UnfinishedDownload, b: UnfinishedDownload): boolean =>
	a.id === b.id && a.dtype === b.dtype && a.modelsFolder === b.modelsFolder;

function isUnfinished(kept: unknown): kept is UnfinishedDownload {
	if (typeof kept !== "object" || kept === null) return false;
	const { id, revision, dtype, modelsFolder, doneBytes, totalBytes, pid } = kept as Record<string, unknown>;
	const areTexts = [id, revision, dtype, modelsFolder].every((each) => typeof each === "string");
	const areNumbers = [doneBytes, totalBytes, pid ?? 0].every((each) => typeof each === "number");
	return areTexts && areNumbers && pid !== undefined;
}
