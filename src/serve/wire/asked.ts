/** A request as the server works on it, whichever route it came by. */
import type { InspectParams, Message } from "../../protocol/engine-api";

/** What is to be answered: a conversation, or a text to go on with. */
export type Prompt = { messages: Message[] } | { text: string };

export interface Asked {
	prompts: Prompt[];
	/** Answers to each prompt. */
	n: number;
	sampling: InspectParams["sampling"];
	/** Null: until the answer ends or the context is full. */
	maxTokens: number | null;
	stop: string[];
	/** Likeliest tokens told beside each token; null: no log-probabilities at all. */
	logprobs: number | null;
	isStreamed: boolean;
	/** Whether a stream ends with a chunk of its own for the usage. */
	includesUsage: boolean;
}
