/** Corpus files carry what is expected of them: README.md in this folder says how. */
import type { Range } from "../../src/core/prompt/mapped-text";

/** One marked place and what is said of it: a rule's name, or a fact such as `var:city`. */
export interface Mark extends Range {
	label: string;
}

export interface Expected {
	/** The file as its author wrote it, without the lines of marks. */
	text: string;
	marks: Mark[];
}

const LABEL = String.raw`(?:\.\.\.)?[a-z]+(?:-[a-z]+)*(?::[^\s,]+)?(?:\.\.\.)?`;
const MARK_LINE = new RegExp(String.raw`^([ \t]*)(\^+) (${LABEL}(?:, ${LABEL})*)$`);

/** Takes the marks out of a corpus file. */
export function expectationsOf(content: string): Expected {
	let text = "";
	/** Where the line that marks speak of begins in `text`. */
	let lineStart = 0;
	const marks: Mark[] = [];
	const open: Mark[] = [];
	for (const { 0: line, 1: words } of content.matchAll(/([^\r\n]*)(?:\r\n|\n|$)/g)) {
		const mark = MARK_LINE.exec(words!);
		if (!mark) {
			if (line) lineStart = text.length;
			text += line;
			continue;
		}
		const [, margin, carets, labels] = mark;
		const start = lineStart + margin!.length;
		const end = start + carets!.length;
		for (const label of labels!.split(", ")) {
			if (label.endsWith("...")) {
				const begun = { start, end: start, label: label.slice(0, -3) };
				open.push(begun);
				marks.push(begun);
			} else if (label.startsWith("...")) closed(open, label.slice(3)).end = end;
			else marks.push({ start, end, label });
		}
		// The line end before a last line of marks is the marks', not the file's.
		if (!line.endsWith("\n")) text = text.replace(/\r?\n$/, "");
	}
	if (open.length) throw new Error(`the mark ${open[0]!.label}... is not closed`);
	return { text, marks };
}

/** The innermost open mark with this label, which is taken off the list. */
function closed(open: Mark[], label: string): Mark {
	const index = open.findLastIndex((mark) => mark.label === label);
	if (index < 0) throw new Error(`the mark ...${label} was not opened`);
	return open.splice(index, 1)[0]!;
}
