/** What the reader of one template language finds. All places are offsets of the template's text, not of the document. */
import type { Range } from "../mapped-text";

/** What the model reads in one place: the template's own text, fixed text that stands for a tag, or a tag's output. */
export type Part = Range & ({ kind: "text" } | { kind: "fixed"; value: string } | Output);

/** A tag that writes a value. */
export interface Output {
	kind: "output";
	/** Root of the first thing it writes; null where it writes nothing that has a name. */
	name: string | null;
	/** The dotted path where the tag writes just that, so that a value can stand in its place. */
	path: string | null;
	/** The value that the tag itself names for when there is none, and whether it is a default or an example. */
	fallback: { value: string; from: "default" | "example" } | null;
	/** What the tag's filters make of a value. */
	filtered(value: string): string;
}

/** A reference to a variable that is not local to the template. */
export interface Reference {
	name: string;
	tag: Range;
	range: Range;
	isShown: boolean;
	/** What is written cannot hold a line break or a tag: a number, or JSON. */
	isHarmless: boolean;
	/** Where its value shows in the model text; null where it does not. */
	output: Output | null;
}

/** What is wrong at a place of the template. */
export interface Problem extends Range {
	message: string;
}

/** All that a reader finds. */
export interface Reading {
	/** In order, without overlap. */
	parts: Part[];
	references: Reference[];
	problems: Problem[];
}

/** What a reader must know of the file around the template. */
export interface Surroundings {
	/** Names that the tool itself gives a value to. */
	isGlobal(name: string): boolean;
	/** Whether a value of that name is known, so that a name inside a section can be told from a field. */
	isKnown(name: string): boolean;
}

/** What a tag without filters makes of a value. */
export const asItIs = (value: string): string => value;

/** A reading to be filled. */
export const emptyReading = (): Reading => ({ parts: [], references: [], problems: [] });

/** Adds a piece of the template's own text, less the white space at ends that a tag's `-` or `~` takes away. */
export function addText(
	reading: Reading,
	text: string,
	{ start, end }: Range,
	trim: { left: boolean; right: boolean } = { left: false, right: false },
): void {
	let from = start;
	let to = end;
	if (trim.left) while (from < to && isBlank(text, from)) from++;
	if (trim.right) while (to > from && isBlank(text, to - 1)) to--;
	if (from < to) reading.parts.push({ kind: "text", start: from, end: to });
}

const BLANK = /\s/;
const isBlank = (text: string, at: number): boolean => BLANK.test(text[at]!);
