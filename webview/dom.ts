/** Building elements. Text only ever becomes text: nothing here parses markup. */

type Child = Node | string | null;

/** What can be set on an element: attributes by name, with `class`, `data-*` and `aria-*` as they are in markup. */
export type Attributes = Record<string, string | number | boolean | null>;

/** An element with its attributes (null and false leave one out) and children. */
export function el<K extends keyof HTMLElementTagNameMap>(
	tag: K,
	attributes: Attributes = {},
	...children: Child[]
): HTMLElementTagNameMap[K] {
	const element = document.createElement(tag);
	setAttributes(element, attributes);
	element.append(...children.filter((child) => child !== null));
	return element;
}

export function setAttributes(element: Element, attributes: Attributes): void {
	for (const [name, value] of Object.entries(attributes)) {
		if (value === null || value === false) element.removeAttribute(name);
		else element.setAttribute(name, value === true ? "" : String(value));
	}
}

/** Sets text only when it changed, so that screen readers and selections are left alone. */
export function setText(element: Element, text: string): void {
	if (element.textContent !== text) element.textContent = text;
}

/** A section with a heading, known to screen readers by it. */
export function section(id: string, heading: string, ...children: Child[]): HTMLElement {
	const headingId = `${id}-heading`;
	return el(
		"section",
		{ id, "aria-labelledby": headingId },
		el("h2", { id: headingId }, heading),
		...children,
	);
}

/** A place for a table that may be larger than its room: it scrolls, with the keyboard too. */
export const scroller = (label: string): HTMLElement =>
	el("div", { class: "scrolling", role: "region", "aria-label": label, tabindex: 0 });

/** A table's head row; figures stand at the right of their column, and so do their heads. */
export function headRow(columns: { name: string; isNumber?: boolean }[]): HTMLElement {
	const cells = columns.map(({ name, isNumber = false }) =>
		el("th", { scope: "col", class: isNumber ? "number" : null }, name),
	);
	return el("thead", {}, el("tr", {}, ...cells));
}

/** Whole percents; what is neither nothing nor everything is not rounded to it. */
export function percent(share: number): string {
	if (share > 0 && share < 0.005) return "<1 %";
	if (share < 1 && share > 0.995) return ">99 %";
	return `${Math.round(share * 100)} %`;
}
/** A minus sign as wide as a plus, so that columns of figures stand straight. */
export const signed = (value: number, digits = 2): string =>
	`${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;
