/** Conversations to tokens: chat template and tokenizer together, without any weights. */
import type { ContentPlace } from "../../core/prompt/source/source-place";
import type { Message } from "../../protocol/engine-api";
import type { TextFiles } from "../model/model-files";
import { ChatTemplate, renderPlain } from "./chat-template";
import { placesOf } from "./content-places";
import { type Encoded, Tokenizer } from "./tokenizer";

/** A rendered conversation and its tokens. */
export interface Prompt extends Encoded {
	text: string;
}

export class PromptRenderer {
	constructor(
		readonly tokenizer: Tokenizer,
		private readonly template: ChatTemplate | null,
	) {}

	get hasTemplate(): boolean {
		return this.template !== null;
	}

	/**
	 * A conversation as the model reads it, ready for the assistant's answer.
	 * @param most tokens of interest
	 * @throws LensError modelUnsupported; TooManyTokens where there are found to be more before the end
	 */
	render(messages: readonly Message[], most?: number): Prompt {
		const { text, plain } = this.written(messages);
		// A template writes the beginning-of-sequence token itself; plain text gets it here, without characters.
		return this.encoded({ text, plain, most }, this.template ? [] : this.tokenizer.prefix());
	}

	/** Text as it is, without a template, behind what the tokenizer puts before every text. @param most as for `render` */
	renderText(text: string, most?: number): Prompt {
		const { tokenizer } = this;
		const plain = new Set(tokenizer.specialPlaces(text));
		return this.encoded({ text, plain, most }, tokenizer.prefix());
	}

	/** Where each message's words stand in its rendered conversation; null where that cannot be told. */
	places(messages: readonly Message[], { text }: Prompt): (ContentPlace | null)[] {
		return placesOf(messages, text, (marked) => this.written(marked).text);
	}

	private encoded(
		{ text, plain, most }: { text: string; plain: ReadonlySet<number>; most: number | undefined },
		prefix: readonly number[],
	): Prompt {
		const { ids, starts, ends } = this.tokenizer.encode(text, plain, most);
		const none = prefix.map(() => 0);
		return { text, ids: [...prefix, ...ids], starts: [...none, ...starts], ends: [...none, ...ends] };
	}

	private written(messages: readonly Message[]) {
		return this.template
			? this.template.render(messages, this.tokenizer)
			: renderPlain(messages, this.tokenizer);
	}
}

/** @throws LensError modelBroken when tokenizer or template cannot be read */
export function rendererFor({ tokenizer, tokenizerConfig, chatTemplate }: TextFiles): PromptRenderer {
	const template = chatTemplate ? new ChatTemplate(chatTemplate, specialTokens(tokenizerConfig)) : null;
	return new PromptRenderer(new Tokenizer(tokenizer, tokenizerConfig), template);
}

/** The names that templates use for a tokenizer's special tokens; an entry is a string or an added token. */
function specialTokens(config: Record<string, unknown>): Record<string, string> {
	const tokens: Record<string, string> = {};
	for (const [key, value] of Object.entries(config)) {
		if (!key.endsWith("_token")) continue;
		const text = typeof value === "string" ? value : (value as { content?: unknown } | null)?.content;
		if (typeof text === "string") tokens[key] = text;
	}
	return tokens;
}
