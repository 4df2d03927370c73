/** The files that a study is made from. */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type InputPlaces, nameOf } from "../../../cluster/inputs";
import type { PlanInput } from "../../../cluster/plan";
import type { ModelDescription } from "../../../protocol/engine-api";
import { LensError } from "../../../protocol/errors";
import type { StudyFiles } from "../../../study/files";
import { readManifest } from "../../../study/folder/manifest";
import { IDENTIFY } from "../../../study/identify/folder/study-run";

/** @param paths absolute @throws LensError fileUnreadable naming the first that is not there */
export async function inputsOf(
	files: StudyFiles,
	paths: readonly string[],
	places: InputPlaces,
): Promise<PlanInput[]> {
	const inputs: PlanInput[] = [];
	for (const path of new Set(paths)) {
		const bytes = await files.size(path);
		if (bytes === null) throw new LensError("fileUnreadable", `There is no ${path}.`);
		inputs.push({ path: nameOf(path, places), bytes, sha256: await files.sha256(path) });
	}
	return inputs;
}

/** What makes a conversation tokens, in the model's folder or up to two above it. */
const TEXT_FILES = [
	...["config.json", "genai_config.json", "generation_config.json", "tokenizer.json"],
	...["tokenizer_config.json", "chat_template.jinja"],
];

/** The files that are read of a model: its graph, its weights, and what makes text of tokens. */
export async function modelFiles(
	files: StudyFiles,
	{ folder, graphs }: Pick<ModelDescription, "folder" | "graphs">,
): Promise<string[]> {
	const graph = graphs.find(({ problem }) => problem === null) ?? graphs[0];
	const above = [folder, dirname(folder), dirname(dirname(folder))];
	// One above counts where the folder itself has no tokenizer.
	const places = existsSync(join(folder, "tokenizer.json")) ? [folder] : above;
	const text = places.flatMap((place) => TEXT_FILES.map((name) => join(place, name))).filter(existsSync);
	return graph ? [graph.path, ...(await weightsOf(files, graph)), ...text] : text;
}

/** Weight files beside a graph: called after it as a rule, or else whatever lies there. */
async function weightsOf(
	files: StudyFiles,
	{ path, bytes }: ModelDescription["graphs"][number],
): Promise<string[]> {
	const folder = dirname(path);
	const beside = (await files.list(folder)).filter(
		(name) => name !== basename(path) && !name.endsWith(".onnx"),
	);
	const at = (names: string[]) => names.map((name) => join(folder, name));
	const named = at(beside.filter((name) => name.startsWith(basename(path))));
	let size = 0;
	for (const each of [path, ...named]) size += (await files.size(each)) ?? 0;
	return size >= bytes ? named : at(beside.filter((name) => !TEXT_FILES.includes(name)));
}

/** The files of an identification run that another study is fitted from. */
export async function runFiles(files: StudyFiles, folder: string): Promise<string[]> {
	const manifest = await readManifest(files, { folder, shard: null, kinds: [IDENTIFY] });
	if (!manifest)
		throw new LensError("fileUnreadable", `${folder} holds no run.json of an identification run.`);
	return ["run.json", ...Object.keys(manifest.files)].map((name) => join(folder, name));
}
