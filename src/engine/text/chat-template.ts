/** Messages to the text the model was trained on, with users' words kept apart from control tokens. */
import { Template } from "@huggingface/jinja";
import type { Message } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import type { Tokenizer } from "./tokenizer";

export interface Rendered {
	text: string;
	/** Places in `text` where a special token's spelling is somebody's words and must stay ordinary text. */
	plain: ReadonlySet<number>;
}

/** Reads a chat template. Fails: modelBroken when it is not Jinja. */
export class ChatTemplate {
	private readonly template: Template;

	constructor(
		source: string,
		/** bos_token, eos_token and the like, by the names templates use. */
		private readonly specialTokens: Record<string, string>,
	) {
		try {
			this.template = new Template(source);
		} catch (error) {
			throw new LensError("modelBroken", `The chat template cannot be read: ${(error as Error).message}.`);
		}
	}

	/**
	 * Renders a conversation, ready for the assistant's answer. Some templates refuse a system message; its words then
	 * open the first user message, as those templates' authors advise.
	 */
	render(messages: readonly Message[], tokenizer: Tokenizer): Rendered {
		const [mark] = unusedLetters(messages, 1) as [string];
		const marked = messages.map(({ role, content }) => ({
			role,
			content: markSpecial(content, mark, tokenizer),
		}));
		try {
			return unmark(this.run(marked), mark);
		} catch (error) {
			if (messages[0]?.role === "system") return unmark(this.tryRun(withoutSystem(marked)), mark);
			throw refusal(error);
		}
	}

	private tryRun(messages: Message[]): string {
		try {
			return this.run(messages);
		} catch (error) {
			throw refusal(error);
		}
	}

	private run(messages: Message[]): string {
		return this.template.render({ ...this.specialTokens, messages, add_generation_prompt: true });
	}
}

/** What a model without a template reads: the messages as they are, a blank line between. */
export function renderPlain(messages: readonly Message[], tokenizer: Tokenizer): Rendered {
	const text = messages.map((message) => message.content).join("\n\n");
	return { text, plain: new Set(tokenizer.specialPlaces(text)) };
}

const refusal = (error: unknown) =>
	new LensError(
		"modelUnsupported",
		`The chat template refuses this conversation: ${(error as Error).message}.`,
	);

function withoutSystem([system, first, ...rest]: Message[]): Message[] {
	if (first?.role !== "user")
		return [{ role: "user", content: system!.content }, ...(first ? [first, ...rest] : [])];
	return [{ role: "user", content: `${system!.content}\n\n${first.content}` }, ...rest];
}

/**
 * Letters that no message holds. One is put inside each special token's spelling in users' words, so that the rendered
 * text shows which ones the template wrote; Unicode's noncharacters are reserved for such inside use.
 */
export function unusedLetters(messages: readonly Message[], count: number): string[] {
	const words = messages.map((message) => message.content).join("");
	const letters: string[] = [];
	for (let code = 0xfdd0; letters.length < count; code++) {
		const letter = String.fromCharCode(code);
		if (!words.includes(letter)) letters.push(letter);
	}
	return letters;
}

function markSpecial(content: string, mark: string, tokenizer: Tokenizer): string {
	let marked = "";
	let from = 0;
	for (const at of tokenizer.specialPlaces(content)) {
		marked += content.slice(from, at + 1) + mark;
		from = at + 1;
	}
	return marked + content.slice(from);
}

function unmark(marked: string, mark: string): Rendered {
	const parts = marked.split(mark);
	const plain = new Set<number>();
	let at = 0;
	for (const part of parts.slice(0, -1)) {
		at += part.length;
		plain.add(at - 1);
	}
	return { text: parts.join(""), plain };
}
