/** Views behind tabs: one is shown, the others are not drawn and cost nothing. */
import { el, setAttributes } from "./dom";

export interface Tab {
	id: string;
	title: string;
	element: HTMLElement;
}

export interface Tabs<T extends Tab> {
	element: HTMLElement;
	shown(): T;
	open(id: string): void;
}

/** What stands in a view that has nothing to show. */
const NOTHING = "There is nothing to show here until an answer has been read.";

/** @param onOpen called when another tab is opened, by a person or by `open` */
export function tabs<T extends Tab>(label: string, all: readonly T[], onOpen: () => void): Tabs<T> {
	let shown = all[0]!;
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
			const isShown = tab === shown;
			setAttributes(buttons[index]!, { "aria-selected": String(isShown), tabindex: isShown ? 0 : -1 });
			views[index]!.hidden = !isShown;
		}
	};
	const open = (tab: T) => {
		if (tab === shown) return;
		shown = tab;
		show();
		onOpen();
	};
	const list = el("div", { class: "tab-list", role: "tablist", "aria-label": label }, ...buttons);
	for (const [index, button] of buttons.entries()) {
		button.addEventListener("click", () => open(all[index]!));
		button.addEventListener("keydown", (event) => {
			const next = moved(event.key, index, all.length);
			if (next === null) return;
			event.preventDefault();
			open(all[next]!);
			buttons[next]!.focus();
		});
	}
	show();
	return {
		element: el("div", { class: "tabs" }, list, ...views),
		shown: () => shown,
		open(id) {
			const tab = all.find((each) => each.id === id);
			if (tab) open(tab);
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
