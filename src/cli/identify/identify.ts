import { resolve } from "node:path";
import type { EngineEvents, IdentifyParams, IdentifyResult } from "../../protocol/engine-api";
import { type Program, withEngine } from "../program";
import type { Output } from "../terminal";
import type { IdentifyOptions } from "./arguments";

const JOB = "identify";
type Progress = Parameters<EngineEvents["progress"]>[0];

/** Finds a model's H-Neurons and writes a probe file. The run's folder lets a stopped run go on. */
export async function identify(options: IdentifyOptions, program: Program): Promise<void> {
	const { output, errors } = program.terminal;
	const result = await withEngine(program, async (engine) => {
		await engine.call(
			"loadModel",
			{ folder: resolve(options.model ?? program.embeddedModel) },
			program.signal,
		);
		const line = progressLine(errors);
		engine.on("progress", line.show);
		try {
			return await engine.call("identify", identifyParams(options), program.signal);
		} finally {
			line.end();
		}
	});
	output.write(options.isJson ? `${JSON.stringify(result, null, "\t")}\n` : resultLines(result));
}

function identifyParams(options: IdentifyOptions): IdentifyParams {
	const { samples, sampling, maxTokens, mode, regions, instruction, perClass } = options;
	return {
		job: JOB,
		questions: options.questions.map((path) => resolve(path)),
		folder: resolve(options.folder),
		output: resolve(options.output),
		...{ samples, sampling, maxTokens, mode, regions, instruction, perClass },
	};
}

/** One line that rewrites itself on a terminal; elsewhere one line a step and a tenth of it. */
export function progressLine(errors: Output): { show(progress: Progress): void; end(): void } {
	let last = "";
	return {
		show(progress) {
			const tenth = `${progress.step} ${Math.floor((10 * progress.done) / Math.max(progress.total, 1))}`;
			if (errors.isTTY) errors.write(`\r\u001b[K${progressText(progress)}`);
			else if (tenth !== last) errors.write(`${progressText(progress)}\n`);
			last = tenth;
		},
		end() {
			if (errors.isTTY && last !== "") errors.write("\n");
		},
	};
}

function progressText({ step, done, total, secondsLeft }: Progress): string {
	const left = secondsLeft === null ? "" : `, ${duration(secondsLeft)} left`;
	return `${step}: ${done} of ${total}${left}`;
}

function duration(seconds: number): string {
	if (seconds < 60) return `${Math.ceil(seconds)} s`;
	if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
	return `${(seconds / 3600).toFixed(1)} h`;
}

function resultLines({ probe, path }: IdentifyResult): string {
	const positive = probe.neurons.filter(({ weight }) => weight > 0).length;
	const all = probe.model.layers * probe.model.neuronsPerLayer;
	const lines = [
		`${positive} H-Neurons of ${all} neurons (${((1000 * positive) / all).toFixed(2)} per mille), read at ${probe.region}.`,
		...probe.metrics.map(
			({ set, auroc, randomNeurons }) =>
				`${set}: AUROC ${auroc.value.toFixed(3)} [${auroc.low.toFixed(3)}, ${auroc.high.toFixed(3)}], as many random neurons ${randomNeurons.auroc.value.toFixed(3)}`,
		),
		`The probe is in ${path}.`,
	];
	return lines.map((line) => `${line}\n`).join("");
}
