import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { KNOWN_MODELS } from "../../hub/known-models";
import { defaultPlaces, findModelFolders } from "../../hub/local-models";
import { LensError } from "../../protocol/errors";
import { type Program, withEngine } from "../program";
import type { ListOptions } from "./arguments";
import { modelLines } from "./tables";

/** Lists the models on the disk, with what can be read of them. */
export async function list(options: ListOptions & { isJson: boolean }, program: Program): Promise<void> {
	const { folder, signal, terminal, embeddedModel, environment } = program;
	const named = options.folders.map((each) => resolve(folder, each));
	for (const each of named)
		if (!(await stat(each).catch(() => null))?.isDirectory())
			throw new LensError("modelNotFound", `There is no folder ${each}.`);
	const own = named.length ? [] : [embeddedModel];
	const usual = defaultPlaces(environment).map((place) => resolve(folder, place));
	const places = named.length ? named : usual;
	const found = [
		...own.map((path) => ({ folder: path, name: "pocket-chat" })),
		...(await findModelFolders(places, { signal })),
	];
	const descriptions = found.length
		? await withEngine(program, (engine) =>
				engine.call("describeModels", { paths: found.map((each) => each.folder) }, signal),
			)
		: [];
	const models = descriptions.map((model, i) => ({ name: found[i]!.name, model }));
	if (options.isJson) {
		const plain = models.map(({ name, model }) => ({ ...model, name }));
		terminal.output.write(`${JSON.stringify(plain, null, "\t")}\n`);
		return;
	}
	const lines = models.length ? modelLines(models) : [];
	for (const line of lines) terminal.output.write(`${line}\n`);
	if (found.length > own.length) return;
	const where = `No ${own.length ? "other " : ""}model was found in ${places.join(" or ")}.`;
	terminal.errors.write(`${where} "h-neurons models download ${KNOWN_MODELS[0]!.id}" gets a small one.\n`);
}
