import { join, resolve } from "node:path";
import { noChoiceReason, placeOf } from "../../hub/choices";
import { downloadModel } from "../../hub/download";
import { findHubModel } from "../../hub/find-model";
import type { HubAccess, HubChoice, HubModel } from "../../hub/hub-model";
import { defaultModelsFolder } from "../../hub/local-models";
import { sizeText } from "../../hub/size-text";
import { LensError } from "../../protocol/errors";
import { type Program, withEngine } from "../program";
import { type Input, oneLine } from "../terminal";
import { UsageError } from "../usage";
import { hubAccess } from "./access";
import type { DownloadOptions } from "./arguments";
import { downloadLine } from "./progress";
import { descriptionLines, table } from "./tables";

/** Gets a model from the hub, after it has shown what that takes, and tells whether it can be used. */
export async function download(
	options: DownloadOptions & { isJson: boolean },
	program: Program,
): Promise<void> {
	const { terminal, signal } = program;
	const access = await hubAccess(options.endpoint, program);
	const revision = options.revision ?? undefined;
	const model = await findHubModel(access, options.model, { revision, signal });
	const choice = chosen(model, options.dtype);
	const modelsFolder = resolve(program.folder, options.to ?? defaultModelsFolder(program.environment));
	const order: Order = { access, model, choice, modelsFolder };
	for (const line of planLines(order)) terminal.errors.write(`${line}\n`);
	if (!options.isConfirmed) await confirm(program);
	const folder = await downloadTold(order, program);
	const graph = join(modelsFolder, ...model.id.split("/"), ...placeOf(choice, choice.graph).split("/"));
	const [description] = await withEngine(program, (engine) =>
		engine.call("describeModels", { paths: [folder] }, signal),
	);
	const lines = options.isJson
		? [JSON.stringify({ id: model.id, revision: model.revision, folder, graph, description }, null, "\t")]
		: [`${model.id} is here. Use it with --model ${graph}`, ...descriptionLines(description!)];
	for (const line of lines) terminal.output.write(`${line}\n`);
}

interface Order {
	access: HubAccess;
	model: HubModel;
	choice: HubChoice;
	modelsFolder: string;
}

function chosen(model: HubModel, dtype: string | null): HubChoice {
	const { id, choices } = model;
	const [best] = choices;
	if (!best) throw new LensError("modelUnsupported", noChoiceReason(model));
	const found = dtype === null ? best : choices.find((choice) => choice.dtype === dtype);
	if (found) return found;
	const offered = choices.map((choice) => choice.dtype).join(", ");
	throw new UsageError(`${id} is there as ${offered}, not as ${dtype}.`);
}

/** Everything that will be fetched, with its size. */
function planLines({ access, model, choice, modelsFolder }: Order): string[] {
	const { id, revision, license, isGated } = model;
	const files = choice.files.map(({ path, bytes }) => [`  ${path}`, sizeText(bytes)]);
	return [
		`${id} (${choice.dtype}) at ${revision.slice(0, 12)}, licence: ${oneLine(license ?? "not told")}`,
		...table(files),
		`${sizeText(choice.bytes)} in all, to ${join(modelsFolder, ...id.split("/"))}`,
		...(isGated && access.token === null
			? [`Its owner grants access at ${access.endpoint}/${id}; HF_TOKEN holds no access token to prove it.`]
			: []),
	];
}

/** Asks whether to download. @throws UsageError when nobody can be asked, LensError cancelled when the answer is no */
export async function confirm({ terminal, signal }: Program): Promise<void> {
	const { input, errors } = terminal;
	if (!input.isTTY) throw new UsageError("Nobody can be asked here whether to download it: give --yes.");
	errors.write("Download it? [y/N] ");
	const isStopped = new Promise<string>((resolve) => {
		signal.addEventListener("abort", () => resolve("\n"), { once: true });
	});
	const answer = await Promise.race([firstLine(input), isStopped]);
	if (/^\s*y(es)?\s*$/i.test(answer)) return;
	errors.write("Nothing was downloaded.\n");
	throw new LensError("cancelled", "Nothing was downloaded.");
}

async function firstLine(input: Input): Promise<string> {
	for await (const chunk of input)
		return typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
	return "";
}

async function downloadTold(order: Order, { terminal, signal }: Program): Promise<string> {
	const line = downloadLine(terminal.errors);
	const { access, model, choice, modelsFolder } = order;
	try {
		return await downloadModel(access, model, choice, { modelsFolder, onProgress: line.show, signal });
	} catch (error) {
		line.end();
		if (error instanceof LensError && error.code === "cancelled")
			terminal.errors.write("Stopped. What is there is kept, and the same command goes on with it.\n");
		throw error;
	} finally {
		line.end();
	}
}
