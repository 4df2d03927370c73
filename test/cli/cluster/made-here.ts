/** A study's files in a folder of their own, and the command line over an engine of a few lines. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan } from "../../../src/cluster/plan";
import type { RunProgram } from "../../../src/cluster/scheduler";
import type { Handlers } from "../../../src/protocol/contract";
import type { EngineCalls } from "../../../src/protocol/engine-api";
import { fakeEngine } from "../fake-engine";
import { runCli } from "../run-cli";

/** A folder with questions, items and a model of a few bytes. */
export function madeFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), "h-neuron-plan-"));
	writeFileSync(join(folder, "q.csv"), madeQuestions(100, "things"));
	writeFileSync(join(folder, "more.csv"), madeQuestions(100, "sports"));
	for (const name of ["model.onnx", "model.onnx_data", "config.json", "probe.json"])
		writeFileSync(join(folder, name), `the bytes of ${name}`);
	writeFileSync(join(folder, "tokenizer.json"), "{}");
	return folder;
}

/** A file of questions, each about something of its own. */
export function madeQuestions(count: number, domain: string): string {
	const rows = Array.from({ length: count }, (_, i) => `What is number ${i} of ${domain}?,${i},${domain}\n`);
	return ["question,answer,domain\n", ...rows].join("");
}

export interface Here {
	folder: string;
	runProgram?: RunProgram;
	environment?: Record<string, string>;
	/** What the engine does otherwise. */
	engine?: Partial<Handlers<EngineCalls>>;
}

/** Runs one command line; its words have no blanks in them. */
export function cli(words: string, { folder, engine: override = {}, ...more }: Here) {
	const engine = fakeEngine(() => ({
		describeModels: async ({ paths }) =>
			paths.map((path) => ({
				...{ path, folder, name: "made", modelType: "llama", contextLength: 512, hasChatTemplate: true },
				...{ probe: join(folder, "probe.json"), problem: null },
				graphs: [
					{
						...{ path: join(folder, "model.onnx"), bytes: 45, precision: "fp32", problem: null },
						...{ layers: 2, neuronsPerLayer: 8, hidden: 4, memoryBytes: 4e9 },
					},
				],
			})),
		...override,
	}));
	return runCli(words.split(" "), { folder, engine, ...more });
}

/** The plan that a command line makes, as JSON. */
export async function planned(words: string, here: Here): Promise<Plan> {
	const { code, output, errors } = await cli(`${words} --json`, here);
	if (code !== 0) throw new Error(errors);
	return JSON.parse(output);
}
