/** Which base model a chat model was made from, where that is known without being told. */
import { dirname, join } from "node:path";
import { modelFolderOf, modelNameOf } from "../../models/model-path";
import { exists } from "./run-folders";

/** [what a chat model's folder is called, what its base model's is called beside it] */
const PAIRS: readonly (readonly [string, string])[] = [["pocket-chat", "pocket-base"]];

/** The folder of the base model beside a model's own; null where none is known, or where it is not there. */
export async function usualBaseOf(modelPath: string): Promise<string | null> {
	const base = PAIRS.find(([chat]) => chat === modelNameOf(modelPath))?.[1];
	if (base === undefined) return null;
	const folder = join(dirname(modelFolderOf(modelPath)), base);
	return (await exists(join(folder, "config.json"))) ? folder : null;
}
