/**
 * Answers to one question as one batch that shares the prompt's prefill, against as many single runs: turns of both in one
 * process, ratios turn by turn.
 *
 *     node --import tsx bench/sample.ts [--model pocket-chat] [--model 100M] [--prompt 30] [--prompt 300] [--samples 10]
 *         [--tokens 50] [--rounds 5] [--threads 2] [--models FOLDER]
 */
import { mkdirSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { physicalCores } from "../src/engine/session/cores";
import { allCells, placeModel } from "./decode/cells";
import { median, spread } from "./extract/table";
import { ask, bundle } from "./programs";
import type { Sampled, Task } from "./sample/turns";

const { values: asked } = parseArgs({
	options: {
		model: { type: "string", multiple: true, default: ["pocket-chat", "100M"] },
		prompt: { type: "string", multiple: true, default: ["30", "300"] },
		samples: { type: "string", default: "10" },
		tokens: { type: "string", default: "50" },
		rounds: { type: "string", default: "5" },
		threads: { type: "string", default: String(physicalCores()) },
		models: { type: "string", default: join(tmpdir(), "h-neuron-bench-models") },
	},
});

const HEADING = ["model", "prompt", "s batch", "s single", "single / batch (min-max)", "rows alike"];

async function main(): Promise<void> {
	const program = bundle(join(__dirname, "sample", "turns.ts"), "cjs");
	const cacheFolder = join(asked.models, "engine-cache");
	mkdirSync(cacheFolder, { recursive: true });
	const lines = [HEADING, HEADING.map(() => "---")];
	for (const name of asked.model) {
		const cell = allCells().find(({ model, dtype }) => model === name && dtype === "fp32");
		if (!cell) throw new Error(`There is no model ${name}.`);
		const { graph, vocabulary } = await placeModel(cell, asked.models);
		const [samples, tokens, rounds, threads] = [
			Number(asked.samples),
			Number(asked.tokens),
			Number(asked.rounds),
			Number(asked.threads),
		];
		const prompts = asked.prompt.map(Number);
		const task: Task = { graph, vocabulary, prompts, samples, tokens, rounds, threads, cacheFolder };
		const { turns, same } = await ask<Sampled>(process.execPath, [program, task]);
		for (const [i, prompt] of prompts.entries())
			lines.push([
				name,
				String(prompt),
				median(turns[i]!.map(({ batch }) => batch)).toFixed(2),
				median(turns[i]!.map(({ single }) => single)).toFixed(2),
				spread(turns[i]!.map(({ batch, single }) => single / batch)),
				`${same[i]} of ${samples}`,
			]);
	}
	process.stdout.write(`${lines.map((line) => `| ${line.join(" | ")} |`).join("\n")}\n\n`);
	process.stdout.write(
		`${cpus().length} × ${cpus()[0]?.model}; Node ${process.version}; ${asked.threads} threads; load ${loadavg()[0]!.toFixed(1)}\n`,
	);
}

void main();
