/** Flowing text of tokens: appended while they stream, painted, and walked through with the keyboard. */
import type { TokenReading } from "../../src/protocol/engine-api";
import { el, percent, setAttributes } from "../dom";
import type { Paint } from "./heat";
import { spokenToken, tokenNodes } from "./token-text";

/** How a strip is painted; tokens already there are painted again only when `key` changes. */
export interface Painter {
	key: string;
	paint(token: TokenReading, index: number): Paint;
	/** Tokens that the other answer does not have. */
	isChanged?(index: number): boolean;
	/** Tokens of the chat template, hidden until asked for. */
	isTemplate?(index: number): boolean;
	/** Tokens the verdict is read from. */
	isInVerdict?(index: number): boolean;
}

/** A token that the mouse or the keyboard is on. */
export interface PointedToken {
	index: number;
	token: TokenReading;
	element: HTMLElement;
}

export class TokenStrip {
	readonly element: HTMLElement;
	private run: string | null = null;
	private tokens: TokenReading[] = [];
	private spans: HTMLElement[] = [];
	private current = 0;
	private paintedBy = "";

	constructor(label: string, testId: string, onPoint: (pointed: PointedToken | null) => void) {
		this.element = el("div", {
			class: "tokens",
			role: "listbox",
			"aria-label": label,
			"aria-orientation": "horizontal",
			"data-testid": testId,
			dir: "auto",
		});
		this.element.addEventListener("mouseover", (event) => onPoint(this.pointed(event.target)));
		this.element.addEventListener("mouseleave", () => onPoint(null));
		this.element.addEventListener("focusin", (event) => {
			const pointed = this.pointed(event.target);
			if (pointed) this.setCurrent(pointed.index);
			onPoint(pointed);
		});
		this.element.addEventListener("focusout", () => onPoint(null));
		this.element.addEventListener("click", (event) => this.pointed(event.target)?.element.focus());
		this.element.addEventListener("keydown", (event) => this.onKey(event));
	}

	/** Shows a run's tokens as far as they are read; what is there already stays where it is. */
	show(run: string, tokens: TokenReading[], painter: Painter): void {
		if (run !== this.run || tokens.length < this.spans.length) this.clear(run);
		this.tokens = tokens;
		const added = tokens.slice(this.spans.length).map((token, i) => this.span(token, this.spans.length + i));
		const firstNew = this.spans.length;
		this.spans.push(...added);
		this.element.append(...added);
		const from = painter.key === this.paintedBy ? firstNew : 0;
		for (let index = from; index < tokens.length; index++) this.paint(index, painter);
		this.paintedBy = painter.key;
	}

	/** Puts the keyboard on a token, as a click on the timeline does. */
	focus(index: number): void {
		this.spans[index]?.focus();
	}

	private clear(run: string): void {
		this.run = run;
		this.spans = [];
		this.current = 0;
		this.paintedBy = "";
		this.element.replaceChildren();
	}

	private span(token: TokenReading, index: number): HTMLElement {
		const attributes = {
			class: "token",
			role: "option",
			tabindex: index === this.current ? 0 : -1,
			"aria-selected": index === this.current ? "true" : "false",
			"data-testid": "token",
			"data-index": index,
		};
		return el("span", attributes, ...tokenNodes(token.text));
	}

	private paint(index: number, painter: Painter): void {
		const token = this.tokens[index]!;
		const { step, isNegative, isFlagged } = painter.paint(token, index);
		const isChanged = painter.isChanged?.(index) ?? false;
		const words = [
			spokenToken(token.text),
			`risk ${percent(token.risk)}`,
			isFlagged ? "flagged" : "",
			isChanged ? "differs" : "",
		];
		setAttributes(this.spans[index]!, {
			"data-heat": step > 0 ? step : null,
			"data-negative": isNegative,
			"data-flagged": isFlagged,
			"data-changed": isChanged,
			"data-template": painter.isTemplate?.(index) ?? false,
			"data-in-verdict": painter.isInVerdict?.(index) ?? false,
			"aria-label": words.filter(Boolean).join(", "),
		});
	}

	private pointed(target: EventTarget | null): PointedToken | null {
		const element = target instanceof Element ? target.closest<HTMLElement>(".token") : null;
		const index = element ? Number(element.dataset.index) : -1;
		const token = this.tokens[index];
		return element && token ? { index, token, element } : null;
	}

	private setCurrent(index: number): void {
		setAttributes(this.spans[this.current] ?? this.element, { tabindex: -1, "aria-selected": "false" });
		this.current = index;
		setAttributes(this.spans[index]!, { tabindex: 0, "aria-selected": "true" });
	}

	private onKey(event: KeyboardEvent): void {
		const next = this.target(event.key);
		if (next === null || event.ctrlKey || event.metaKey || event.altKey) return;
		event.preventDefault();
		this.spans[next]?.focus();
	}

	/** Where a key leads; null for keys that are not ours. */
	private target(key: string): number | null {
		const last = this.spans.length - 1;
		switch (key) {
			case "ArrowRight":
				return this.visible(this.current + 1, 1);
			case "ArrowLeft":
				return this.visible(this.current - 1, -1);
			case "ArrowDown":
				return this.otherLine(1);
			case "ArrowUp":
				return this.otherLine(-1);
			case "Home":
				return this.visible(0, 1);
			case "End":
				return this.visible(last, -1);
			default:
				return null;
		}
	}

	/** The first token from `index` on that is not hidden; the current one when there is none. */
	private visible(index: number, step: 1 | -1): number {
		for (let i = index; i >= 0 && i < this.spans.length; i += step)
			if (this.spans[i]!.getClientRects().length > 0) return i;
		return this.current;
	}

	/** The token above or below: the nearest one on the next line that way. */
	private otherLine(step: 1 | -1): number {
		const from = startOf(this.spans[this.current]!);
		let best = this.current;
		let line: number | null = null;
		let distance = Number.POSITIVE_INFINITY;
		for (let i = this.current + step; i >= 0 && i < this.spans.length; i += step) {
			if (this.spans[i]!.getClientRects().length === 0) continue;
			const { x, y } = startOf(this.spans[i]!);
			// Half a line of slack: tokens on one line need not start at the same height.
			if ((y - from.y) * step < 8) continue;
			line ??= y;
			if ((y - line) * step > 8) break;
			if (Math.abs(x - from.x) < distance) [best, distance] = [i, Math.abs(x - from.x)];
		}
		return best;
	}
}

const startOf = (span: HTMLElement): DOMRect => span.getClientRects()[0] ?? span.getBoundingClientRect();
