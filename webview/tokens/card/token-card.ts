/**
 * The card with a token's numbers. While a token is only pointed at, the card is a picture that the mouse passes through;
 * kept open, it is a dialog with buttons, which takes the focus and gives it back.
 */
import * as l10n from "@vscode/l10n";
import type { ProbeFile } from "../../../src/core/probe/file";
import { el, setAttributes } from "../../dom";
import type { PointedToken } from "../token-strip";
import { ALL_ROWS, againPart, FEW_ROWS, figures, headPart, likeliestPart, neuronsPart } from "./parts";
import { placeBeside } from "./place";

/** From one line to the next the mouse crosses a gap, in which the card need not blink. */
const LEAVE_MS = 100;
const HEAD_ID = "token-card-head";

export interface CardCalls {
	/** Another token, or this one, at the token's place. */
	answerFrom(pointed: PointedToken, id: number): void;
	/** The left or the right arrow was pressed in the open card. */
	step(key: string): void;
	/** The person closes the card. */
	close(): void;
}

export class TokenCard {
	readonly element = el("div", {
		id: "token-card",
		class: "card",
		role: "dialog",
		"aria-labelledby": HEAD_ID,
		tabindex: -1,
		inert: true,
		hidden: true,
	});
	private shown: PointedToken | null = null;
	private isPinned = false;
	private opener: HTMLElement | null = null;
	private leaving: number | undefined;

	constructor(private readonly calls: CardCalls) {
		this.element.addEventListener("keydown", (event) => this.onKey(event));
		window.addEventListener("keydown", (event) => {
			if (event.key === "Escape" && !this.isPinned) this.hide();
		});
		document.addEventListener("pointerdown", ({ target }) => {
			const isOutside = target instanceof Element && !target.closest(".token, #token-card");
			if (this.isPinned && isOutside) this.calls.close();
		});
		const follow = () => {
			if (this.isPinned && this.shown) placeBeside(this.element, this.shown.element);
			else this.hide();
		};
		window.addEventListener("scroll", follow, { passive: true });
		window.addEventListener("resize", follow, { passive: true });
	}

	/** Shows the card of a token while it is pointed at; null hides it a moment later. A card kept open stays. */
	point(pointed: PointedToken | null, probe: ProbeFile | null): void {
		if (this.isPinned) return;
		window.clearTimeout(this.leaving);
		if (pointed) this.show(pointed, probe);
		else this.leaving = window.setTimeout(() => this.hide(), LEAVE_MS);
	}

	/** Keeps the card of a token open, with the focus in it. */
	pin(pointed: PointedToken, probe: ProbeFile | null): void {
		window.clearTimeout(this.leaving);
		if (!this.isPinned) this.opener = openerOf(pointed);
		this.isPinned = true;
		this.element.inert = false;
		this.show(pointed, probe);
		this.element.focus({ preventScroll: true });
	}

	/** Closes a card kept open; the focus goes back to where it came from, if it was in the card. */
	unpin(): void {
		const hadFocus = this.element.contains(document.activeElement);
		this.isPinned = false;
		const { opener, shown } = this;
		this.opener = null;
		this.hide();
		if (!hadFocus) return;
		if (opener?.isConnected) opener.focus();
		else if (shown) shown.strip.focus(shown.place.index);
		this.hide();
	}

	private hide(): void {
		window.clearTimeout(this.leaving);
		setAttributes(this.element, { hidden: true, inert: true, "data-pinned": false });
		this.shown = null;
	}

	private show(pointed: PointedToken, probe: ProbeFile | null): void {
		this.shown = pointed;
		const { token } = pointed;
		setAttributes(this.element, { "data-pinned": this.isPinned });
		const others = this.isPinned
			? againPart(token, (id) => this.calls.answerFrom(pointed, id))
			: likeliestPart(token);
		this.element.replaceChildren(
			headPart(HEAD_ID, token),
			figures(token),
			neuronsPart(token, probe, this.isPinned ? ALL_ROWS : FEW_ROWS),
			...(others ? [others] : []),
			this.isPinned
				? this.closeButton()
				: el("p", { class: "card-hint" }, l10n.t("Click or Enter keeps this open.")),
		);
		this.element.hidden = false;
		this.element.scrollTop = 0;
		placeBeside(this.element, pointed.element);
	}

	private closeButton(): HTMLElement {
		const close = el("button", { type: "button", class: "card-close", "aria-label": l10n.t("Close") }, "×");
		close.addEventListener("click", () => this.calls.close());
		return close;
	}

	private onKey(event: KeyboardEvent): void {
		const isStep = event.key === "ArrowLeft" || event.key === "ArrowRight";
		const leaves = event.key === "Tab" && this.isAtEnd(event.shiftKey);
		if (isStep) this.calls.step(event.key);
		else if (event.key === "Escape" || leaves) this.calls.close();
		else return;
		event.preventDefault();
		event.stopPropagation();
	}

	/** The card stands at the end of the document; the tab key leads out of it back to the token. */
	private isAtEnd(isBackwards: boolean): boolean {
		const buttons = [...this.element.querySelectorAll("button")];
		const end = isBackwards ? buttons[0] : buttons.at(-1);
		return document.activeElement === end || (isBackwards && document.activeElement === this.element);
	}
}

/** Where the focus goes back to: what had it, or the token where nothing had. */
function openerOf({ strip, place }: PointedToken): HTMLElement | null {
	const { activeElement } = document;
	if (activeElement instanceof HTMLElement && activeElement !== document.body && !isToken(activeElement))
		return activeElement;
	strip.focus(place.index);
	return null;
}

const isToken = (element: Element): boolean => element.classList.contains("token");
