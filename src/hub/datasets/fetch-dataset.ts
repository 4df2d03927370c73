/** Finds a known dataset on the hub, and downloads one split of it as plain files. */
import { join } from "node:path";
import { LensError } from "../../protocol/errors";
import { type DownloadOptions, downloadFiles, type Planned } from "../download";
import { PART } from "../files/receive";
import { isSafePath } from "../files/safe-path";
import { readEndpoint } from "../http/endpoint";
import { type Hub, readPage, readTree, recordOf, refuseOutside, unreadable } from "../http/file-list";
import { PATIENCE, type Patience } from "../http/patience";
import type { HubAccess, HubFile } from "../hub-model";
import { checkedRevision } from "../model-id";
import type { KnownDataset, Split } from "./known-datasets";

/** One split of a dataset, as the hub's file list tells it. */
export interface HubDataset {
	/** owner/name */
	id: string;
	/** The commit that the files are of. */
	revision: string;
	split: Split;
	files: readonly HubFile[];
	bytes: number;
}

export interface FindDatasetOptions {
	split: Split;
	/** A branch, tag or commit; the main branch when there is none. */
	revision?: string | undefined;
	signal: AbortSignal;
	patience?: Patience;
}

/** Datasets live behind this name on the hub's addresses. */
const PREFIX = "datasets";

/**
 * What the hub has of a split.
 * @throws LensError hubUnreachable, hubNotFound, hubForbidden, hubBusy, hubBroken, cancelled
 */
export async function findHubDataset(
	access: HubAccess,
	dataset: KnownDataset,
	{ split, revision: asked, signal, patience = { ...PATIENCE, attempts: 3 } }: FindDatasetOptions,
): Promise<HubDataset> {
	readEndpoint(access.endpoint);
	const { id, folder } = dataset;
	const revision = asked ? checkedRevision(asked) : null;
	const hub: Hub = { access, signal, patience, about: { id: `${PREFIX}/${id}`, revision, file: null } };
	const at = revision === null ? "" : `/revision/${encodeURIComponent(revision)}`;
	const { body } = await readPage(hub, `/api/${PREFIX}/${id}${at}`);
	const commit = String(recordOf(body)?.sha);
	if (!/^[0-9a-f]{7,64}$/i.test(commit)) return unreadable(hub);
	const all = await readTree(hub, PREFIX, { id, commit });
	refuseOutside(id, all);
	const files = all.filter(({ path }) => isOfSplit(path, folder, split));
	if (files.length > 0)
		return { id, revision: commit, split, files, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
	throw new LensError(
		"hubNotFound",
		`${id} at ${commit.slice(0, 12)} has no file ${folder}/${split}-....parquet.`,
	);
}

/** "rc.nocontext/validation-00000-of-00001.parquet" */
function isOfSplit(path: string, folder: string, split: Split): boolean {
	const name = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : "";
	return name.startsWith(`${split}-`) && /^[\w-]+\.parquet$/.test(name) && isSafePath(path);
}

export interface DatasetDownloadOptions extends Omit<DownloadOptions, "modelsFolder"> {
	/** The dataset goes to <datasetsFolder>/<owner>/<name>. */
	datasetsFolder: string;
}

/** Where a dataset's files are kept. */
export const datasetFolder = (datasetsFolder: string, id: string): string =>
	join(datasetsFolder, ...id.split("/"));

/**
 * Downloads what is missing, and resolves to the paths of the files. Stopped or killed anywhere, the next call goes on.
 * @throws LensError hubUnreachable, hubBusy, hubBroken, hubForbidden, hubNotFound, diskFull, fileUnwritable, cancelled
 */
export async function downloadDataset(
	access: HubAccess,
	{ id, revision, files }: HubDataset,
	{ datasetsFolder, ...options }: DatasetDownloadOptions,
): Promise<string[]> {
	const folder = datasetFolder(datasetsFolder, id);
	const plan: Planned[] = files.map((file) => ({ file, place: file.path }));
	for (const { place } of plan)
		if (!isSafePath(place) || place.endsWith(PART))
			throw new LensError(
				"hubBroken",
				`${id} names a file ${JSON.stringify(place)}, which is not safe to write.`,
			);
	await downloadFiles(access, { id: `${PREFIX}/${id}`, revision, folder, plan }, options);
	return plan.map(({ place }) => join(folder, ...place.split("/")));
}
