/** The buttons of a picture that can be zoomed. */
import * as l10n from "@vscode/l10n";
import { el } from "../dom";

export function zoomButtons(calls: { in(): void; out(): void; whole(): void; range(): void }): HTMLElement {
	const button = (text: string, label: string, onClick: () => void) => {
		const element = el("button", { type: "button", class: "small", "aria-label": label, title: label }, text);
		element.addEventListener("click", onClick);
		return element;
	};
	return el(
		"div",
		{ class: "zoom-buttons", role: "group", "aria-label": l10n.t("Zoom") },
		button("+", l10n.t("Zoom in"), calls.in),
		button("−", l10n.t("Zoom out"), calls.out),
		button(l10n.t("All"), l10n.t("Show all tokens"), calls.whole),
		button(l10n.t("Marked"), l10n.t("Zoom to the marked tokens"), calls.range),
	);
}
