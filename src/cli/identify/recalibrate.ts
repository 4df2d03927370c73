import { resolve } from "node:path";
import type { RecalibrateParams, RecalibrateResult } from "../../protocol/study-calls";
import { type GenerationOptions, generationOptions, readGeneration } from "../generation";
import {
	number,
	type OptionTable,
	oneOf,
	Problem,
	required,
	string,
	strings,
	text,
	texts,
	type Values,
	whole,
} from "../options";
import { type Program, withEngine } from "../program";
import { progressLine } from "./progress";
import { filesOf } from "./study-params";

export interface RecalibrateOptions
	extends GenerationOptions,
		Pick<RecalibrateParams, "limit" | "method" | "instruction" | "questions" | "output"> {
	/** A probe file; null = the model's own. */
	probe: string | null;
}

/** The options of `h-neurons recalibrate`. */
export const recalibrateTable: OptionTable = {
	...generationOptions,
	...{ probe: text, questions: texts, limit: text, method: text, instruction: text },
	output: { ...text, short: "o" },
};

/** As the study samples the answers that it tests on. */
const SAMPLED = { temperature: 1, "top-k": 50, "top-p": 0.9, "max-tokens": 50 };

/** @throws Problem when the arguments name no questions or no output */
export function readRecalibrate(values: Values, positionals: string[]): RecalibrateOptions {
	const questions = [...strings(values, "questions"), ...positionals];
	if (questions.length === 0) throw new Problem("Name at least one file of questions with --questions.");
	return {
		...readGeneration(values, SAMPLED),
		questions,
		probe: string(values, "probe"),
		limit: values.limit === undefined ? null : number(values, "limit", whole(1, 1_000_000, 200)),
		method: oneOf("method", string(values, "method") ?? "platt", ["platt", "isotonic"]),
		instruction:
			values.instruction === ""
				? ""
				: (string(values, "instruction") ?? "Respond with the answer only, without any explanation."),
		output: required(values, "output"),
	};
}

/** Calibrates a probe for other questions than those it was made from. */
export async function recalibrate(options: RecalibrateOptions, program: Program): Promise<void> {
	const { output, errors } = program.terminal;
	const { limit, method, instruction, sampling, maxTokens } = options;
	const at = (path: string) => resolve(program.folder, path);
	const result = await withEngine(program, async (engine) => {
		const folder = at(options.model ?? program.embeddedModel);
		const model = await engine.call("loadModel", { folder }, program.signal);
		const probe = options.probe === null ? model.probe : at(options.probe);
		if (probe === null) throw new Problem("The model has no probe of its own: name one with --probe.");
		const line = progressLine(errors);
		engine.on("progress", line.show);
		try {
			return await engine.call(
				"recalibrate",
				{
					job: "recalibrate",
					questions: options.questions.flatMap((word) => filesOf(word, program)),
					...{ probe, limit, method, instruction, sampling, maxTokens, output: at(options.output) },
				},
				program.signal,
			);
		} finally {
			line.end();
		}
	});
	output.write(options.isJson ? `${JSON.stringify(result, null, "\t")}\n` : resultLines(result));
}

function resultLines({ path, before, after, noiseFloor, faithful, hallucinated }: RecalibrateResult): string {
	const three = (value: number) => value.toFixed(3);
	return [
		`Calibrated on ${faithful} right and ${hallucinated} wrong answers.`,
		`Brier score: ${three(before.brier)} before, ${three(after.brier)} after.`,
		`Calibration error: ${three(before.ece)} before, ${three(after.ece)} after; ${three(noiseFloor)} is what perfect probabilities would show on so few answers.`,
		`The probe is in ${path}.`,
		"",
	].join("\n");
}
