/** The body of POST /v1/completions, the protocol's older route: the model goes on with a text as it is. */
import { z } from "zod";
import { badRequest } from "../api-error";
import type { Asked } from "./asked";
import { checked, MOST_ALTERNATIVES, sharedFields, sharedOf, whole } from "./fields";

/** The protocol's own: this route's answers are short unless more is asked for. */
const DEFAULT_TOKENS = 16;
/** Prompts of one request, which wait for each other. */
const MOST_PROMPTS = 128;

const promptWords = `a text or a list of 1 to ${MOST_PROMPTS} texts; token ids are not taken`;

const textRequest = z.object({
	...sharedFields,
	prompt: z.union(
		[z.string(), z.array(z.string()).min(1, promptWords).max(MOST_PROMPTS, promptWords)],
		promptWords,
	),
	logprobs: whole(0, MOST_ALTERNATIVES, ", which is as many as this server tells").nullish(),
	best_of: whole(1, 128).nullish(),
});

/** @throws ApiError saying which field cannot be, and why */
export function readText(body: unknown, model: string): Asked {
	const fields = checked(textRequest, body, model);
	const shared = sharedOf(fields);
	if (fields.best_of && fields.best_of !== shared.n)
		throw badRequest(
			'This server gives every answer that it draws: leave "best_of" out.',
			"best_of",
			"unsupported_parameter",
		);
	const { prompt } = fields;
	return {
		...shared,
		prompts: (typeof prompt === "string" ? [prompt] : prompt).map((text) => ({ text })),
		maxTokens: fields.max_tokens ?? DEFAULT_TOKENS,
		logprobs: fields.logprobs ?? null,
	};
}
