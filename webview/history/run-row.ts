/** One kept run in the list: its risk, its first words, where it is from, and what can be done with it. */
import * as l10n from "@vscode/l10n";
import { ago } from "../../src/core/history/ago";
import type { KeptRun } from "../../src/protocol/panel-api";
import { verdictWords } from "../answers/risk";
import { el, percent, setAttributes, setText } from "../dom";
import { shortToken } from "../tokens/token-text";
import { type ConfirmButton, confirmButton } from "./confirm-button";

export interface RowCalls {
	open(run: string): void;
	compare(run: string): void;
	pin(run: string, isPinned: boolean): void;
	remove(run: string): void;
	select(run: string, isSelected: boolean): void;
	/** Says aloud what a press asks. */
	say(words: string): void;
}

/** What a row depends on besides its run. */
export interface RowState {
	/** It is the run that the panel shows. */
	isShown: boolean;
	/** There is a shown run to stand beside. */
	canCompare: boolean;
	isSelected: boolean;
	/** Milliseconds since 1970. */
	now: number;
}

export interface RunRow {
	element: HTMLElement;
	remove: ConfirmButton<HTMLElement>;
	show(kept: KeptRun, state: RowState): void;
}

export function runRow(run: string, calls: RowCalls): RunRow {
	let isPinned = false;
	const action = (name: string, act: () => void) => {
		const attributes = { type: "button", class: "link", tabindex: -1, "data-action": name };
		const element = el("button", attributes, "");
		element.addEventListener("click", () => {
			if (!element.ariaDisabled) act();
		});
		return element;
	};
	const box = el("input", { type: "checkbox", tabindex: -1, "data-action": "select" });
	box.addEventListener("change", () => calls.select(run, box.checked));
	const open = action("open", () => calls.open(run));
	const compare = action("compare", () => calls.compare(run));
	const pin = action("pin", () => calls.pin(run, !isPinned));
	const remove = confirmButton<HTMLElement>(
		action("delete", () => undefined),
		() => calls.remove(run),
		calls.say,
	);
	const parts = partsOf();
	const element = el(
		"div",
		{ class: "run", role: "row", tabindex: -1, "data-run": run, "data-testid": "kept-run" },
		el("div", { role: "gridcell", class: "run-select" }, box),
		el("div", { role: "gridcell", class: "run-risk" }, parts.risk),
		el("div", { role: "gridcell", class: "run-text" }, parts.prompt, parts.response, parts.facts),
		el("div", { role: "gridcell", class: "run-actions" }, open, compare, pin, remove.element),
	);
	return {
		element,
		remove,
		show(kept, state) {
			isPinned = kept.isPinned;
			const prompt = harmless(kept.prompt);
			showParts(parts, kept, state);
			showRow(element, kept, state);
			box.checked = state.isSelected;
			setAttributes(box, { "aria-label": l10n.t("Select {0}", prompt) });
			nameButton(open, l10n.t("Open"), l10n.t("Open {0}", prompt), state.isShown);
			const beside = l10n.t("Compare {0} with the shown run", prompt);
			nameButton(compare, l10n.t("Compare"), beside, !state.canCompare);
			if (isPinned) nameButton(pin, l10n.t("Unpin"), l10n.t("Unpin {0}", prompt), false);
			else nameButton(pin, l10n.t("Pin"), l10n.t("Pin {0}", prompt), false);
			remove.show({
				...{ text: l10n.t("Delete"), asking: l10n.t("Delete?"), label: l10n.t("Delete {0}", prompt) },
				question: l10n.t("Press again to delete this run, Escape to keep it."),
			});
		},
	};
}

type Parts = ReturnType<typeof partsOf>;
const partsOf = () => ({
	risk: el("span", { class: "run-figure" }),
	prompt: el("p", { class: "run-prompt" }),
	response: el("p", { class: "run-response" }),
	facts: el("p", { class: "run-facts" }),
});

function showParts({ risk, prompt, response, facts }: Parts, kept: KeptRun, state: RowState): void {
	setText(risk, percent(kept.risk));
	setAttributes(risk, {
		"data-flagged": kept.isFlagged,
		title: l10n.t("Risk: {0}", verdictWords(kept.isFlagged)),
	});
	setText(prompt, harmless(kept.prompt) || l10n.t("(blank)"));
	setText(response, harmless(kept.response) || l10n.t("(no answer)"));
	const badges = [state.isShown ? l10n.t("shown") : null, kept.isPinned ? l10n.t("pinned") : null].filter(
		(each) => each !== null,
	);
	const time = el(
		"time",
		{ datetime: new Date(kept.at).toISOString(), title: new Date(kept.at).toLocaleString() },
		ago(kept.at, state.now),
	);
	const words = [`${harmless(kept.label)} · ${harmless(kept.model)} · `];
	const key = JSON.stringify([words, badges, time.textContent]);
	if (facts.dataset.key === key) return;
	facts.dataset.key = key;
	facts.replaceChildren(
		...badges.flatMap((text) => [el("span", { class: "badge" }, text), " "]),
		...words,
		time,
	);
}

function showRow(element: HTMLElement, kept: KeptRun, state: RowState): void {
	const words = [
		l10n.t("Risk {0}, {1}", percent(kept.risk), verdictWords(kept.isFlagged)),
		l10n.t("Prompt: {0}", harmless(kept.prompt)),
		l10n.t("Answer: {0}", harmless(kept.response)),
		[harmless(kept.label), harmless(kept.model), ago(kept.at, state.now)].join(", "),
		...(kept.isPinned ? [l10n.t("pinned")] : []),
	];
	setAttributes(element, {
		"aria-label": words.join(". "),
		"aria-selected": String(state.isSelected),
		"aria-current": state.isShown ? "true" : null,
	});
}

function nameButton(button: HTMLButtonElement, text: string, label: string, isDisabled: boolean): void {
	setText(button, text);
	// Not `disabled`: a button that goes grey under the focus would lose it.
	setAttributes(button, { "aria-label": label, "aria-disabled": isDisabled ? "true" : null });
}

/** Characters that would turn or hide the text around them are named, as in the tokens. */
const harmless = (text: string): string => text.replace(/\S+/g, (word) => shortToken(word));
