import { resolve } from "node:path";
import type { IdentifyParams } from "../../protocol/study-calls";
import { type Program, type StartedEngine, withEngine } from "../program";
import { spendingLines } from "../servers/spending";
import type { IdentifyOptions } from "./arguments";
import { estimateLines, resultLines } from "./print";
import { progressLine } from "./progress";
import { studyParams } from "./study-params";

/** Finds a model's H-Neurons, or does some steps of it. The run's folder lets a stopped run go on. */
export async function identify(options: IdentifyOptions, program: Program): Promise<void> {
	const { output, errors } = program.terminal;
	const text = await withEngine(program, async (engine) => {
		const params = await prepared(options, program, engine);
		const line = progressLine(errors);
		engine.on("progress", line.show);
		try {
			if (options.isEstimate) {
				const estimate = await engine.call("estimateStudy", params, program.signal);
				return options.isJson ? json(estimate) : estimateLines(estimate);
			}
			const result = await engine.call("identify", params, program.signal);
			return options.isJson
				? json(result)
				: resultLines(result, params) + (await spendingLines(params.folder));
		} finally {
			line.end();
		}
	});
	output.write(text);
}

/** What is asked, with the model loaded where a step needs it. */
async function prepared(
	options: IdentifyOptions,
	program: Program,
	engine: StartedEngine,
): Promise<IdentifyParams> {
	const folder = resolve(program.folder, options.model ?? program.embeddedModel);
	const isAsked =
		options.isEstimate ||
		options.steps.some((step) => step === "collect" || step === "features") ||
		(options.steps.includes("fit") && options.criterion === "paper");
	if (isAsked) {
		const { name } = await engine.call("loadModel", { folder }, program.signal);
		return studyParams(options, program, name);
	}
	if (options.folder !== null) return studyParams(options, program, "");
	const [description] = await engine.call("describeModels", { paths: [folder] }, program.signal);
	return studyParams(options, program, description!.name);
}

const json = (value: unknown): string => `${JSON.stringify(value, null, "\t")}\n`;
