/** Whether what a task leaves is there: each file is told as whole by the run's manifests, with its size and hash. */
import type { StudyFiles } from "../study/files";
import { type Manifest, readManifest } from "../study/folder/manifest";
import { partOf, type Shard, shardName } from "../study/folder/shard";
import type { Plan, Task } from "./plan";
import { KINDS } from "./stages";

/** Looks at the outputs of a plan's tasks. Manifests are read once: make a new one to look again. */
export interface Outputs {
	/**
	 * The outputs of a task that are not whole.
	 * @param isDeep whether their hashes are looked at as well as their sizes
	 */
	missing(task: Task, isDeep: boolean): Promise<string[]>;
}

/** @param dir the plan's folder */
export function outputsOf(files: StudyFiles, dir: string, { study, run }: Plan): Outputs {
	const folder = `${dir}/${run}`;
	const manifests = new Map<string, Promise<Manifest | null>>();
	const manifestOf = (shard: Shard | null) => {
		const name = shard ? shardName(shard) : "";
		const known = manifests.get(name) ?? readManifest(files, { folder, shard, kinds: [KINDS[study]] });
		manifests.set(name, known);
		return known;
	};
	const isWhole = async (output: string, isDeep: boolean) => {
		const entry = (await manifestOf(partOf(output)?.shard ?? null))?.files[output];
		if (!entry || (await files.size(`${folder}/${output}`)) !== entry.bytes) return false;
		return !isDeep || (await files.sha256(`${folder}/${output}`)) === entry.sha256;
	};
	return {
		async missing({ outputs }, isDeep) {
			const found: string[] = [];
			for (const output of outputs) if (!(await isWhole(output, isDeep))) found.push(output);
			return found;
		},
	};
}
