/** Builds a report's tree as elements: text stays text, nothing is parsed. */
import type { Markup } from "../src/core/report/markup";

const SVG = "http://www.w3.org/2000/svg";

/** @param namespace of the elements around it */
export function built(tree: Markup, namespace: string | null = null): Node {
	if (typeof tree === "string") return document.createTextNode(tree);
	const own = tree.tag === "svg" ? SVG : namespace;
	const element = own ? document.createElementNS(own, tree.tag) : document.createElement(tree.tag);
	for (const [name, value] of Object.entries(tree.attributes))
		if (value !== null && value !== false && name !== "xmlns")
			element.setAttribute(name, value === true ? "" : String(value));
	element.append(...tree.children.map((child) => built(child, own)));
	return element;
}
