import { chatLogprobs } from "./logprobs";
import { answerRisk, tokenRisk } from "./risk";
import { finishReason, type Shape, textOf } from "./shape";

/** Answers of POST /v1/chat/completions. */
export const chatShape: Shape = {
	object: "chat.completion",
	chunkObject: "chat.completion.chunk",
	idPrefix: "chatcmpl-",
	choice({ index, inspection, seed }, logprobs) {
		const { response, responseTokens } = inspection;
		return {
			index,
			message: { role: "assistant", content: response, refusal: null },
			logprobs: logprobs === null ? null : chatLogprobs(responseTokens, logprobs),
			finish_reason: finishReason(inspection),
			h_neurons: { ...answerRisk(inspection, seed), tokens: responseTokens.map(tokenRisk) },
		};
	},
	opening: (index) => ({
		index,
		delta: { role: "assistant", content: "", refusal: null },
		logprobs: null,
		finish_reason: null,
	}),
	piece: (index, tokens, logprobs) => ({
		index,
		delta: { content: textOf(tokens), h_neurons: { tokens: tokens.map(tokenRisk) } },
		logprobs: logprobs === null ? null : chatLogprobs(tokens, logprobs),
		finish_reason: null,
	}),
	closing: ({ index, inspection, seed }) => ({
		index,
		delta: {},
		logprobs: null,
		finish_reason: finishReason(inspection),
		h_neurons: answerRisk(inspection, seed),
	}),
};
