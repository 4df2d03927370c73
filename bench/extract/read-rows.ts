/** All neurons of every response by this project's engine, as a study reads them. Bundled and started by bench/extract.ts. */
import { readFileSync, writeFileSync } from "node:fs";
import { diskFiles } from "../../src/disk/study-files";
import { openModel } from "../../src/engine/model/loaded-model";
import { studyModel } from "../../src/engine/study/study-model";
import { partsOf, poolRow } from "../../src/study/identify/steps/features";
import { peakMemory } from "../decode/task";
import type { Extracted, Response, Task } from "./task";

async function extract(task: Task): Promise<Extracted> {
	const began = performance.now();
	const signal = new AbortController().signal;
	const loaded = await openModel(task.graph, {
		cacheFolder: task.cacheFolder,
		log: () => undefined,
		signal,
		makeRoom: async () => undefined,
		runtime: { threads: task.threads },
	});
	await loaded.pooled();
	const model = studyModel(loaded);
	const parts = partsOf({ regions: ["answer"], mode: "3-vs-1" });
	const responses = JSON.parse(readFileSync(task.responses, "utf8")) as Response[];
	const loadedPeak = peakMemory();
	// The peak counts from here on.
	writeFileSync("/proc/self/clear_refs", "5");
	const ready = performance.now();
	const cpu = process.cpuUsage();
	for (const { prompt, response, answer } of responses) {
		const [start, end] = answer;
		const asked = {
			prompt: { text: "", ids: [...prompt] },
			answer: { text: "", ids: [...response] } as unknown as Parameters<typeof poolRow>[1]["answer"],
			span: { characters: { start, end }, tokens: { start, end }, by: "alias" as const },
			parts,
		};
		const row = await poolRow(model, asked, signal);
		await diskFiles.append(task.rows, new Uint8Array(row.buffer, row.byteOffset, row.byteLength));
	}
	const seconds = (performance.now() - ready) / 1000;
	const { user, system } = process.cpuUsage(cpu);
	const cpuSeconds = (user + system) / 1e6;
	const readingPeak = peakMemory();
	return {
		cpuSeconds,
		loadSeconds: (ready - began) / 1000,
		seconds,
		peak: Math.max(loadedPeak, readingPeak),
		readingPeak,
	};
}

void extract(JSON.parse(process.argv[2]!) as Task).then((said) =>
	process.stdout.write(`${JSON.stringify(said)}\n`),
);
