/** The buttons of a picture that can be zoomed. */
import { el } from "../dom";

export function zoomButtons(calls: { in(): void; out(): void; whole(): void; range(): void }): HTMLElement {
	const button = (text: string, label: string, onClick: () => void) => {
		const element = el("button", { type: "button", class: "small", "aria-label": label, title: label }, text);
		element.addEventListener("click", onClick);
		return element;
	};
	return el(
		"div",
		{ class: "zoom-buttons", role: "group", "aria-label": "Zoom" },
		button("+", "Zoom in", calls.in),
		button("−", "Zoom out", calls.out),
		button("All", "Show all tokens", calls.whole),
		button("Marked", "Zoom to the marked tokens", calls.range),
	);
}
