/**
 * Tokens a second and peak memory against transformers.js: the same files, the same threads, greedy answers of a fixed
 * length. Every figure comes from a process of its own; who goes first alternates.
 *
 *     (cd bench && npm ci) && node --import tsx bench/decode.ts [--model 100M] [--convention genai] [--dtype q4]
 *         [--context 512] [--repeats 3] [--tokens 32] [--threads 2] [--minutes 24] [--models FOLDER]
 *         [--skip-taps]
 *
 * Filters may be given several times. Rounds go over all cells; when the time is up, the table shows what there is.
 */
import { existsSync, mkdirSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { physicalCores } from "../src/engine/session/cores";
import { allCells, type Cell, nameOf, type Placed, placeModel } from "./decode/cells";
import { type Measured, tableOf } from "./decode/table";
import type { Task } from "./decode/task";
import { buildWorkers, type Workers } from "./decode/workers";

const { values: asked } = parseArgs({
	options: {
		model: { type: "string", multiple: true },
		convention: { type: "string", multiple: true },
		dtype: { type: "string", multiple: true },
		context: { type: "string", multiple: true },
		repeats: { type: "string", default: "3" },
		tokens: { type: "string", default: "32" },
		threads: { type: "string", default: String(physicalCores()) },
		minutes: { type: "string", default: "24" },
		"skip-taps": { type: "boolean", default: false },
		models: { type: "string", default: join(tmpdir(), "h-neuron-bench-models") },
	},
});

/**
 * Unless a convention is asked for, optimum's is measured at one size and one context: the rest would double the time,
 * and its cache is what differs.
 */
const isUsual = ({ model, convention, context }: Cell): boolean =>
	convention !== "optimum" || (model === "100M" && context === 512);

async function main(): Promise<void> {
	if (!existsSync(join(__dirname, "node_modules", "@huggingface", "transformers"))) {
		process.stderr.write("transformers.js is not installed: run `npm ci` in the bench folder.\n");
		process.exitCode = 2;
		return;
	}
	const cells = allCells().filter(isWanted);
	if (!cells.length) {
		process.stderr.write("No cell fits these filters.\n");
		process.exitCode = 2;
		return;
	}
	const workers = buildWorkers();
	const placed = new Map<Cell, Placed>();
	for (const cell of cells) placed.set(cell, await placeModel(cell, asked.models));
	const measured: Measured[] = cells.map((cell) => ({ cell, pairs: [], taps: null }));
	const ends = Date.now() + 60_000 * Number(asked.minutes);
	for (let round = 0; round < Number(asked.repeats); round++)
		for (const each of measured) {
			if (Date.now() > ends) break;
			await measure(each, taskOf(each.cell, placed.get(each.cell)!), round, workers);
		}
	print(measured);
}

function isWanted(cell: Cell): boolean {
	const fits = (values: string[] | undefined, value: string) => !values || values.includes(value);
	if (!asked.convention && !isUsual(cell)) return false;
	return (
		fits(asked.model, cell.model) &&
		fits(asked.convention, cell.convention) &&
		fits(asked.dtype, cell.dtype) &&
		fits(asked.context, String(cell.context))
	);
}

function taskOf({ dtype, context }: Cell, { folder, graph, vocabulary }: Placed): Task {
	const tokens = Number(asked.tokens);
	const cacheFolder = join(asked.models, "engine-cache");
	mkdirSync(cacheFolder, { recursive: true });
	// One token more is generated than counted, so that a context of 512 still fits a model of 512.
	const prompt = context - tokens - 1;
	return { folder, graph, dtype, vocabulary, prompt, tokens, threads: Number(asked.threads), cacheFolder };
}

async function measure(each: Measured, task: Task, round: number, workers: Workers): Promise<void> {
	process.stderr.write(`round ${round + 1}: ${nameOf(each.cell)}\n`);
	if (round % 2 === 0) {
		const ours = await workers.ours(task);
		each.pairs.push({ ours, theirs: await workers.theirs(task) });
	} else {
		const theirs = await workers.theirs(task);
		each.pairs.push({ ours: await workers.ours(task), theirs });
	}
	// Its turns are pairs of their own, taken within one process.
	if (!asked["skip-taps"]) each.taps ??= await workers.taps(task);
}

function print(measured: readonly Measured[]): void {
	const [cpu] = cpus();
	const memory = (totalmem() / 2 ** 30).toFixed(0);
	process.stdout.write(
		`${cpus().length} × ${cpu?.model}, ${memory} GiB; Node ${process.version}; ${asked.threads} threads\n\n`,
	);
	process.stdout.write(`${tableOf(measured)}\n`);
}

void main();
