/** Parts of a form that are built anew when what they show is another. */
import * as l10n from "@vscode/l10n";
import { el } from "../../dom";
import { button } from "../../toolkit";
import { fileName } from "../words";

/** A file of one's own with the way to leave it out. */
export function fileRow(path: string, onRemove: () => void): HTMLElement {
	const remove = button(l10n.t("Remove"), onRemove, { "aria-label": l10n.t("Remove {0}", fileName(path)) });
	return el("li", { class: "row" }, el("span", { title: path }, fileName(path)), remove);
}

/**
 * Builds anew only when there is something else to show, so that the focus stays where it is; where it has to move, it goes
 * to the element of the same id.
 */
export function rebuilder(within: HTMLElement): (shows: unknown, rebuild: () => void) => void {
	let shown = "";
	return (shows, rebuild) => {
		const now = JSON.stringify(shows);
		if (now === shown) return;
		shown = now;
		const id = within.contains(document.activeElement) ? document.activeElement!.id : "";
		rebuild();
		if (id) document.getElementById(id)?.focus();
	};
}

/** A list with a value in it, last, or without it. */
export const changed = (list: string[], value: string, isIn: boolean): string[] =>
	isIn ? [...list.filter((each) => each !== value), value] : list.filter((each) => each !== value);
