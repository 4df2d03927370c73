/** Ten answers as one batch by turns with ten single runs, in one process. Bundled and started by bench/sample.ts. */
import { openModel } from "../../src/engine/model/loaded-model";
import { prefill, type SampledRow, sampleRows } from "../../src/engine/run/decode";
import { type Reading, reading } from "../../src/engine/run/forward";
import { randomFor } from "../../src/engine/run/sampling";
import { promptOf } from "../decode/task";

/** What is measured of a model, for each length of the prompt. */
export interface Task {
	readonly graph: string;
	readonly vocabulary: number;
	readonly prompts: readonly number[];
	readonly samples: number;
	/** Tokens of each answer: no token ends one early. */
	readonly tokens: number;
	readonly rounds: number;
	readonly threads: number;
	readonly cacheFolder: string;
}

/** One turn of both. */
export interface Turn {
	readonly batch: number;
	readonly single: number;
}

export interface Sampled {
	/** For each prompt its turns, in seconds. */
	readonly turns: readonly (readonly Turn[])[];
	/** For each prompt the rows that are, token for token, what they were alone. */
	readonly same: readonly number[];
}

const signal = new AbortController().signal;
/** What a study samples with, unless told otherwise. */
const SAMPLING = { temperature: 1, topK: 50, topP: 0.9, seed: 5 };

async function compare(task: Task): Promise<Sampled> {
	const model = await openModel(task.graph, {
		...{ cacheFolder: task.cacheFolder, log: () => undefined, signal },
		makeRoom: async () => undefined,
		runtime: { threads: task.threads },
	});
	const { layers, neuronsPerLayer, contextLength } = model.info;
	// A study reads no neuron while it samples.
	const unread: Reading = reading(
		Array.from({ length: layers }, () => []),
		new Float32Array(layers * neuronsPerLayer).fill(1),
	);
	const sample = async (prompt: number, rows: readonly number[]): Promise<SampledRow[]> => {
		const start = await prefill(model.forward, promptOf({ ...task, prompt }), unread, {
			ratio: false,
			signal,
		});
		return sampleRows(model.forward, start, unread, {
			...{ sampling: SAMPLING, maxTokens: task.tokens, ends: new Set(), contextLength, signal },
			randoms: rows.map((row) => randomFor(SAMPLING.seed, row)),
		});
	};
	const told: Sampled = { turns: [], same: [] };
	for (const prompt of task.prompts) {
		const { turns, same } = await turnsOf(task, (rows) => sample(prompt, rows));
		(told.turns as Turn[][]).push(turns);
		(told.same as number[]).push(same);
	}
	return told;
}

type Sample = (rows: readonly number[]) => Promise<SampledRow[]>;

/** Who goes first alternates; the first round warms up. */
async function turnsOf({ samples, rounds }: Task, sample: Sample): Promise<{ turns: Turn[]; same: number }> {
	const rows = Array.from({ length: samples }, (_, row) => row);
	const asOne = () => sample(rows);
	const apart = async () => {
		const answers: SampledRow[] = [];
		for (const row of rows) answers.push(...(await sample([row])));
		return answers;
	};
	const turns: Turn[] = [];
	let same = samples;
	for (let round = 0; round <= rounds; round++) {
		const first = await timed(round % 2 === 0 ? asOne : apart);
		const second = await timed(round % 2 === 0 ? apart : asOne);
		const [batch, single] = round % 2 === 0 ? [first, second] : [second, first];
		const agree = rows.filter((row) => String(idsOf(batch.rows[row]!)) === String(idsOf(single.rows[row]!)));
		same = Math.min(same, agree.length);
		if (round > 0) turns.push({ batch: batch.seconds, single: single.seconds });
	}
	return { turns, same };
}

const idsOf = ({ draws }: SampledRow): number[] => draws.map(({ id }) => id);

async function timed(run: () => Promise<SampledRow[]>): Promise<{ rows: SampledRow[]; seconds: number }> {
	const began = performance.now();
	const rows = await run();
	return { rows, seconds: (performance.now() - began) / 1000 };
}

void compare(JSON.parse(process.argv[2]!) as Task).then((said) =>
	process.stdout.write(`${JSON.stringify(said)}\n`),
);
