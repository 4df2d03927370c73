/** What each figure means, in a card that a button opens: for keys and fingers what the mouse is told where it rests. */
import * as l10n from "@vscode/l10n";
import { el } from "../dom";
import { placeBeside } from "../tokens/card/place";

export interface Meaning {
	name: string;
	meaning: string;
}

export function meaningsCard() {
	const list = el("dl");
	const close = el(
		"button",
		{
			...{ type: "button", class: "card-close", "aria-label": l10n.t("Close") },
			...{ popovertarget: "meanings", popovertargetaction: "hide" },
		},
		"×",
	);
	const card = el(
		"div",
		{
			...{ id: "meanings", class: "card meanings", popover: "auto", autofocus: true, tabindex: -1 },
			...{ role: "dialog", "aria-labelledby": "meanings-open", "data-testid": "meanings" },
		},
		list,
		close,
	);
	const button = el(
		"button",
		{
			...{ type: "button", id: "meanings-open", class: "link", popovertarget: "meanings" },
			...{ "aria-haspopup": "dialog", "data-testid": "meanings-open" },
		},
		l10n.t("What the figures mean"),
	);
	const place = () => {
		if (card.matches(":popover-open")) placeBeside(card, button);
	};
	card.addEventListener("toggle", place);
	window.addEventListener("scroll", place, { passive: true });
	window.addEventListener("resize", place, { passive: true });
	// Whoever goes on with the tab key would have it over what they come to.
	card.addEventListener("focusout", ({ relatedTarget }) => {
		if (relatedTarget instanceof Node && !card.contains(relatedTarget) && relatedTarget !== button)
			card.hidePopover();
	});
	return {
		button,
		card,
		/** Where there are no figures. */
		hide(isHidden: boolean) {
			button.hidden = isHidden;
			if (isHidden) card.hidePopover();
		},
		show(meanings: readonly Meaning[]) {
			list.replaceChildren(
				...meanings.map(({ name, meaning }) => el("div", {}, el("dt", {}, name), el("dd", {}, meaning))),
			);
		},
	};
}
