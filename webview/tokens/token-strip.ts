/**
 * Flowing text of tokens: appended while they stream, painted, and walked through with the keyboard.
 *
 * To a screen reader it is text that reads on, with one button in it: the token that the keyboard is on. A list of
 * thousands of options could not be read as a text, and would have the browser keep thousands of labels.
 */
import * as l10n from "@vscode/l10n";
import type { TokenReading } from "../../src/protocol/engine-api";
import { type Attributes, el, setAttributes } from "../dom";
import type { Choice, TokenRange } from "../selection";
import type { Paint } from "./heat";
import { Lines } from "./lines";
import { spokenToken, tokenNodes } from "./token-text";
import { walk } from "./walk";

/** How a strip is painted; tokens already there are painted again only when `key` changes. */
export interface Painter {
	key: string;
	paint(token: TokenReading): Paint;
	/** The token's figures, for its label. */
	say(token: TokenReading): string;
	/** Tokens that the other answer does not have. */
	isChanged?(index: number): boolean;
	/** Tokens of the chat template, hidden until asked for. */
	isTemplate?(index: number): boolean;
	/** Tokens the verdict is read from. */
	isInVerdict?(index: number): boolean;
}

export type Place = NonNullable<Choice["pinned"]>;

/** A token that the mouse or the keyboard is on. */
export interface PointedToken {
	place: Place;
	token: TokenReading;
	element: HTMLElement;
	strip: TokenStrip;
}

export interface StripCalls {
	/** A token is pointed at; null when none is any more. */
	point(pointed: PointedToken | null): void;
	/** A token is chosen, with a click, Enter or Space. */
	pin(pointed: PointedToken): void;
}

export interface StripOptions {
	part: Place["part"];
	label: string;
	testId: string;
}

export class TokenStrip {
	readonly element: HTMLElement;
	private run = "";
	private tokens: TokenReading[] = [];
	private spans: HTMLElement[] = [];
	/** What each token was painted with, so that only what changes is written. */
	private painted: string[] = [];
	private lines: Lines;
	private current = -1;
	private marked: TokenRange | null = null;
	private painter: Painter | null = null;

	constructor(
		private readonly options: StripOptions,
		calls: StripCalls,
	) {
		this.element = el("div", {
			class: "tokens",
			role: "group",
			"aria-label": options.label,
			"data-testid": options.testId,
		});
		this.lines = new Lines(this.element);
		this.element.addEventListener("mouseover", ({ target }) => calls.point(this.pointed(target)));
		this.element.addEventListener("mouseleave", () => calls.point(null));
		this.element.addEventListener("focusin", ({ target }) => calls.point(this.pointed(target)));
		this.element.addEventListener("focusout", () => calls.point(null));
		this.element.addEventListener("click", ({ target }) => {
			const pointed = this.pointed(target);
			// Who drags over the text wants to copy it.
			if (pointed && getSelection()?.isCollapsed !== false) calls.pin(pointed);
		});
		this.element.addEventListener("keydown", (event) => this.onKey(event, calls));
	}

	/** Shows a run's tokens as far as they are read; what is there already stays where it is. */
	show(run: string, tokens: TokenReading[], painter: Painter): void {
		if (run !== this.run || tokens.length < this.spans.length) this.clear(run);
		const isAnew = painter.key !== this.painter?.key;
		const from = isAnew ? 0 : this.spans.length;
		if (from === tokens.length) return;
		this.painter = painter;
		this.tokens = tokens;
		for (let index = this.spans.length; index < tokens.length; index++) this.add(index);
		for (let index = from; index < tokens.length; index++) this.paint(index);
		if (this.current < 0) this.setCurrent(Math.max(0, this.firstShown()));
		else if (isAnew) this.label();
	}

	/** Puts the keyboard on a token, as a click on the timeline does. */
	focus(index: number): void {
		if (!this.spans[index]) return;
		this.setCurrent(index);
		this.spans[index].focus();
	}

	/** A token by its place; null when this strip does not show it. */
	find({ run, part, index }: Place): PointedToken | null {
		if (run !== this.run || part !== this.options.part) return null;
		return this.at(index);
	}

