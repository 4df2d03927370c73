import { resolve } from "node:path";
import type { ComparedAnswer } from "../../core/compare/change";
import { PLAIN, type Variant } from "../../core/compare/variant";
import { comparisonVerdict } from "../../core/compare/verdict";
import type { Inspection } from "../../protocol/engine-api";
import { paletteOf } from "../inspect/inspect";
import { readPrompt } from "../inspect/read-prompt";
import { type Program, type StartedEngine, withEngine } from "../program";
import type { CompareOptions } from "./arguments";
import { type Compared, comparisonJson, comparisonText } from "./print";

/** Answers a prompt with the neurons as they are and scaled, one after the other, and prints what that changes. */
export async function compare(options: CompareOptions, program: Program): Promise<void> {
	const { input, output } = program.terminal;
	const prompt = await readPrompt(options.source, input);
	await withEngine(program, async (engine) => {
		const folder = resolve(options.model ?? program.embeddedModel);
		await engine.call("loadModel", { folder }, program.signal);
		const answers: Compared[] = [];
		for (const variant of [PLAIN, ...variantsOf(options)]) {
			const inspection = await ask(engine, { prompt, variant, options }, program.signal);
			answers.push({ variant, inspection });
		}
		const [own, ...others] = answers;
		const verdict = comparisonVerdict(compared(own!), others.map(compared), options.sampling);
		const palette = output.isTTY ? paletteOf(output, options.isPlain) : "none";
		output.write(
			options.isJson ? comparisonJson(answers, verdict) : comparisonText(answers, verdict, palette),
		);
	});
}

function variantsOf({ gains, silenced }: CompareOptions): Variant[] {
	const byGain = gains.map((gain): Variant => ({ gain, silenced: [] }));
	return silenced.length > 0 ? [...byGain, { gain: 1, silenced }] : byGain;
}

function ask(
	engine: StartedEngine,
	{ prompt, variant, options }: { prompt: string; variant: Variant; options: CompareOptions },
	signal: AbortSignal,
): Promise<Inspection> {
	const { sampling, maxTokens, baseRate } = options;
	const { gain, silenced } = variant;
	return engine.call(
		"inspect",
		{
			...{ run: "compare", gain, sampling, maxTokens, baseRate },
			messages: [{ role: "user", content: prompt }],
			probe: options.probe && resolve(options.probe),
			...(silenced.length > 0 && { neuronGains: silenced.map((place) => ({ ...place, gain: 0 })) }),
		},
		signal,
	);
}

const compared = ({ variant, inspection }: Compared): ComparedAnswer => ({
	...variant,
	text: inspection.response,
	stopped: inspection.stopped,
});
