/** Joins the shards of a study, whichever kind it is of. */
import { joinShards } from "./folder/merge";
import { IDENTIFY } from "./identify/folder/study-run";
import { dealJoinedRows } from "./identify/rows/rows";
import { IMPACT } from "./impact/study-run";
import type { StudyPorts } from "./job";
import { ORIGIN } from "./origin/study-run";

/** Every kind of study that deals its work to shards. */
const KINDS = [IDENTIFY, IMPACT, ORIGIN];

/**
 * Joins what can be joined; files that are whole already stay. An identification whose spans are all there gets its rows
 * as well.
 * @param from other folders that hold shards
 * @returns the files that were joined
 * @throws LensError badShards naming what is missing, broken or of another run
 */
export async function mergeShards(
	{ folder, from }: { folder: string; from: string[] },
	ports: StudyPorts,
): Promise<{ files: string[] }> {
	const { run, files } = await joinShards({ folder, from, kinds: KINDS }, ports);
	const dealt = run.kind === IDENTIFY ? await dealJoinedRows(run) : [];
	return { files: [...files, ...dealt] };
}
