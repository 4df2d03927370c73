import type { Range } from "../../prompt/mapped-text";
import type { StructureContext, Told } from "./check";

/** Parts of the file that its own format does not allow, as the parser found them. */
export const unreadablePrompt = ({ file, source }: StructureContext): Told[] =>
	file.problems.map(({ range, message }) => ({
		...visible(range, source.text),
		message,
		data: {},
		related: [],
		fixes: [],
	}));

/** A parser may stop at a line's end, or at the file's: then the last character before it is marked. */
function visible({ start, end }: Range, text: string): Range {
	if (text.slice(start, end).trim()) return { start, end };
	const before = text.slice(0, start).trimEnd().length;
	return before ? { start: before - 1, end: before } : { start, end };
}
