/** Where the messages' own words stand in a rendered conversation. */
import type { ContentPlace } from "../../core/prompt/source/source-place";
import type { Message } from "../../protocol/engine-api";
import { unusedLetters } from "./chat-template";

/**
 * Renders the conversation once more with marks around each content's words, white space at their ends left outside since
 * templates trim it. Where the marked text without its marks is the text as it was rendered, the places are proved. A
 * template that looks into a content (as some do to drop an earlier answer's thoughts) writes something else then; there
 * a content counts as found where it stands exactly once behind the one before.
 * @param render throws, or writes another text, where the template minds the marks
 * @returns one a message; null for a content that is empty, that the template does not show, or that cannot be told
 */
export function placesOf(
	messages: readonly Message[],
	rendered: string,
	render: (messages: Message[]) => string,
): (ContentPlace | null)[] {
	const words = messages.map(({ content }) => wordsOf(content));
	const found = markedPlaces(messages, words, rendered, render) ?? searched(words, rendered);
	return found.map((start, i) => {
		const { offset, text } = words[i]!;
		return start === null ? null : { start, offset, length: text.length };
	});
}

interface Words {
	/** Offset in the content. */
	offset: number;
	text: string;
}

function wordsOf(content: string): Words {
	const text = content.trim();
	return { offset: text ? content.indexOf(text) : 0, text };
}

function markedPlaces(
	messages: readonly Message[],
	words: Words[],
	rendered: string,
	render: (messages: Message[]) => string,
): (number | null)[] | null {
	const [fence, one, two] = unusedLetters(messages, 3) as [string, string, string];
	const markOf = (i: number) => `${fence}${i.toString(2).replace(/0/g, one).replace(/1/g, two)}${fence}`;
	const marked = messages.map(({ role, content }, i) => {
		const { offset, text } = words[i]!;
		const behind = content.slice(offset + text.length);
		return {
			role,
			content: text ? `${content.slice(0, offset)}${markOf(i)}${text}${markOf(i)}${behind}` : content,
		};
	});
	let text: string;
	try {
		text = render(marked);
	} catch {
		return null; // The template minds the marks; it accepted the same conversation without them.
	}
	const starts: (number | null)[] = messages.map(() => null);
	let plain = "";
	let from = 0;
	for (const match of text.matchAll(new RegExp(`${fence}([${one}${two}]+)${fence}`, "g"))) {
		plain += text.slice(from, match.index);
		from = match.index + match[0].length;
		const bits = match[1]!.replaceAll(one, "0").replaceAll(two, "1");
		// A template may show a content twice; its first place counts.
		starts[Number.parseInt(bits, 2)] ??= plain.length;
	}
	plain += text.slice(from);
	const isProved = (start: number | null, i: number) =>
		start === null || rendered.startsWith(words[i]!.text, start);
	return plain === rendered && starts.every(isProved) ? starts : null;
}

function searched(words: Words[], rendered: string): (number | null)[] {
	let from = 0;
	return words.map(({ text }) => {
		const at = text ? rendered.indexOf(text, from) : -1;
		if (at < 0 || rendered.includes(text, at + 1)) return null;
		from = at + text.length;
		return at;
	});
}
