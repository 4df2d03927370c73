/**
 * The rows in sight, of however many: a dozen elements that move along with the scrolling. The row that holds the focus
 * stays in the document wherever it is, so that scrolling never loses it.
 */
import { el } from "../../dom";
import { RowElement, type RowState } from "./row-element";
import type { NeuronRow } from "./rows";

/** As the style sheet has it; all rows are alike, so that places are known without measuring. */
export const ROW_HEIGHT = 26;
/** Rows beyond each edge, so that a quick scroll finds them painted. */
const SPARE = 6;

export class VirtualRows {
	readonly element = el("div", { class: "neuron-rows", role: "rowgroup" });
	private readonly used = new Map<number, RowElement>();
	private readonly spare: RowElement[] = [];
	private list: readonly NeuronRow[] = [];
	private isAsked = false;

	/** @param scroller what scrolls; the head stands at its top */
	constructor(
		private readonly scroller: HTMLElement,
		private readonly stateOf: (row: NeuronRow) => RowState,
		private readonly onShown: () => void,
	) {
		scroller.addEventListener("scroll", () => this.showSoon(), { passive: true });
		new ResizeObserver(() => this.showSoon()).observe(scroller);
	}

	get rows(): readonly NeuronRow[] {
		return this.list;
	}

	/** Lists these, in this order. */
	show(list: readonly NeuronRow[]): void {
		this.list = list;
		const height = `${list.length * ROW_HEIGHT}px`;
		if (this.element.style.height !== height) this.element.style.height = height;
		this.update();
	}

	/** The row at a place, scrolled into sight. */
	reveal(place: number): RowElement | null {
		const { scrollTop, clientHeight } = this.scroller;
		const head = this.element.offsetTop;
		const top = place * ROW_HEIGHT;
		const room = clientHeight - head;
		if (top < scrollTop) this.scroller.scrollTop = top;
		else if (top + ROW_HEIGHT > scrollTop + room) this.scroller.scrollTop = top + ROW_HEIGHT - room;
		this.update(place);
		return this.used.get(place) ?? null;
	}

	at(place: number): RowElement | null {
		return this.used.get(place) ?? null;
	}

	/** The row that an element is in. */
	holding(target: EventTarget | null): RowElement | null {
		if (!(target instanceof Node)) return null;
		return [...this.used.values()].find(({ element }) => element.contains(target)) ?? null;
	}

	/** Shows the figures as they are now. */
	update(wanted: number | null = null): void {
		const { scrollTop, clientHeight } = this.scroller;
		if (clientHeight === 0 && wanted === null) return;
		const first = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - SPARE);
		const last = Math.min(this.list.length, Math.ceil((scrollTop + clientHeight) / ROW_HEIGHT) + SPARE);
		const focused = this.holding(document.activeElement);
		for (const [place, row] of this.used) {
			const isInSight = place >= first && place < last;
			if ((isInSight || row === focused || place === wanted) && place < this.list.length) continue;
			this.used.delete(place);
			this.spare.push(row);
		}
		const places = new Set(this.used.keys());
		for (let place = first; place < last; place++) places.add(place);
		if (wanted !== null) places.add(wanted);
		for (const place of places) this.fill(place);
		for (const { element } of this.spare.splice(0)) element.remove();
		this.onShown();
	}

	private fill(place: number): void {
		const row = this.list[place];
		if (!row) return;
		let element = this.used.get(place);
		if (!element) {
			element = this.spare.pop() ?? new RowElement();
			// In the document as in the list: readers go through it in the document's order.
			this.element.insertBefore(element.element, this.after(place)?.element ?? null);
			this.used.set(place, element);
		}
		element.show(row, place, { top: place * ROW_HEIGHT, state: this.stateOf(row) });
	}

	/** The row in the document that stands next below a place. */
	private after(place: number): RowElement | null {
		let next: RowElement | null = null;
		for (const [at, row] of this.used) if (at > place && (!next || at < next.place)) next = row;
		return next;
	}

	private showSoon(): void {
		if (this.isAsked) return;
		this.isAsked = true;
		requestAnimationFrame(() => {
			this.isAsked = false;
			this.update();
		});
	}
}
