import { counted } from "../numbers";

/** A text of at most about `most` characters; what is left out is counted. */
export function cut(text: string, most: number): string {
	if (text.length <= most) return text;
	const kept = beginning(text, most);
	return `${kept}… (${counted(text.length - kept.length, "character")} more)`;
}

/** A name in a chart, where there is no room for a count. */
export const label = (name: string, most: number): string =>
	name.length <= most ? name : `${beginning(name, most - 1)}…`;

/** Never half of a character that takes two places. */
const beginning = (text: string, length: number): string =>
	text.slice(0, length).replace(/[\ud800-\udbff]$/, "");
