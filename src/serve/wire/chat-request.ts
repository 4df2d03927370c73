/** The body of POST /v1/chat/completions. */
import { z } from "zod";
import type { Message } from "../../protocol/engine-api";
import { badRequest } from "../api-error";
import type { Asked } from "./asked";
import { checked, flag, MOST_ALTERNATIVES, sharedFields, sharedOf, whole } from "./fields";

/** More messages than this fit into no model's context; each is rendered before that shows. */
const MOST_MESSAGES = 10_000;

const part = z.object({ type: z.string("text"), text: z.string("a text").optional() }, "an object");
const noTools = "left out, since this server calls no tools";
const contentWords = "a text or a list of text parts";
const message = z.object(
	{
		role: z.enum(
			["system", "developer", "user", "assistant"],
			"system, developer, user or assistant, since this server calls no tools",
		),
		content: z.union([z.string(), z.array(part)], contentWords),
		// What an answer called is part of what the next one goes on from: without it the conversation would be another.
		tool_calls: z.array(z.unknown(), noTools).max(0, noTools).nullish(),
		function_call: z.null(noTools).optional(),
	},
	"an object with role and content",
);
const messageList = `a list of 1 to ${MOST_MESSAGES} messages`;

const chatRequest = z.object({
	...sharedFields,
	messages: z.array(message, messageList).min(1, messageList).max(MOST_MESSAGES, messageList),
	max_completion_tokens: sharedFields.max_tokens,
	logprobs: flag,
	top_logprobs: whole(0, MOST_ALTERNATIVES, ", which is as many as this server tells").nullish(),
});

/** @throws ApiError saying which field cannot be, and why */
export function readChat(body: unknown, model: string): Asked {
	const fields = checked(chatRequest, body, model);
	const { top_logprobs: alternatives } = fields;
	if (alternatives && !fields.logprobs)
		throw badRequest('"top_logprobs" needs "logprobs" to be true.', "top_logprobs");
	return {
		...sharedOf(fields),
		prompts: [{ messages: fields.messages.map(messageOf) }],
		maxTokens: fields.max_completion_tokens ?? fields.max_tokens ?? null,
		logprobs: fields.logprobs ? (alternatives ?? 0) : null,
	};
}

function messageOf({ role, content }: z.infer<typeof message>, place: number): Message {
	return {
		// The newer name for the same thing; no template knows it.
		role: role === "developer" ? "system" : role,
		content:
			typeof content === "string" ? content : content.map((each, i) => textOf(each, place, i)).join(""),
	};
}

function textOf({ type, text }: z.infer<typeof part>, message: number, place: number): string {
	if (type === "text" && text !== undefined) return text;
	const param = `messages.${message}.content.${place}`;
	if (type === "text") throw badRequest(`"${param}.text" must be a text.`, `${param}.text`);
	throw badRequest(
		`"${param}" is no text, and this server reads nothing else: no images, sounds or files.`,
		param,
		"unsupported_parameter",
	);
}
