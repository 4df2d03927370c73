import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { noChoiceReason } from "../../hub/choices";
import { findHubModel } from "../../hub/find-model";
import type { HubModel } from "../../hub/hub-model";
import { LensError } from "../../protocol/errors";
import { type Program, withEngine } from "../program";
import { oneLine } from "../terminal";
import { hubAccess } from "./access";
import type { InfoOptions } from "./arguments";
import { choiceLines, descriptionLines } from "./tables";

/** Describes a model on the disk, or what the hub has under a name. */
export async function info(options: InfoOptions & { isJson: boolean }, program: Program): Promise<void> {
	const path = resolve(program.folder, options.model);
	const isHere = options.revision === null && (await stat(path).catch(() => null)) !== null;
	if (!isHere && /^([.~]|[a-z]:)?[\\/]|\.onnx$/i.test(options.model))
		throw new LensError("modelNotFound", `There is no ${path}.`);
	const { value, lines } = isHere ? await describeHere(path, program) : await describeThere(options, program);
	const told = options.isJson ? [JSON.stringify(value, null, "\t")] : lines;
	for (const line of told) program.terminal.output.write(`${line}\n`);
}

interface Told {
	value: object;
	lines: string[];
}

async function describeHere(path: string, program: Program): Promise<Told> {
	const { signal } = program;
	const [model] = await withEngine(program, (engine) =>
		engine.call("describeModels", { paths: [path] }, signal),
	);
	return { value: model!, lines: descriptionLines(model!) };
}

async function describeThere(options: InfoOptions, program: Program): Promise<Told> {
	const access = await hubAccess(options.endpoint, program);
	const { signal } = program;
	const model = await findHubModel(access, options.model, {
		revision: options.revision ?? undefined,
		signal,
	});
	return { value: model, lines: hubLines(model, access.endpoint) };
}

function hubLines(model: HubModel, endpoint: string): string[] {
	const { id, revision, license, isGated, choices } = model;
	const head = [
		`${id} at ${revision.slice(0, 12)}, licence: ${oneLine(license ?? "not told")}`,
		...(isGated
			? [`Its owner grants access at ${endpoint}/${id}; an access token in HF_TOKEN proves it.`]
			: []),
	];
	if (choices.length === 0) return [...head, oneLine(noChoiceReason(model))];
	return [
		...head,
		"",
		...choiceLines(model),
		"",
		`"h-neurons models download ${id}" gets the first of them.`,
	];
}
