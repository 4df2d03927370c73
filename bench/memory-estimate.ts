/**
 * The memory that is foretold for a model against what the engine came to hold: generated decoders in each precision are
 * loaded and asked something of nearly 2,048 tokens, each by an engine of its own.
 *
 *     node --import tsx bench/memory-estimate.ts [PLACE]
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { writeProbe } from "../test/engine/probes";
import { type BigDecoder, writeBigDecoder } from "./load/big-decoder";
import { bundle, engineOf, megabytes } from "./load/engine-process";
import { peakOf } from "./load/peak";

/** Tokens of the question: with the answer, as many as the estimate reckons with. */
const ASKED = 2000;

const shape = (layers: number, hidden: number, ffn: number, vocabulary: number) => ({
	...{ layers, hidden, ffn, vocabulary, heads: hidden / 64, kvHeads: hidden / 256, context: 4096 },
});

const MODELS: [string, Omit<BigDecoder, "weights" | "isExternal">][] = [
	["small", shape(8, 512, 2048, 32_000)],
	["medium", shape(12, 768, 3072, 32_000)],
	["wide words", shape(6, 768, 3072, 100_000)],
];

async function main(): Promise<void> {
	const place = resolve(process.argv[2] ?? join(tmpdir(), "h-neuron-bench-estimates"));
	const scratch = mkdtempSync(join(tmpdir(), "h-neuron-bench-"));
	const engine = bundle("src/engine/main.ts", scratch);
	print("model", "weights", "file, MB", "foretold, MB", "held, MB", "foretold / held");
	for (const [name, sizes] of MODELS)
		for (const weights of ["fp32", "fp16", "q8", "q4"] as const)
			for (const isExternal of [false, true]) {
				const folder = join(
					place,
					`${name}-${weights}-${isExternal ? "beside" : "inside"}`.replace(" ", "-"),
				);
				if (!existsSync(folder)) {
					mkdirSync(folder, { recursive: true });
					writeBigDecoder(folder, { ...sizes, weights, isExternal });
				}
				const { file, foretold, held } = await measure(engine, folder, scratch);
				const kind = `${weights}, ${isExternal ? "beside" : "inside"}`;
				print(
					name,
					kind,
					megabytes(file),
					megabytes(foretold),
					megabytes(held),
					(foretold / held).toFixed(2),
				);
				rmSync(folder, { recursive: true });
			}
	rmSync(scratch, { recursive: true });
}

async function measure(enginePath: string, folder: string, scratch: string) {
	const engine = engineOf(enginePath, mkdtempSync(join(scratch, "cache-")));
	try {
		const [description] = await engine.call("describeModels", { paths: [folder] });
		const [graph] = description!.graphs;
		if (!graph || graph.problem) throw new Error(graph?.problem ?? description!.problem ?? "no graph");
		const model = await engine.call("loadModel", { folder });
		await engine.call("inspect", {
			...{ run: "1", probe: writeProbe(model), maxTokens: 32, gain: 1, baseRate: null },
			messages: [{ role: "user", content: "the quick brown fox jumps over ".repeat(100).slice(0, ASKED) }],
			sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
		});
		return { file: graph.bytes, foretold: graph.memoryBytes, held: peakOf(engine.pid) };
	} finally {
		await engine.dispose();
	}
}

function print(...cells: string[]): void {
	process.stdout.write(`| ${cells.join(" | ")} |\n`);
}

void main();
