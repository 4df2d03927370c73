/** The two routes that answer: whole replies, and replies that come in pieces. */
import { randomUUID } from "node:crypto";
import type { ModelInfo } from "../../protocol/engine-api";
import { apiErrorOf } from "../api-error";
import type { Asked } from "../wire/asked";
import { type Shape, usageOf } from "../wire/shape";
import { answersTo, type Heard } from "../work/answers";
import { HeldBack } from "../work/held-back";
import type { ModelReader } from "../work/model-reader";
import type { Queue } from "../work/queue";
import type { Ending } from "./ending";
import { eventStream } from "./event-stream";
import type { Metrics } from "./metrics";

export interface Workplace {
	model: ModelInfo;
	/** When the server started, in seconds since 1970. */
	started: number;
	reader: ModelReader;
	queue: Queue;
	metrics: Metrics;
	/** Whatever goes wrong inside, for the log. */
	onFault(error: unknown): void;
}

export interface Request {
	asked: Asked;
	shape: Shape;
	ending: Ending;
}

/**
 * Answers one request. Where the answer comes in pieces, the reply begins with the first of them: what fails before has a
 * status of its own.
 */
export async function complete(request: Request, place: Workplace): Promise<Response> {
	const { asked, ending } = request;
	const heard = work(request, place);
	if (!asked.isStreamed) {
		try {
			return Response.json(await wholeReply(heard, request, place));
		} finally {
			ending.release();
		}
	}
	const chunks = chunksOf(heard, request, place);
	try {
		const first = await chunks.next();
		return eventStream(first, chunks, {
			signal: ending.signal,
			onEnd: ending.release,
			onStalled: ending.stalled,
			bodyOfError: (error) => bodyOfError(error, place),
		});
	} catch (error) {
		ending.release();
		throw error;
	}
}

function bodyOfError(error: unknown, { onFault }: Workplace): object {
	onFault(error);
	return apiErrorOf(error).body;
}

/** What the engine says, while this request has its place. */
async function* work(
	{ asked, ending }: Request,
	{ queue, reader, metrics }: Workplace,
): AsyncGenerator<Heard> {
	const leave = await queue.enter(ending.signal);
	try {
		for await (const heard of answersTo(asked, reader, ending.signal)) {
			if (heard.kind === "prompt") metrics.countTokens("prompt", heard.tokens);
			if (heard.kind === "token") metrics.countTokens("completion", 1);
			yield heard;
		}
	} finally {
		leave();
	}
}

/** What stands at the head of every reply and chunk. */
function headOf(shape: Shape, { model }: Workplace, object: string) {
	return {
		id: `${shape.idPrefix}${randomUUID().replaceAll("-", "")}`,
		object,
		created: Math.floor(Date.now() / 1000),
		model: model.name,
		// The weights: the same ones answer the same seed in the same way.
		system_fingerprint: `fp_${model.fingerprint.slice(0, 12)}`,
	};
}

async function wholeReply(
	heard: AsyncGenerator<Heard>,
	{ asked, shape }: Request,
	place: Workplace,
): Promise<object> {
	const count = new Count(asked);
	// What is not sent is not kept: an answer brings the readings of its whole prompt with it.
	const choices: object[] = [];
	for await (const each of heard) {
		count.hear(each);
		if (each.kind === "answer") choices.push(shape.choice(each, asked.logprobs));
	}
	return {
		...headOf(shape, place, shape.object),
		choices,
		usage: count.usage,
	};
}

async function* chunksOf(
	heard: AsyncGenerator<Heard>,
	{ asked, shape }: Request,
	place: Workplace,
): AsyncGenerator<object> {
	const head = headOf(shape, place, shape.chunkObject);
	const count = new Count(asked);
	const usage = asked.includesUsage ? { usage: null } : {};
	let held = new HeldBack(asked.stop);
	for await (const each of heard) {
		count.hear(each);
		for (const choice of choicesOf(each, held, { shape, logprobs: asked.logprobs }))
			yield { ...head, choices: [choice], ...usage };
		if (each.kind === "answer") held = new HeldBack(asked.stop);
	}
	if (asked.includesUsage) yield { ...head, choices: [], usage: count.usage };
}

function choicesOf(
	heard: Heard,
	held: HeldBack,
	{ shape, logprobs }: { shape: Shape; logprobs: number | null },
): object[] {
	const { index } = heard;
	switch (heard.kind) {
		case "prompt":
			return [shape.opening(index)].filter((choice) => choice !== null);
		case "token": {
			const tokens = held.push(heard.token, heard.text);
			return tokens.length > 0 ? [shape.piece(index, tokens, logprobs)] : [];
		}
		case "answer": {
			const tokens = held.rest(heard.inspection.responseTokens);
			const piece = tokens.length > 0 ? [shape.piece(index, tokens, logprobs)] : [];
			return [...piece, shape.closing(heard)];
		}
	}
}

/** Counts what is charged for: each prompt once, however many answers it gets, and all tokens of all answers. */
class Count {
	private prompt = 0;
	private completion = 0;

	constructor(private readonly asked: Asked) {}

	hear(heard: Heard): void {
		if (heard.kind === "prompt" && heard.index % this.asked.n === 0) this.prompt += heard.tokens;
		if (heard.kind === "answer") this.completion += heard.tokensRun;
	}

	get usage() {
		return usageOf(this.prompt, this.completion);
	}
}
