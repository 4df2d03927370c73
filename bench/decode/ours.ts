/** A greedy answer by this project's engine, in one process with nothing around it. Bundled and started by bench/decode.ts. */
import { openModel } from "../../src/engine/model/loaded-model";
import { answer, prefill } from "../../src/engine/run/decode";
import { probeSized } from "./probe-sized";
import { type Decoded, peakMemory, promptOf, rateOf, readTask, report, type Task } from "./task";

async function decode(task: Task): Promise<Decoded> {
	const began = performance.now();
	const signal = new AbortController().signal;
	const model = await openModel(task.graph, {
		cacheFolder: task.cacheFolder,
		log: () => undefined,
		signal,
		makeRoom: async () => undefined,
		runtime: { threads: task.threads },
	});
	const loaded = performance.now();
	const read = probeSized(model.info);
	const start = await prefill(model.forward, promptOf(task), read, { ratio: true, signal });
	const ready = performance.now();
	const moments: number[] = [];
	const ids: number[] = [];
	await answer(model.forward, start, read, {
		sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
		maxTokens: task.tokens,
		ends: new Set(),
		contextLength: model.info.contextLength,
		random: () => 0,
		signal,
		onToken: ({ draw }) => {
			moments.push(performance.now());
			ids.push(draw.id);
		},
	});
	return {
		loadSeconds: (loaded - began) / 1000,
		prefillSeconds: (ready - loaded) / 1000,
		rate: rateOf(moments),
		ids,
		peak: peakMemory(),
	};
}

void decode(readTask()).then(report);
