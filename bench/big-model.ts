/**
 * Loading a model of gigabytes with the lens in it against a session of the untouched file: seconds and peak memory, each
 * in a process of its own, in turn. One model keeps 3 GB beside its graph, the other 1.9 GB in the file itself.
 *
 *     node --import tsx bench/big-model.ts [PLACE]
 *
 * Needs 5 GB of disk, 8 GB of memory and Linux.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { instrument } from "../src/core/onnx/instrument";
import { readGraph } from "../src/engine/model/read-graph";
import { type BigDecoder, writeBigDecoder } from "./load/big-decoder";
import { bundle, engineOf, megabytes } from "./load/engine-process";
import { peakOf } from "./load/peak";

const ROUNDS = 3;

const SHAPE = { hidden: 1536, ffn: 6144, heads: 24, kvHeads: 6, vocabulary: 32_000, context: 4096 };
const MODELS: [string, BigDecoder][] = [
	["3 GB beside the graph", { ...SHAPE, layers: 20, weights: "fp32", isExternal: true }],
	["1.9 GB in the file", { ...SHAPE, layers: 11, weights: "fp32", isExternal: false }],
];

interface Run {
	seconds: number;
	peak: number;
}

async function main(): Promise<void> {
	const place = resolve(process.argv[2] ?? join(tmpdir(), "h-neuron-bench-big"));
	const scratch = mkdtempSync(join(tmpdir(), "h-neuron-bench-"));
	const programs = {
		engine: bundle("src/engine/main.ts", scratch),
		untouched: bundle("bench/load/untouched-session.ts", scratch),
	};
	print("model", "", "seconds", "peak memory, MB");
	for (const [name, spec] of MODELS) {
		const folder = join(place, name.replaceAll(/[ .]/g, "-"));
		if (!existsSync(folder)) writeBigDecoder(folder, spec);
		const graph = join(folder, "onnx", "model.onnx");
		const data = `${graph}_data`;
		const bytes = statSync(graph).size + (existsSync(data) ? statSync(data).size : 0);
		print(
			`${name}, ${megabytes(bytes)} MB`,
			"graph read, taps proved, instrumented",
			await instrumented(graph),
			"",
		);
		const cache = mkdtempSync(join(scratch, "cache-"));
		const first = await lens(programs.engine, folder, cache);
		tell(name, "with the lens, the first time", [first]);
		const runs: Record<"lens" | "untouched", Run[]> = { lens: [], untouched: [] };
		for (let round = 0; round < ROUNDS; round++) {
			// Who goes first alternates: the second run finds the file in memory.
			if (round % 2) runs.lens.push(await lens(programs.engine, folder, cache));
			runs.untouched.push(untouched(programs.untouched, graph));
			if (!(round % 2)) runs.lens.push(await lens(programs.engine, folder, cache));
		}
		tell(name, "with the lens, from then on", runs.lens);
		tell(name, "untouched session", runs.untouched);
		rmSync(folder, { recursive: true });
	}
	rmSync(scratch, { recursive: true });
}

/** Seconds from the file to the instrumented graph, in this process. */
async function instrumented(graph: string): Promise<string> {
	const started = performance.now();
	const { scan, taps } = await readGraph(graph, {}, tmpdir());
	instrument(scan, taps, { pooled: false, lastLogitsOnly: true });
	return ((performance.now() - started) / 1000).toFixed(2);
}

async function lens(enginePath: string, folder: string, cacheFolder: string): Promise<Run> {
	const engine = engineOf(enginePath, cacheFolder);
	try {
		const { loadSeconds } = await engine.call("loadModel", { folder });
		return { seconds: loadSeconds, peak: peakOf(engine.pid) };
	} finally {
		await engine.dispose();
	}
}

function untouched(program: string, graph: string): Run {
	const env = { ...process.env, ORT_DISABLE_TELEMETRY: "1" };
	return JSON.parse(execFileSync(process.execPath, [program, graph], { encoding: "utf8", env })) as Run;
}

/** Medians of the runs. */
function tell(name: string, what: string, runs: Run[]): void {
	const middle = (of: (run: Run) => number) => runs.map(of).sort((a, b) => a - b)[runs.length >> 1]!;
	print(name, what, middle((run) => run.seconds).toFixed(1), megabytes(middle((run) => run.peak)));
}

function print(...cells: string[]): void {
	process.stdout.write(`| ${cells.join(" | ")} |\n`);
}

void main();
