/** A greedy answer by transformers.js, as its documentation says to run one. Bundled and started by bench/decode.ts. */
import { basename, dirname } from "node:path";
import { type Decoded, peakMemory, promptOf, rateOf, readTask, report, type Task } from "./task";

/** What is used of the library, so that the type check needs none of bench's own packages. */
interface Library {
	env: { allowRemoteModels: boolean; localModelPath: string };
	AutoTokenizer: { from_pretrained(id: string): Promise<unknown> };
	AutoModelForCausalLM: { from_pretrained(id: string, options: object): Promise<Model> };
	Tensor: new (type: string, data: BigInt64Array, dims: number[]) => unknown;
}

interface Model {
	generate(options: object): Promise<{ tolist(): (number | bigint)[][] }>;
}

const PACKAGE = "@huggingface/transformers";

async function decode(task: Task): Promise<Decoded> {
	const { env, AutoTokenizer, AutoModelForCausalLM, Tensor } = (await import(PACKAGE)) as Library;
	env.allowRemoteModels = false;
	env.localModelPath = `${dirname(task.folder)}/`;
	const id = basename(task.folder);
	const began = performance.now();
	await AutoTokenizer.from_pretrained(id);
	const model = await AutoModelForCausalLM.from_pretrained(id, {
		dtype: task.dtype,
		device: "cpu",
		session_options: { intraOpNumThreads: task.threads },
	});
	const loaded = performance.now();
	const prompt = promptOf(task);
	const integers = (values: readonly number[]) =>
		new Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);
	const moments: number[] = [];
	// The prompt is put first, then each token once it is chosen.
	const streamer = { put: () => void moments.push(performance.now()), end: () => undefined };
	const output = await model.generate({
		input_ids: integers(prompt),
		attention_mask: integers(prompt.map(() => 1)),
		do_sample: false,
		// Never a token, so that the answer has its full length; one more than ours, which runs the last token too.
		eos_token_id: -1,
		max_new_tokens: task.tokens + 1,
		streamer,
	});
	const [, first] = moments as [number, number];
	return {
		loadSeconds: (loaded - began) / 1000,
		prefillSeconds: (first - loaded) / 1000,
		rate: rateOf(moments.slice(1)),
		ids: output
			.tolist()[0]!
			.slice(prompt.length, prompt.length + task.tokens)
			.map(Number),
		peak: peakMemory(),
	};
}

void decode(readTask()).then(report);
