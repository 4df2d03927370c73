/** Fields of the protocol, and of other servers, that would change the answer and that this server cannot follow. */
import { badRequest } from "../api-error";

interface Unsupported {
	field: string;
	/** Values that ask for nothing. */
	isHarmless(value: unknown): boolean;
	/** What is not done, behind "This server". */
	words: string;
}

const isEmpty = (value: unknown): boolean =>
	typeof value === "object" && value !== null && Object.keys(value).length === 0;
const is =
	(...values: unknown[]) =>
	(value: unknown): boolean =>
		values.includes(value);
const isOnlyText = (value: unknown): boolean =>
	Array.isArray(value) && value.every((each) => each === "text");
const isTextFormat = (value: unknown): boolean =>
	typeof value === "object" && value !== null && (value as { type?: unknown }).type === "text";

const draws = "draws with temperature, top_p and top_k only";
const free = "holds no answer to a form";

const UNSUPPORTED: readonly Unsupported[] = [
	{ field: "tools", isHarmless: isEmpty, words: "calls no tools" },
	{ field: "functions", isHarmless: isEmpty, words: "calls no functions" },
	{ field: "tool_choice", isHarmless: is("none", "auto"), words: "calls no tools" },
	{ field: "function_call", isHarmless: is("none", "auto"), words: "calls no functions" },
	{ field: "response_format", isHarmless: isTextFormat, words: "answers in plain text only" },
	{ field: "modalities", isHarmless: isOnlyText, words: "answers in text only" },
	{ field: "audio", isHarmless: isEmpty, words: "answers in text only" },
	{ field: "web_search_options", isHarmless: () => false, words: "searches nothing" },
	{ field: "logit_bias", isHarmless: isEmpty, words: draws },
	{ field: "presence_penalty", isHarmless: is(0), words: draws },
	{ field: "frequency_penalty", isHarmless: is(0), words: draws },
	{ field: "repetition_penalty", isHarmless: is(1), words: draws },
	{ field: "min_p", isHarmless: is(0), words: draws },
	{ field: "min_tokens", isHarmless: is(0), words: "lets answers end where they end" },
	{ field: "ignore_eos", isHarmless: is(false), words: "lets answers end where they end" },
	{ field: "suffix", isHarmless: is(""), words: "goes on behind a prompt, never before a suffix" },
	{ field: "echo", isHarmless: is(false), words: "gives the answer without its prompt" },
	{ field: "guided_json", isHarmless: () => false, words: free },
	{ field: "guided_regex", isHarmless: () => false, words: free },
	{ field: "guided_choice", isHarmless: () => false, words: free },
	{ field: "grammar", isHarmless: is(""), words: free },
];

/** @throws ApiError for the first field that asks for what this server does not do */
export function refuseUnsupported(body: Record<string, unknown>): void {
	for (const { field, isHarmless, words } of UNSUPPORTED) {
		const value = body[field];
		if (value === undefined || value === null || isHarmless(value)) continue;
		throw badRequest(`This server ${words}: leave ${field} out.`, field, "unsupported_parameter");
	}
}
