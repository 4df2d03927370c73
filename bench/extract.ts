/**
 * CETT of all neurons, answer and other, of made-up responses: this engine against a PyTorch script with forward hooks on the
 * same weights and threads. Every figure comes from a process of its own; who goes first alternates.
 *
 *     node --import tsx bench/extract.ts [--model pocket-chat] [--model 100M] [--responses 500] [--repeats 3] [--threads 2]
 *         [--prompts 24-56] [--models FOLDER] [--python /usr/bin/python3]
 *
 * Python needs torch, numpy and onnx; on Debian: apt-get install python3-torch python3-numpy python3-onnx.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { physicalCores } from "../src/engine/session/cores";
import { allCells, placeModel } from "./decode/cells";
import { differenceOf, HEADING, type Pair, rowOf } from "./extract/table";
import { type Extracted, responsesOf, type Task } from "./extract/task";
import { ask, bundle } from "./programs";

const { values: asked } = parseArgs({
	options: {
		model: { type: "string", multiple: true, default: ["pocket-chat", "100M"] },
		responses: { type: "string", default: "500" },
		// Tokens: a chat template with a question in it.
		prompts: { type: "string", default: "24-56" },
		repeats: { type: "string", default: "3" },
		threads: { type: "string", default: String(physicalCores()) },
		models: { type: "string", default: join(tmpdir(), "h-neuron-bench-models") },
		python: { type: "string", default: "/usr/bin/python3" },
	},
});

async function main(): Promise<void> {
	const reader = bundle(join(__dirname, "extract", "read-rows.ts"), "cjs");
	const ours = (task: Task) => ask<Extracted>(process.execPath, [reader, task]);
	const hooks = join(__dirname, "extract", "hooks.py");
	const theirs = (task: Task) => ask<Extracted>(asked.python, [hooks, task], pythonSettings());
	process.stdout.write(`${HEADING}\n`);
	for (const name of asked.model) {
		const task = await taskFor(name);
		const pairs: Pair[] = [];
		for (let round = 0; round < Number(asked.repeats); round++)
			for (const withHead of [true, false]) {
				const sides = [
					() => ours({ ...task, rows: fresh(`${task.rows}.ours`) }),
					() => theirs({ ...task, rows: fresh(`${task.rows}.theirs`), withHead }),
				];
				if (round % 2 === 1) sides.reverse();
				const told = [await sides[0]!(), await sides[1]!()];
				if (round % 2 === 1) told.reverse();
				const difference = differenceOf(`${task.rows}.ours`, `${task.rows}.theirs`);
				pairs.push({ withHead, ours: told[0]!, theirs: told[1]!, difference });
				process.stderr.write(`${name}: ${JSON.stringify(pairs.at(-1))}, load ${loadavg()[0]!.toFixed(1)}\n`);
			}
		process.stdout.write(`${rowOf(`${name}, ${asked.responses} × ${asked.prompts}`, pairs)}\n`);
	}
	process.stdout.write(
		`\n${cpus().length} × ${cpus()[0]?.model}; Node ${process.version}; ${asked.threads} threads\n`,
	);
}

/**
 * The fastest that was found for Debian's PyTorch on two cores. Its two pools of threads wait busily for each other unless
 * told not to (40 s instead of 13 for 60 responses of 0.16 billion weights), and its OpenBLAS knows no recent processor, for which
 * it falls back to AVX2 (13 s instead of 10).
 */
function pythonSettings(): NodeJS.ProcessEnv {
	const isWide = readFileSync("/proc/cpuinfo", "utf8").includes("avx512f");
	return {
		OMP_NUM_THREADS: asked.threads,
		OMP_WAIT_POLICY: "PASSIVE",
		...(isWide ? { OPENBLAS_CORETYPE: "SkylakeX" } : {}),
	};
}

/** Rows are appended, so that a file from before goes. */
function fresh(path: string): string {
	rmSync(path, { force: true });
	return path;
}

/** Places a model, its weights for PyTorch and the responses. */
async function taskFor(name: string): Promise<Omit<Task, "withHead"> & { withHead: boolean }> {
	const cell = allCells().find(({ model, dtype }) => model === name && dtype === "fp32");
	if (!cell) throw new Error(`There is no model ${name}.`);
	const { folder, graph, vocabulary } = await placeModel(cell, asked.models);
	const place = join(asked.models, "extract", basename(folder));
	mkdirSync(place, { recursive: true });
	const weights = join(place, "weights.npz");
	if (!existsSync(weights)) {
		const script = join(__dirname, "extract", "weights.py");
		const { status, stderr } = spawnSync(asked.python, [script, graph, weights]);
		if (status !== 0) throw new Error(`${script} failed.\n${stderr}`);
	}
	const responses = join(place, "responses.json");
	const prompts = asked.prompts.split("-").map(Number) as [number, number];
	writeFileSync(responses, JSON.stringify(responsesOf(vocabulary, Number(asked.responses), prompts)));
	const cacheFolder = join(asked.models, "engine-cache");
	mkdirSync(cacheFolder, { recursive: true });
	const [rows, threads] = [join(place, "rows"), Number(asked.threads)];
	return { folder, graph, weights, responses, rows, threads, cacheFolder, withHead: true };
}

void main();
