/** The card with a token's numbers: beside the token that the mouse or the keyboard is on. */
import type { ProbeFile } from "../../src/core/probe/file";
import type { TokenReading } from "../../src/protocol/engine-api";
import { el, percent, setAttributes, signed } from "../dom";
import type { PointedToken } from "./token-strip";
import { shortToken } from "./token-text";

/** More rows would not be read in a card; the neuron list has them all. */
const SHOWN_NEURONS = 5;
/** Long enough to move the mouse from the token into the card, which people may want to copy from. */
const LEAVE_MS = 200;

export class TokenCard {
	readonly element = el("div", { id: "token-card", class: "card", role: "tooltip", hidden: true });
	private owner: HTMLElement | null = null;
	private leaving: number | undefined;

	constructor() {
		this.element.addEventListener("mouseenter", () => window.clearTimeout(this.leaving));
		this.element.addEventListener("mouseleave", () => this.point(null, null));
		window.addEventListener("keydown", (event) => {
			if (event.key === "Escape") this.hide();
		});
		window.addEventListener("scroll", () => this.hide(), { passive: true });
	}

	/** Shows the card of a token; null hides it a moment later. */
	point(pointed: PointedToken | null, probe: ProbeFile | null): void {
		window.clearTimeout(this.leaving);
		if (pointed) this.show(pointed, probe);
		else this.leaving = window.setTimeout(() => this.hide(), LEAVE_MS);
	}

	hide(): void {
		window.clearTimeout(this.leaving);
		this.element.hidden = true;
		this.owner?.removeAttribute("aria-describedby");
		this.owner = null;
	}

	private show({ token, element }: PointedToken, probe: ProbeFile | null): void {
		this.owner?.removeAttribute("aria-describedby");
		this.owner = element;
		element.setAttribute("aria-describedby", this.element.id);
		const alternatives = alternativesPart(token);
		this.element.replaceChildren(
			el("div", { class: "card-token" }, shortToken(token.text)),
			figures(token),
			neuronsPart(token, probe),
			...(alternatives ? [alternatives] : []),
		);
		this.element.hidden = false;
		this.place(element);
	}

	/** Below the token, or above it where there is no room below; never outside the window. */
	private place(token: HTMLElement): void {
		const at = token.getClientRects()[0] ?? token.getBoundingClientRect();
		const { offsetWidth: width, offsetHeight: height } = this.element;
		const left = Math.max(4, Math.min(at.left, document.documentElement.clientWidth - width - 4));
		const hasRoomBelow = at.bottom + 6 + height <= window.innerHeight;
		const top = hasRoomBelow || at.top - 6 - height < 0 ? at.bottom + 6 : at.top - 6 - height;
		this.element.style.left = `${left}px`;
		this.element.style.top = `${top}px`;
	}
}

function figures(token: TokenReading): HTMLElement {
	const rows: [string, string][] = [
		["Risk", percent(token.risk)],
		["Logit", signed(token.logit)],
	];
	if (token.probability !== null) rows.push(["Probability", percent(token.probability)]);
	if (token.entropy !== null) rows.push(["Entropy", `${token.entropy.toFixed(2)} nats`]);
	return el(
		"dl",
		{ class: "figures" },
		...rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
	);
}

/** The neurons whose shares move this token's logit most; with the bias they add up to it. */
function neuronsPart(token: TokenReading, probe: ProbeFile | null): HTMLElement {
	const order = Array.from(token.shares.keys()).sort(
		(a, b) => Math.abs(token.shares[b]!) - Math.abs(token.shares[a]!),
	);
	const shown = order.slice(0, SHOWN_NEURONS).filter((k) => token.shares[k] !== 0);
	const rest = order.slice(shown.length).reduce((sum, k) => sum + token.shares[k]!, 0);
	const largest = Math.abs(token.shares[order[0] ?? 0] ?? 0);
	const rows = shown.map((k) => {
		const neuron = probe?.neurons[k];
		const name = neuron ? `${neuron.layer}:${neuron.index}` : `#${k + 1}`;
		return shareRow(name, token.shares[k]!, largest);
	});
	if (rest !== 0) rows.push(shareRow(`${order.length - shown.length} more`, rest, largest));
	if (probe) rows.push(shareRow("bias", probe.bias, 0));
	return el(
		"table",
		{ class: "shares" },
		el("caption", {}, "Shares of the logit (layer:neuron)"),
		el("tbody", {}, ...rows),
	);
}

function shareRow(name: string, share: number, largest: number): HTMLElement {
	const bar = el("span", { class: "bar", hidden: largest === 0 });
	bar.style.width = `${Math.min(100, (100 * Math.abs(share)) / largest)}%`;
	setAttributes(bar, { "data-negative": share < 0 });
	return el(
		"tr",
		{},
		el("th", { scope: "row" }, name),
		el("td", { class: "number" }, signed(share, 3)),
		el("td", { class: "bar-cell", "aria-hidden": "true" }, bar),
	);
}

function alternativesPart({ alternatives }: TokenReading): HTMLElement | null {
	if (alternatives.length === 0) return null;
	return el(
		"table",
		{ class: "alternatives" },
		el("caption", {}, "Likeliest tokens here"),
		el(
			"tbody",
			{},
			...alternatives.map(({ text, probability }) =>
				el(
					"tr",
					{},
					el("th", { scope: "row" }, shortToken(text)),
					el("td", { class: "number" }, percent(probability)),
				),
			),
		),
	);
}
