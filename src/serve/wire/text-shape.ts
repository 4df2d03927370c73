import { textLogprobs } from "./logprobs";
import { answerRisk, tokenRisk } from "./risk";
import { finishReason, type Shape, textOf } from "./shape";

/** Answers of POST /v1/completions; whole ones and pieces have one name there. */
export const textShape: Shape = {
	object: "text_completion",
	chunkObject: "text_completion",
	idPrefix: "cmpl-",
	choice({ index, inspection, seed }, logprobs) {
		const { response, responseTokens } = inspection;
		return {
			index,
			text: response,
			logprobs: logprobs === null ? null : textLogprobs(responseTokens, logprobs),
			finish_reason: finishReason(inspection),
			h_neurons: { ...answerRisk(inspection, seed), tokens: responseTokens.map(tokenRisk) },
		};
	},
	opening: () => null,
	piece: (index, tokens, logprobs) => ({
		index,
		text: textOf(tokens),
		logprobs: logprobs === null ? null : textLogprobs(tokens, logprobs),
		finish_reason: null,
		h_neurons: { tokens: tokens.map(tokenRisk) },
	}),
	closing: ({ index, inspection, seed }) => ({
		index,
		text: "",
		logprobs: null,
		finish_reason: finishReason(inspection),
		h_neurons: answerRisk(inspection, seed),
	}),
};
