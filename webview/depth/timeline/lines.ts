/** The timeline's lines: each answer's risk by the token's number, and the threshold. */
import * as l10n from "@vscode/l10n";
import { variantTitle } from "../../../src/core/compare/variant";
import { h } from "../../../src/core/report/markup";
import type { TokenReading } from "../../../src/protocol/engine-api";
import { type Answer, answersOf, type PanelState } from "../../../src/protocol/panel-api";
import { DASHES, LINE_STYLES, type Line, type Span } from "../../chart";
import { el } from "../../dom";
import { built } from "../../markup";
import { shortToken } from "../../tokens/token-text";

export interface Told {
	state: PanelState;
	threshold: number;
	/** Whether the prompt's tokens stand before the answer's, at 0, −1, −2 ... */
	withPrompt: boolean;
}

const styleOf = (index: number): Line["style"] => LINE_STYLES[index % LINE_STYLES.length]!;

/** The span that all tokens take; half a token of room keeps the first and the last in sight. */
export function wholeSpan({ state, withPrompt }: Told): Span {
	const counts = answersOf(state).map(({ responseTokens }) => responseTokens.length);
	const prompt = withPrompt ? (state.first?.promptTokens.length ?? 0) : 0;
	return { low: 0.5 - prompt, high: Math.max(1, ...counts) + 0.5 };
}

export function linesOf(told: Told): Line[] {
	const { state, threshold, withPrompt } = told;
	const answers = answersOf(state);
	const prompt = withPrompt ? (state.first?.promptTokens ?? []) : [];
	const lines = answers.map((answer, index): Line => {
		// The answers share their prompt: its line is drawn once.
		const before = index === 0 ? prompt.map((token, i) => pointOf(token, i + 1 - prompt.length)) : [];
		const own = answer.responseTokens.map((token, i) => pointOf(token, i + 1));
		const label = answers.length > 1 ? variantTitle(answer) : l10n.t("Risk");
		return { label, points: [...before, ...own], style: styleOf(index) };
	});
	const { low, high } = wholeSpan(told);
	const ends = [low, high].map((x) => ({ x, y: threshold }));
	return [...lines, { label: l10n.t("Threshold"), points: ends, style: "threshold" }];
}

const pointOf = ({ risk }: TokenReading, x: number) => ({ x, y: risk });

/** What stands at a number: the words of each answer, where they differ. */
export function nameAt(state: PanelState, x: number): string {
	const number = Math.round(x);
	if (number < 1) {
		const tokens = state.first?.promptTokens ?? [];
		const token = tokens[tokens.length - 1 + number];
		return token ? l10n.t("prompt “{0}”", shortToken(token.text)) : "";
	}
	const texts = answersOf(state).flatMap(({ responseTokens }) => responseTokens[number - 1] ?? []);
	return `${number} “${[...new Set(texts.map(({ text }) => shortToken(text)))].join(" / ")}”`;
}

/** Lines are told apart by their dashes as well; an answer alone needs no key. */
export function fillKey(key: HTMLElement, answers: readonly Answer[]): void {
	key.hidden = answers.length < 2;
	const rows = answers.map((answer, index) => el("li", {}, lineSample(styleOf(index)), variantTitle(answer)));
	key.replaceChildren(...rows);
}

function lineSample(style: Line["style"]): Node {
	const line = {
		x1: 0,
		x2: 28,
		y1: 4,
		y2: 4,
		"stroke-width": 2,
		"stroke-dasharray": DASHES[style].join(" "),
	};
	const attributes = { class: "line-sample", "data-line": style, viewBox: "0 0 28 8", "aria-hidden": "true" };
	return built(h("svg", attributes, h("line", line)));
}
