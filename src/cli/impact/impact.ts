import { resolve } from "node:path";
import { IMPACT_STEPS, type ImpactStep } from "../../core/report/steps";
import type { ImpactParams, ImpactResult } from "../../protocol/study-calls";
import { progressLine } from "../identify/progress";
import { type Program, type StartedEngine, withEngine } from "../program";
import { spendingLines } from "../servers/spending";
import { harmless } from "../terminal";
import type { ImpactOptions } from "./arguments";
import { impactParams } from "./impact-params";

/** Measures what a model's H-Neurons do, or does some steps of it. The run's folder lets a stopped run go on. */
export async function impact(options: ImpactOptions, program: Program): Promise<void> {
	const { output, errors } = program.terminal;
	const text = await withEngine(program, async (engine) => {
		const params = await prepared(options, program, engine);
		const line = progressLine(errors);
		engine.on("progress", line.show);
		try {
			const result = await engine.call("impact", params, program.signal);
			if (options.isJson) return `${JSON.stringify(result, null, "\t")}\n`;
			return resultLines(result, params) + (await spendingLines(params.folder));
		} finally {
			line.end();
		}
	});
	output.write(text);
}

const NEED_MODEL: readonly ImpactStep[] = ["loudness", "answer", "fluency"];

/** What is asked, with the model loaded where a step needs it. */
async function prepared(
	options: ImpactOptions,
	program: Program,
	engine: StartedEngine,
): Promise<ImpactParams> {
	const folder = resolve(program.folder, options.model ?? program.embeddedModel);
	if (options.steps.some((step) => NEED_MODEL.includes(step))) {
		const { name } = await engine.call("loadModel", { folder }, program.signal);
		return impactParams(options, program, name);
	}
	if (options.folder !== null) return impactParams(options, program, "");
	const [description] = await engine.call("describeModels", { paths: [folder] }, program.signal);
	return impactParams(options, program, description!.name);
}

/** The report's summary and where the files are; or, of single steps, that they are done. */
function resultLines({ report, reportPath }: ImpactResult, params: ImpactParams): string {
	const told = report
		? [...report.summary, `The report is in ${reportPath}.`]
		: [`${stepsDone(params)}; the files are in ${params.folder}.`];
	return told.map((line) => `${harmless(line)}\n`).join("");
}

function stepsDone({ steps, shard }: ImpactParams): string {
	const done = IMPACT_STEPS.filter((step) => steps.includes(step)).join(", ");
	const isAre = steps.length > 1 ? "are" : "is";
	return `${done} ${isAre} done${shard ? ` for shard ${shard.index + 1} of ${shard.count}` : ""}`;
}
