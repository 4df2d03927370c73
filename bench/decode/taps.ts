/**
 * What reading neurons costs: the instrumented graph by turns with the same graph without taps, in one process, so that
 * both meet the same machine. Bundled and started by bench/decode.ts.
 */
import { join } from "node:path";
import { instrument } from "../../src/core/onnx/instrument";
import { type LoadedModel, openModel } from "../../src/engine/model/loaded-model";
import { readGraph } from "../../src/engine/model/read-graph";
import { createSession } from "../../src/engine/ort";
import { prefill } from "../../src/engine/run/decode";
import { Forward, type Reading } from "../../src/engine/run/forward";
import { probeSized } from "./probe-sized";
import { type Compared, promptOf, readTask, report, type Task } from "./task";

/** Tokens a turn: long enough to time, short enough that the machine stays the same for both. */
const TURN = 4;
/** Turns that are not counted: the first runs of a session allocate. */
const WARM_UP = 2;
const TURNS = 16;
const BLIND: Reading = { count: 0, feeds: {} };
const log = () => undefined;
const signal = new AbortController().signal;

async function compare(task: Task): Promise<Compared> {
	const { cacheFolder, threads } = task;
	const makeRoom = async () => undefined;
	const model = await openModel(task.graph, { cacheFolder, log, signal, makeRoom, runtime: { threads } });
	const withTaps = await turnsOf(model.forward, probeSized(model.info), task);
	const without = await turnsOf(await openWithoutTaps(model, task), BLIND, task);
	const ratios: number[] = [];
	for (let turn = -WARM_UP; turn < TURNS; turn++) {
		// Who goes first alternates: the second finds warmer caches.
		const isEven = turn % 2 === 0;
		const first = await (isEven ? withTaps() : without());
		const second = await (isEven ? without() : withTaps());
		if (turn >= 0) ratios.push(isEven ? second / first : first / second);
	}
	return { ratios };
}

async function openWithoutTaps({ files }: LoadedModel, { cacheFolder, threads }: Task): Promise<Forward> {
	const { hints, heads, headSize } = files.config;
	const { scan, data } = await readGraph(files.graph, hints, join(cacheFolder, "links"));
	const { pieces, cache } = instrument(scan, [], { pooled: false, lastLogitsOnly: true, keepsCache: true });
	const session = await createSession(Buffer.concat(pieces), { folder: data.folder, log, threads });
	return new Forward(session, { cache, heads, headSize });
}

/** @returns a function that runs one turn after the prompt and says how long it took */
async function turnsOf(forward: Forward, read: Reading, task: Task): Promise<() => Promise<number>> {
	const ids = promptOf(task);
	const { thread } = await prefill(forward, ids, read, { ratio: false, signal });
	return async () => {
		const began = performance.now();
		for (let count = 0; count < TURN; count++)
			await forward.step(thread, [ids[count]!], read, { logits: true, ratio: true });
		return performance.now() - began;
	};
}

void compare(readTask()).then(report);
