/** What the tokens are painted by: the risk, or one chosen neuron's share. */
import type { TokenReading } from "../../src/protocol/engine-api";
import type { Answer } from "../../src/protocol/panel-api";
import { type Paint, riskPaint, sharePaint } from "../tokens/heat";

export interface Painting {
	threshold: number;
	/** Index into the probe's neurons, and its largest share in any shown token. */
	neuron: { index: number; largest: number } | null;
}

export function painterOf({ neuron, threshold }: Painting): (token: TokenReading) => Paint {
	if (!neuron) return (token) => riskPaint(token.risk, threshold);
	return (token) => sharePaint(token.shares[neuron.index] ?? 0, neuron.largest);
}

/** Two paintings with the same key paint alike. */
export const paintKey = ({ threshold, neuron }: Painting): string =>
	`${threshold} ${neuron?.index ?? "risk"} ${neuron?.largest ?? ""}`;

/** The largest size of a neuron's share in the answers' tokens: the scale's end. */
export function largestShare(index: number, answers: (Answer | null)[]): number {
	let largest = 0;
	for (const answer of answers)
		for (const token of [...(answer?.promptTokens ?? []), ...(answer?.responseTokens ?? [])])
			largest = Math.max(largest, Math.abs(token.shares[index] ?? 0));
	return largest;
}
