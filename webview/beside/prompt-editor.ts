/** The words of the prompt to be edited, and the button that answers them beside the shown run. */
import * as l10n from "@vscode/l10n";
import { counted } from "../../src/core/counted";
import type { PanelState, Source } from "../../src/protocol/panel-api";
import { otherMessages, wordsOf } from "../../src/protocol/prompt-words";
import { el, setText } from "../dom";
import { button } from "../toolkit";

export function promptEditor(answer: (text: string) => void) {
	const area = el("textarea", {
		...{ id: "beside-prompt", class: "prompt-edit", rows: 4, dir: "auto" },
		...{ "aria-describedby": "beside-hint", "data-testid": "edit-prompt" },
	});
	const hint = el("p", { id: "beside-hint", class: "note" });
	let words = "";
	let canAsk = false;
	const ask = () => {
		if (canAsk && area.value.trim() !== "") answer(area.value);
	};
	const start = button(l10n.t("Answer beside"), ask, {
		appearance: "primary",
		"data-testid": "answer-edited",
	});
	const undo = button(l10n.t("Undo edits"), () => {
		area.value = words;
		update();
		area.focus();
	});
	const update = () => {
		start.disabled = !canAsk || area.value.trim() === "";
		undo.hidden = area.value === words;
	};
	area.addEventListener("input", update);
	area.addEventListener("keydown", (event) => {
		if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
		event.preventDefault();
		ask();
	});
	let shown: Source | null = null;
	return {
		element: el(
			"div",
			{},
			el("label", { for: "beside-prompt" }, l10n.t("Other words for this prompt")),
			area,
			el("div", { class: "buttons" }, start, undo),
			hint,
		),
		focus: () => area.focus(),
		show({ source, first, beside }: PanelState) {
			canAsk = first?.summary != null;
			if (source && source !== shown && !isSame(source, shown)) {
				words = wordsOf(source);
				// After a reload the words are those that were answered last.
				area.value = shown === null && beside?.kind === "edited" ? wordsOf(beside.source) : words;
				setText(hint, hintFor(source));
			}
			shown = source;
			update();
		},
	};
}

const isSame = (a: Source, b: Source | null): boolean => JSON.stringify(a) === JSON.stringify(b);

function hintFor(source: Source): string {
	const others = otherMessages(source).length;
	const how = l10n.t("Ctrl+Enter answers. The shown run stays, and the file is not changed.");
	if (others === 0) return how;
	const rest = counted(
		others,
		l10n.t("These are the user's last words; the other message of the conversation is sent as before."),
		l10n.t(
			"These are the user's last words; the other {0} messages of the conversation are sent as before.",
			others,
		),
	);
	return `${how} ${rest}`;
}
