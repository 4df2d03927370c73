import { mergeShards as joinShards } from "../../study/merge-shards";
import type { EngineContext } from "../context";
import { studyPorts } from "../study/study-ports";

/** Joins the shards of a study's run. */
export function mergeShards(
	context: EngineContext,
	params: { folder: string; from: string[] },
	signal: AbortSignal,
): Promise<{ files: string[] }> {
	return joinShards(params, studyPorts(context, "mergeShards", signal));
}
