/**
 * What a server understands of a request. Servers of the OpenAI protocol differ in it, and say so by refusing; each refusal
 * that names a field costs that field, once, and is told.
 */
import type { Message } from "../../protocol/engine-api";
import { WRONG } from "./faults";

export interface ChatOptions {
	/** Answers to one request. */
	n: number;
	temperature: number;
	topP: number;
	/** 0 = off. An addition of vLLM, llama.cpp and others to the protocol. */
	topK: number;
	maxTokens: number;
	seed: number;
	/** What the answer must look like. */
	responseFormat?: ResponseFormat;
	/** Whether the server is asked to tell the answer's tokens. */
	tellsTokens?: boolean;
}

export interface ResponseFormat {
	/** Letters, digits, "_" and "-". */
	name: string;
	/** JSON Schema of an object. */
	schema: Record<string, unknown>;
}

export interface Dialect {
	topK: boolean;
	/**
	 * That nothing else decides what is drawn, in the words of vLLM, llama.cpp and others, which else take what the model's
	 * authors or they themselves find best.
	 */
	noMinP: boolean;
	noPenalty: boolean;
	seed: boolean;
	/** How the form of the answer is asked for. */
	format: "json_schema" | "json_object" | null;
	length: "max_tokens" | "max_completion_tokens";
	/** Several answers to one request. */
	several: boolean;
	/** A temperature of 0; a server that takes none chooses its own. */
	greedy: boolean;
	/** The tokens of an answer, which come with their log-probabilities. */
	tokens: boolean;
	/** A message of the system in front; templates of some models have no place for it. */
	system: boolean;
}

export const WHOLE_DIALECT: Dialect = {
	topK: true,
	noMinP: true,
	noPenalty: true,
	seed: true,
	format: "json_schema",
	length: "max_tokens",
	several: true,
	greedy: true,
	tokens: true,
	system: true,
};

/** The request's body. Seeds are below 2³¹: some servers read them as signed, and some take 2³² − 1 for chance. */
export function bodyOf(
	model: string,
	messages: readonly Message[],
	options: ChatOptions,
	dialect: Dialect,
): Record<string, unknown> {
	const { n, temperature, topP, topK, maxTokens, seed, responseFormat, tellsTokens } = options;
	const { format } = dialect;
	return {
		model,
		messages: dialect.system ? messages : withoutSystem(messages),
		stream: false,
		[dialect.length]: maxTokens,
		...((temperature !== 0 || dialect.greedy) && { temperature }),
		// It decides nothing where the likeliest token is taken, and some servers refuse a 1, or both at once.
		...(temperature !== 0 && { top_p: topP }),
		...(temperature !== 0 && dialect.noMinP && { min_p: 0 }),
		...(temperature !== 0 && dialect.noPenalty && { repetition_penalty: 1 }),
		...(n > 1 && dialect.several && { n }),
		...(topK > 0 && dialect.topK && { top_k: topK }),
		...(dialect.seed && { seed: seed % 2 ** 31 }),
		...(tellsTokens && dialect.tokens && { logprobs: true }),
		...(responseFormat &&
			format === "json_schema" && {
				response_format: { type: format, json_schema: { ...responseFormat, strict: true } },
			}),
		...(responseFormat && format === "json_object" && { response_format: { type: format } }),
	};
}

/** The system's message at the beginning of what the user says first. */
function withoutSystem(messages: readonly Message[]): Message[] {
	const [first, second, ...others] = messages;
	if (first?.role !== "system") return [...messages];
	if (second?.role !== "user") return [{ role: "user", content: first.content }, ...messages.slice(1)];
	return [{ role: "user", content: `${first.content}\n\n${second.content}` }, ...others];
}

/** Told behind the host's name. */
export const NO_TOKENS =
	"tells no tokens of its answers, so that nobody knows whether it cuts them as the model's tokenizer does";

