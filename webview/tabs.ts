/** Views behind tabs: one is shown, the others are not drawn and cost nothing. */
import * as l10n from "@vscode/l10n";
import { el, setAttributes } from "./dom";

export interface Tab {
	id: string;
	title: string;
	element: HTMLElement;
}

export interface Tabs<T extends Tab> {
	element: HTMLElement;
	shown(): T;
	/** A tab that is left out now is shown when it is there again. */
	open(id: string): void;
	/** Leaves out the other tabs; where the shown one is among them, the first that is there is shown. */
	only(isThere: (tab: T) => boolean): void;
}

/** What stands in a view that has nothing to show. */
const NOTHING = l10n.t("There is nothing to show here until an answer has been read.");

/** @param onOpen called when another tab is opened, by a person or by `open` */
export function tabs<T extends Tab>(label: string, all: readonly T[], onOpen: () => void): Tabs<T> {
	let wanted = all[0]!;
	let there: readonly T[] = all;
	const shown = () => (there.includes(wanted) ? wanted : there[0]!);
	const buttons = all.map((tab) =>
		el(
			"button",
			{
				type: "button",
				id: `tab-${tab.id}`,
				class: "tab",
				role: "tab",
				"aria-controls": `view-${tab.id}`,
				"data-testid": `tab-${tab.id}`,
			},
			tab.title,
		),
	);
	const views = all.map((tab) =>
		el(
			"div",
			{ id: `view-${tab.id}`, class: "tab-view", role: "tabpanel", "aria-labelledby": `tab-${tab.id}` },
			tab.element,
			el("p", { class: "tab-empty" }, NOTHING),
		),
	);
	const show = () => {
		for (const [index, tab] of all.entries()) {
			const isShown = tab === shown();
			setAttributes(buttons[index]!, {
				...{ "aria-selected": String(isShown), tabindex: isShown ? 0 : -1 },
				hidden: !there.includes(tab),
			});
			views[index]!.hidden = !isShown;
		}
	};
	const open = (tab: T) => {
		if (tab === wanted) return;
		wanted = tab;
		show();
		onOpen();
	};
	const list = el("div", { class: "tab-list", role: "tablist", "aria-label": label }, ...buttons);
	for (const [index, button] of buttons.entries()) {
		button.addEventListener("click", () => open(all[index]!));
		button.addEventListener("keydown", (event) => {
			const next = moved(event.key, there.indexOf(all[index]!), there.length);
			if (next === null) return;
			event.preventDefault();
			open(there[next]!);
			buttons[all.indexOf(there[next]!)]!.focus();
		});
	}
	show();
	return {
		element: el("div", { class: "tabs" }, list, ...views),
		shown,
		open(id) {
			const tab = all.find((each) => each.id === id);
			if (tab) open(tab);
		},
		only(isThere) {
			const now = all.filter(isThere);
			if (now.length === there.length && now.every((tab, i) => tab === there[i])) return;
			there = now;
			show();
		},
	};
}

/** The tab that a key leads to, as the authoring practices for tabs have it; null for other keys. */
function moved(key: string, index: number, count: number): number | null {
	if (key === "ArrowRight") return (index + 1) % count;
	if (key === "ArrowLeft") return (index + count - 1) % count;
	if (key === "Home") return 0;
	return key === "End" ? count - 1 : null;
}
