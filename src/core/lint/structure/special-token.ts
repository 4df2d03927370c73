import * as l10n from "@vscode/l10n";
import { type MappedText, toDocument } from "../../prompt/mapped-text";
import type { PromptFormat } from "../../prompt/prompt-file";
import type { ModelFacts } from "../assessment";
import type { StructureContext, Told } from "./check";

/** Control tokens of one way to mark up a chat. `opens` are those that begin a message. */
interface Markup {
	name: string;
	opens: string[];
	others: string[];
}

/**
 * The markups that most open models are trained on, from their published chat templates. `<s>`, `</s>`, `<pad>` and
 * the like are left to what is known of the chosen model: they are HTML, or plain words, everywhere else.
 */
const MARKUPS: readonly Markup[] = [
	{
		name: "ChatML",
		opens: ["<|im_start|>"],
		others: [
			"<|im_end|>",
			"<|im_sep|>",
			"<|endoftext|>",
			"<|vision_start|>",
			"<|vision_end|>",
			"<|image_pad|>",
		],
	},
	{
		name: l10n.t("the GPT models"),
		opens: ["<|start|>"],
		others: [
			"<|end|>",
			"<|message|>",
			"<|channel|>",
			"<|constrain|>",
			"<|return|>",
			"<|call|>",
			"<|endoftext|>",
			"<|endofprompt|>",
			"<|fim_prefix|>",
			"<|fim_middle|>",
			"<|fim_suffix|>",
		],
	},
	{ name: "Llama 2", opens: ["[INST]", "<<SYS>>"], others: ["[/INST]", "<</SYS>>"] },
	{
		name: "Llama 3",
		opens: ["<|start_header_id|>", "<|header_start|>"],
		others: [
			"<|end_header_id|>",
			"<|header_end|>",
			"<|eot_id|>",
			"<|eot|>",
			"<|eom_id|>",
			"<|begin_of_text|>",
			"<|end_of_text|>",
			"<|python_tag|>",
		],
	},
	{ name: "Gemma", opens: ["<start_of_turn>"], others: ["<end_of_turn>"] },
	{
		name: "Mistral",
		opens: ["[INST]", "[SYSTEM_PROMPT]"],
		others: [
			"[/INST]",
			"[/SYSTEM_PROMPT]",
			"[AVAILABLE_TOOLS]",
			"[/AVAILABLE_TOOLS]",
			"[TOOL_CALLS]",
			"[TOOL_RESULTS]",
			"[/TOOL_RESULTS]",
		],
	},
	{
		name: "DeepSeek",
		opens: ["<｜User｜>", "<｜Assistant｜>"],
		others: ["<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>"],
	},
	{
		name: "Granite",
		opens: ["<|start_of_role|>"],
		others: ["<|end_of_role|>", "<|end_of_text|>"],
	},
	{
		name: l10n.t("Phi and Zephyr"),
		opens: ["<|system|>", "<|user|>", "<|assistant|>"],
		others: ["<|end|>", "<|endoftext|>"],
	},
	{
		name: "Command R",
		opens: ["<|START_OF_TURN_TOKEN|>"],
		others: ["<|END_OF_TURN_TOKEN|>", "<|SYSTEM_TOKEN|>", "<|USER_TOKEN|>", "<|CHATBOT_TOKEN|>"],
	},
];
/** Formats whose text may be sent as it is, chat markup and all, when the file names no roles in another way. */
const MAY_HOLD_MARKUP: readonly PromptFormat[] = [
	"jinja",
	"handlebars",
	"mustache",
	"langchain",
	"promptfoo",
	"text",
];

const tokensOf = ({ opens, others }: Markup): string[] => [...opens, ...others];
/** Tokens with the first markup that has them. */
const KNOWN: ReadonlyMap<string, string> = new Map(
	MARKUPS.toReversed().flatMap((markup) => tokensOf(markup).map((token) => [token, markup.name] as const)),
);

/** Control tokens in the words of a message, where a model may take them for the message's end or another's start. */
export function specialToken({ file, facts }: StructureContext): Told[] {
	const own = (facts?.specialTokens ?? []).filter((token) => token.trim().length > 2);
	const pattern = anyOf([...new Set([...own, ...KNOWN.keys()])]);
	const found = new Map<string, Told>();
	for (const { messages } of file.conversations)
		for (const { text, marker } of messages) {
			if (!/[<[]/.test(text.text) && !own.length) continue;
			const isMarkup = !marker && MAY_HOLD_MARKUP.includes(file.format);
			const meant = isMarkup ? meantIn(text) : new Set<string>();
			for (const { 0: token, index } of text.text.matchAll(pattern)) {
				if (meant.has(token)) continue;
				const place = toDocument(text, index, index + token.length);
				found.set(`${place.start} ${token}`, { ...place, ...told(token, facts) });
			}
		}
	return [...found.values()];
}

/** The longest of the tokens at a place; a look at the first character keeps plain text fast. */
function anyOf(tokens: readonly string[]): RegExp {
	const first = [...new Set(tokens.map((token) => token[0]!))].map(escaped).join("");
	return new RegExp(`(?=[${first}])(?:${tokens.toSorted(longestFirst).map(escaped).join("|")})`, "g");
}

const escaped = (token: string): string => token.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
const longestFirst = (a: string, b: string): number => b.length - a.length;

/** Where many models' texts begin and end; they go with any markup. */
const BOUNDS = ["<s>", "</s>", "<bos>", "<eos>"];

/** Tokens that a text uses on purpose: those of each markup that it opens a message with. */
function meantIn({ text }: MappedText): Set<string> {
	const used = MARKUPS.filter(({ opens }) => opens.some((token) => text.includes(token)));
	return new Set(used.length ? [...used.flatMap(tokensOf), ...BOUNDS] : []);
}

function told(token: string, facts: ModelFacts | null): Omit<Told, "start" | "end"> {
	const isOwn = facts?.specialTokens.includes(token) ?? false;
	const of = isOwn ? facts!.name : KNOWN.get(token)!;
	return {
		message: l10n.t(
			"{0} is a control token of {1}: a model may read it as the end of this message.",
			`"${token}"`,
			of,
		),
		data: { token, of, isOwn },
		related: [],
		fixes: [],
	};
}