interface Concession {
	/** Whether the server's words, or the field that it names, mean this. */
	means: RegExp;
	/** The field that must have been sent for it. */
	field: string;
	/** Whether what was sent there can be done without; any value can unless given. */
	isSpare?(value: unknown): boolean;
	/** Statuses of such refusals, besides those of a request that is wrong. */
	by?: readonly number[];
	without(dialect: Dialect): Dialect;
	/** What is told, behind the host's name; null where nothing is lost. */
	note(dialect: Dialect): string | null;
}

const CONCESSIONS: readonly Concession[] = [
	{
		// As templates of Gemma and Mistral, OpenAI's o1 and Google say it; llama.cpp hands a template's words on as its own error.
		means:
			/system (?:role|message|prompt)s? (?:is |are )?not|not support.{0,30}["'`]system|roles must alternate|only user and assistant roles|developer instruction is not/i,
		field: "messages",
		isSpare: (messages) => (messages as Message[])[0]?.role === "system",
		by: [500],
		without: (dialect) => ({ ...dialect, system: false }),
		note: () => "takes no message of the system, so that its words are put in front of the user's",
	},
	{
		means: /max_completion_tokens/,
		field: "max_tokens",
		without: (dialect) => ({ ...dialect, length: "max_completion_tokens" }),
		note: () => "takes the limit of tokens under the name max_completion_tokens",
	},
	{
		means: /\btop_?k\b/i,
		field: "top_k",
		without: (dialect) => ({ ...dialect, topK: false }),
		note: () => "refuses top_k, so that answers are drawn without it",
	},
	{
		// A server that does not know it does not do it either.
		means: /\bmin_?p\b/i,
		field: "min_p",
		without: (dialect) => ({ ...dialect, noMinP: false }),
		note: () => null,
	},
	{
		means: /\brepetition_?penalty\b/i,
		field: "repetition_penalty",
		without: (dialect) => ({ ...dialect, noPenalty: false }),
		note: () => null,
	},
	{
		means: /response_?format|json_?schema|json_?object|structured output|json mode|guided|grammar/i,
		field: "response_format",
		without: (dialect) => ({ ...dialect, format: dialect.format === "json_schema" ? "json_object" : null }),
		note: ({ format }) =>
			format === "json_schema"
				? "takes no schema for its answers, so that JSON of any kind is asked for"
				: "cannot be held to JSON, so that the prompt alone asks for it",
	},
	{
		means:
			/(?:^|[\s"'`([])n(?:["'`)\]]|\s*(?:[=>!]|must|should|is|other|parameter))|^n$|multiple (?:choices|completions)/i,
		field: "n",
		without: (dialect) => ({ ...dialect, several: false }),
		note: () => "gives one answer to a request, so that each is asked for on its own",
	},
	{
		// Some servers forbid log-probabilities.
		means: /log_?probs|log-?probabilit/i,
		field: "logprobs",
		by: [403],
		without: (dialect) => ({ ...dialect, tokens: false }),
		note: () => NO_TOKENS,
	},
	{
		means: /\bseed\b/i,
		field: "seed",
		without: (dialect) => ({ ...dialect, seed: false }),
		note: () => "refuses seeds, so that asking again gives other answers",
	},
	{
		means: /\btemperature\b|\btop_?p\b/i,
		field: "temperature",
		isSpare: (temperature) => temperature === 0,
		without: (dialect) => ({ ...dialect, greedy: false }),
		note: () => "refuses a temperature of 0 and chooses its own",
	},
];

/**
 * What is given up after a refusal.
 * @param refusal the server's reason, and the name of the field where it gives one
 * @returns       null when the words name nothing that can be done without
 */
export function concede(
	dialect: Dialect,
	sent: Record<string, unknown>,
	{ status, field: named, reason }: { status: number; field: string | null; reason: string },
): { dialect: Dialect; note: string | null } | null {
	const possible = CONCESSIONS.filter(
		({ field, isSpare, by = [] }) =>
			field in sent && (isSpare?.(sent[field]) ?? true) && [...WRONG, ...by].includes(status),
	);
	const concession =
		possible.find(({ means }) => named !== null && means.test(named)) ??
		possible.find(({ means }) => means.test(reason));
	return concession ? { dialect: concession.without(dialect), note: concession.note(dialect) } : null;
}
