/** The fields that both routes take, checked. Each schema's message says what the field must be, for `"x" must be ...`. */
import { randomInt } from "node:crypto";
import { z } from "zod";
import { ApiError, badRequest } from "../api-error";
import type { Asked } from "./asked";
import { refuseUnsupported } from "./refused";

/** The protocol's own limit on answers to a request. */
const MOST_ANSWERS = 128;
/** The protocol's own limit on texts that end an answer. */
const MOST_STOPS = 4;
/** Each of them is looked for behind every token. */
const LONGEST_STOP = 1000;
/** What the engine tells beside each token. */
export const MOST_ALTERNATIVES = 5;

/** Beyond this no count means anything. */
const ANY = 2 ** 31 - 1;
const integer = (what: string) => z.number(what).refine((value) => Number.isSafeInteger(value), what);
export const whole = (lowest: number, highest: number, more = "") => {
	const what = `a whole number from ${lowest} to ${highest}${more}`;
	return integer(what).min(lowest, what).max(highest, what);
};
const share = (highest: number) => {
	const what = `a number from 0 to ${highest}`;
	return z.number(what).min(0, what).max(highest, what);
};
export const flag = z.boolean("true or false").nullish();

const stopWords = `a text, or a list of at most ${MOST_STOPS} texts, of 1 to ${LONGEST_STOP} whole characters each`;
// Half of a surrogate pair would cut an answer inside a character.
const stop = z
	.string(stopWords)
	.min(1, stopWords)
	.max(LONGEST_STOP, stopWords)
	.refine((text) => !/\p{Surrogate}/u.test(text), stopWords);

/** What both routes take. Fields that are not named here or in refused.ts are ignored. */
export const sharedFields = {
	model: z.string("the name of a model, as GET /v1/models tells it").min(1, "the name of a model"),
	n: whole(1, MOST_ANSWERS).nullish(),
	seed: integer("a whole number of at most 53 bits").nullish(),
	temperature: share(2).nullish(),
	top_p: z
		.number("a number above 0 and at most 1")
		.gt(0, "a number above 0 and at most 1")
		.max(1, "a number above 0 and at most 1")
		.nullish(),
	top_k: whole(-1, ANY).nullish(),
	max_tokens: whole(1, ANY).nullish(),
	stop: z.union([stop, z.array(stop).max(MOST_STOPS)], stopWords).nullish(),
	stream: flag,
	stream_options: z.object({ include_usage: flag }, "an object").nullish(),
};

const shared = z.object(sharedFields);
type Shared = z.infer<typeof shared>;

/** What of a request both routes mean in the same way. */
export function sharedOf(fields: Shared): Omit<Asked, "prompts" | "maxTokens" | "logprobs"> {
	const { stop: stops } = fields;
	return {
		n: fields.n ?? 1,
		sampling: {
			temperature: fields.temperature ?? 1,
			topP: fields.top_p ?? 1,
			// Other servers write "all tokens" as -1.
			topK: Math.max(0, fields.top_k ?? 0),
			seed: fields.seed ?? randomInt(2 ** 31),
		},
		stop: typeof stops === "string" ? [stops] : (stops ?? []),
		isStreamed: fields.stream ?? false,
		includesUsage: fields.stream_options?.include_usage ?? false,
	};
}

/**
 * Checks a request's body against a route's schema.
 * @param model the one that is served
 * @throws ApiError naming the first field that cannot be
 */
export function checked<T extends z.ZodType<{ model: string }>>(
	schema: T,
	body: unknown,
	model: string,
): z.infer<T> {
	if (typeof body !== "object" || body === null || Array.isArray(body))
		throw badRequest("The request's body must be a JSON object.");
	refuseUnsupported(body as Record<string, unknown>);
	const result = schema.safeParse(body);
	if (!result.success) throw complaint(result.error.issues[0]!);
	checkModel(result.data.model, model);
	return result.data;
}

function complaint({ path, message }: { path: PropertyKey[]; message: string }) {
	const param = path.map(String).join(".");
	return badRequest(`"${param}" must be ${message}.`, param);
}

function checkModel(asked: string, served: string): void {
	if (asked === served) return;
	// A name may be anything, however long.
	const name = asked.length > 100 ? `${asked.slice(0, 100)}...` : asked;
	throw badModel(`The model ${JSON.stringify(name)} is not served here; ${JSON.stringify(served)} is.`);
}

export const badModel = (message: string): ApiError =>
	new ApiError(404, "model_not_found", message, { param: "model" });