	/** The token that an arrow key leads to from another, with the strip's one tab stop; null where there is none. */
	step(key: string, from: number): PointedToken | null {
		const next = walk(key, from, this.spans);
		if (next === null || next === from) return null;
		this.setCurrent(next);
		return this.at(next);
	}

	/** Shows on the token whether its card stays open. */
	markPinned(index: number, isPinned: boolean): void {
		const span = this.spans[index];
		if (span) setAttributes(span, { "data-pinned": isPinned });
		if (index === this.current) this.label();
	}

	/** Shows which tokens are marked in the timeline and the layer map. */
	markRange(range: TokenRange | null): void {
		if (range === this.marked) return;
		const last = this.marked;
		this.marked = range;
		for (let index = last?.start ?? 0; index < (last?.end ?? 0); index++)
			if (!isIn(index, range)) this.spans[index]?.removeAttribute("data-in-range");
		for (let index = range?.start ?? 0; index < (range?.end ?? 0); index++)
			if (!isIn(index, last)) this.spans[index]?.setAttribute("data-in-range", "");
	}

	private clear(run: string): void {
		this.run = run;
		this.marked = null;
		this.tokens = [];
		this.spans = [];
		this.painted = [];
		this.current = -1;
		this.painter = null;
		this.lines = new Lines(this.element);
		this.element.replaceChildren();
	}

	private add(index: number): void {
		const { text } = this.tokens[index]!;
		const span = blank.cloneNode() as HTMLElement;
		span.dataset.index = String(index);
		span.append(...tokenNodes(text));
		this.spans.push(span);
		this.painted.push("");
		this.lines.add(span, text);
	}

	private paint(index: number): void {
		const { paint, isChanged, isTemplate, isInVerdict } = this.painter!;
		const { step, isNegative, isFlagged } = paint(this.tokens[index]!);
		const marks: Attributes = {
			"data-heat": step > 0 ? step : null,
			"data-negative": isNegative,
			"data-flagged": isFlagged,
			"data-changed": isChanged?.(index) ?? false,
			"data-template": isTemplate?.(index) ?? false,
			"data-in-verdict": isInVerdict?.(index) ?? false,
		};
		const key = Object.values(marks).join();
		if (key === this.painted[index]) return;
		this.painted[index] = key;
		setAttributes(this.spans[index]!, marks);
	}

	private pointed(target: EventTarget | null): PointedToken | null {
		const element = target instanceof Element ? target.closest<HTMLElement>(".token") : null;
		return element ? this.at(Number(element.dataset.index)) : null;
	}

	private at(index: number): PointedToken | null {
		const [element, token] = [this.spans[index], this.tokens[index]];
		if (!element || !token) return null;
		return { place: { run: this.run, part: this.options.part, index }, token, element, strip: this };
	}

	private firstShown(): number {
		return this.tokens.findIndex((_, index) => !this.painter?.isTemplate?.(index));
	}

	/** The one token that the tab key stops at, and that is a button. */
	private setCurrent(index: number): void {
		const last = this.spans[this.current];
		if (last && index !== this.current) for (const name of buttonAttributes) last.removeAttribute(name);
		this.current = index;
		this.label();
	}

	private label(): void {
		const [span, token] = [this.spans[this.current], this.tokens[this.current]];
		if (!span || !token || !this.painter) return;
		const words = [spokenToken(token.text), this.painter.say(token)];
		if (this.painter.isChanged?.(this.current)) words.push(l10n.t("differs"));
		setAttributes(span, {
			role: "button",
			tabindex: 0,
			"aria-label": words.join(", "),
			"aria-haspopup": "dialog",
			"aria-expanded": String(span.dataset.pinned !== undefined),
		});
	}

	private onKey(event: KeyboardEvent, calls: StripCalls): void {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		const isPin = event.key === "Enter" || event.key === " ";
		const next = isPin ? null : walk(event.key, this.current, this.spans);
		if (!isPin && next === null) return;
		event.preventDefault();
		const here = this.at(this.current);
		if (next !== null) this.focus(next);
		else if (here) calls.pin(here);
	}
}

const isIn = (index: number, range: TokenRange | null): boolean =>
	range !== null && index >= range.start && index < range.end;
const blank = el("span", { class: "token", "data-testid": "token" });
const buttonAttributes = ["role", "tabindex", "aria-label", "aria-haspopup", "aria-expanded"];
