import { ORIGIN_STEPS } from "../../core/report/steps";
import type { OriginParams, OriginResult } from "../../protocol/study-calls";
import { progressLine } from "../identify/progress";
import { type Program, type StartedEngine, withEngine } from "../program";
import { spendingLines } from "../servers/spending";
import { harmless } from "../terminal";
import type { OriginOptions } from "./arguments";
import { chatFolder, originParams } from "./origin-params";

/** Traces a model's H-Neurons into its base model, or does some steps of it. The run's folder lets a stopped run go on. */
export async function origin(options: OriginOptions, program: Program): Promise<void> {
	const { output, errors } = program.terminal;
	const text = await withEngine(program, async (engine) => {
		const params = originParams(options, program, await chatName(options, program, engine));
		const line = progressLine(errors);
		engine.on("progress", (progress) => {
			// How the base model is loaded is no step of the study.
			if (progress.job === params.job) line.show(progress);
		});
		try {
			const result = await engine.call("origin", params, program.signal);
			if (options.isJson) return `${JSON.stringify(result, null, "\t")}\n`;
			return resultLines(result, params) + (await spendingLines(params.folder));
		} finally {
			line.end();
		}
	});
	output.write(text);
}

/** The chat model's name, from its folder alone: none of its weights are loaded. */
async function chatName(options: OriginOptions, program: Program, engine: StartedEngine): Promise<string> {
	if (options.folder !== null) return "";
	const paths = [chatFolder(options, program)];
	const [description] = await engine.call("describeModels", { paths }, program.signal);
	return description!.name;
}

/** The report's summary and where the files are; or, of single steps, that they are done. */
function resultLines({ report, reportPath }: OriginResult, params: OriginParams): string {
	const told = report
		? [...report.summary, `The report is in ${reportPath}.`]
		: [`${stepsDone(params)}; the files are in ${params.folder}.`];
	return told.map((line) => `${harmless(line)}\n`).join("");
}

function stepsDone({ steps, shard }: OriginParams): string {
	const done = ORIGIN_STEPS.filter((step) => steps.includes(step)).join(", ");
	const isAre = steps.length > 1 ? "are" : "is";
	return `${done} ${isAre} done${shard ? ` for shard ${shard.index + 1} of ${shard.count}` : ""}`;
}
