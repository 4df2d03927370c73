/**
 * A tree of elements, so that text can only ever become text: it is escaped where the tree is printed, in one place, and
 * where it is built into a document nothing is parsed.
 */

export type Markup = string | MarkupElement;

export interface MarkupElement {
	tag: string;
	/** Numbers are printed as they are; null and false leave one out, true has no value. */
	attributes: Record<string, string | number | boolean | null>;
	children: Markup[];
}

/** An element; null children are left out. */
export function h(
	tag: string,
	attributes: MarkupElement["attributes"] = {},
	...children: (Markup | null)[]
): MarkupElement {
	return { tag, attributes, children: children.filter((child) => child !== null) };
}

/** Elements of HTML that have no end tag. */
const VOID = new Set(["meta", "br", "hr", "img", "link", "input"]);
/** Elements of SVG that are shorter without one. */
const EMPTY = new Set(["path", "line", "circle", "rect", "polyline"]);

/** As HTML, with SVG in it. */
export function printMarkup(...trees: Markup[]): string {
	return trees.map(printed).join("");
}

function printed(tree: Markup): string {
	if (typeof tree === "string") return escaped(tree);
	const { tag, attributes, children } = tree;
	const start = `<${tag}${Object.entries(attributes).map(attribute).join("")}`;
	if (EMPTY.has(tag) && children.length === 0) return `${start}/>`;
	return VOID.has(tag) ? `${start}>` : `${start}>${printMarkup(...children)}</${tag}>`;
}

function attribute([name, value]: [string, string | number | boolean | null]): string {
	if (value === null || value === false) return "";
	return value === true ? ` ${name}` : ` ${name}="${escaped(String(value))}"`;
}

const ENTITIES: Record<string, string> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
	"'": "&#39;",
};

/** Right in text and in quoted attributes; what no document may hold becomes the replacement character. */
export function escaped(text: string): string {
	return text
		.replace(/[&<>"']/g, (character) => ENTITIES[character]!)
		.replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]|\p{Cs}/gu, "\ufffd");
}
