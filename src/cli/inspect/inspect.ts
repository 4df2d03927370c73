import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseProbe } from "../../core/probe/file";
import { riskOf } from "../../core/probe/score";
import type { Inspection, ModelInfo } from "../../protocol/engine-api";
import { type Program, type StartedEngine, withEngine } from "../program";
import type { Output } from "../terminal";
import type { InspectOptions } from "./arguments";
import type { Palette } from "./colour";
import { type AnswerPrinter, inspectionJson, plainPrinter, streamingPrinter } from "./print";
import { readPrompt } from "./read-prompt";
import { writeReport } from "./report";

/** One run a process: the name only has to be the same in call and events. */
const RUN = "inspect";

/** Answers a prompt and prints what its H-Neurons did. */
export async function inspect(options: InspectOptions, program: Program): Promise<void> {
	const { input, output } = program.terminal;
	const prompt = await readPrompt(options.source, input);
	await withEngine(program, async (engine) => {
		const model = await engine.call(
			"loadModel",
			{ folder: resolve(options.model ?? program.embeddedModel) },
			program.signal,
		);
		const printer = await choosePrinter({ prompt, model }, options, output);
		listen(engine, printer);
		const inspection = await ask(engine, prompt, options, program.signal);
		printer.finished(inspection);
		if (options.report !== null)
			await writeReport(options.report, inspection, { options, prompt, version: program.version });
	});
}

function ask(
	engine: StartedEngine,
	prompt: string,
	options: InspectOptions,
	signal: AbortSignal,
): Promise<Inspection> {
	const { sampling, maxTokens, gain, baseRate } = options;
	const messages = [{ role: "user" as const, content: prompt }];
	const probe = options.probe && resolve(options.probe);
	return engine.call("inspect", { run: RUN, messages, probe, sampling, maxTokens, gain, baseRate }, signal);
}

function listen(engine: StartedEngine, printer: AnswerPrinter): void {
	engine.on("promptRead", ({ tokens }) => printer.promptRead(tokens));
	engine.on("tokenRead", ({ token }) => printer.tokenRead(token));
}

async function choosePrinter(
	{ prompt, model }: { prompt: string; model: ModelInfo },
	options: InspectOptions,
	output: Output,
): Promise<AnswerPrinter> {
	if (options.isJson)
		return { ...plainPrinter(output), finished: (result) => output.write(inspectionJson(result)) };
	if (!output.isTTY) return plainPrinter(output);
	const threshold = await readThreshold(options.probe ?? model.probe, options.baseRate);
	return streamingPrinter(output, { prompt, threshold, palette: paletteOf(output, options.isPlain) });
}

/** Where the tints turn, known before the first token comes. A probe that cannot be read is the engine's to report. */
async function readThreshold(path: string | null, baseRate: number | null): Promise<number> {
	const text = path === null ? "" : await readFile(path, "utf8").catch(() => "");
	const { probe } = parseProbe(text);
	return probe ? riskOf(0, probe, baseRate).threshold : 0.5;
}

/** The colours that a terminal takes; none with --no-color. */
export function paletteOf(output: Output, isPlain: boolean): Palette {
	const depth = output.getColorDepth?.() ?? 1;
	if (isPlain || depth === 1) return "none";
	return depth >= 8 ? "full" : "basic";
}
