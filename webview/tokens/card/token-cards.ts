/** Which token's card is shown: the one pointed at, or the one that was chosen, wherever in the panel that was. */
import type { PanelState } from "../../../src/protocol/panel-api";
import { probeReader } from "../../depth/known-probe";
import type { Selection } from "../../selection";
import type { PromptPoint } from "../prompt-pointer";
import type { Place, PointedToken, StripCalls } from "../token-strip";
import { type CardCalls, TokenCard } from "./token-card";

export interface TokenCalls {
	/** Answers anew from a place of an answer on, with token `id` there. */
	answerFrom(params: { run: string; at: number; id: number }): void;
	/** A token of the prompt is looked at, or none any more. */
	pointAtPrompt(point: PromptPoint): void;
}

export interface TokenCards {
	element: HTMLElement;
	strips: StripCalls;
	/** @param find the token at a place; null when no strip shows it */
	show(state: PanelState, find: (place: Place) => PointedToken | null): void;
}

export function tokenCards(selection: Selection, calls: TokenCalls): TokenCards {
	const readProbe = probeReader();
	let probe: ReturnType<typeof readProbe> = null;
	let pinned: PointedToken | null = null;
	const choose = (place: Place | null) => selection.choose({ pinned: place });
	const cardCalls: CardCalls = {
		answerFrom({ place: { run, index } }, id) {
			choose(null);
			calls.answerFrom({ run, at: index, id });
		},
		step(key) {
			const next = pinned?.strip.step(key, pinned.place.index);
			if (!next) return;
			next.element.scrollIntoView({ block: "nearest" });
			choose(next.place);
		},
		close: () => choose(null),
	};
	const card = new TokenCard(cardCalls);
	/** A token that is pinned is framed whatever else is pointed at. */
	const promptPoint = (pointed: PointedToken | null): PromptPoint => {
		const token = pointed?.place.part === "prompt" ? pointed.place.index : null;
		return { token, isPinned: token !== null && pointed === pinned };
	};
	return {
		element: card.element,
		strips: {
			point(pointed) {
				card.point(pointed, probe);
				calls.pointAtPrompt(promptPoint(pinned ?? pointed));
			},
			pin: ({ place }) => choose(place),
		},
		show(state, find) {
			probe = readProbe(state);
			const wanted = selection.now.pinned;
			const next = wanted && find(wanted);
			if (next?.token === pinned?.token && next?.element === pinned?.element) return;
			pinned?.strip.markPinned(pinned.place.index, false);
			const wasPinned = pinned !== null;
			pinned = next;
			calls.pointAtPrompt(promptPoint(next));
			if (next) {
				next.strip.markPinned(next.place.index, true);
				card.pin(next, probe);
			} else if (wasPinned) card.unpin();
			// What is gone must not come back with the next run that has such a token.
			if (wanted && !next) choose(null);
		},
	};
}
