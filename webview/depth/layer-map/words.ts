/** What is under the map's cursor, in words. */
import type { ProbeFile } from "../../../src/core/probe/file";
import type { TokenReading } from "../../../src/protocol/engine-api";
import { percent, signed } from "../../dom";
import { shortToken, spokenToken } from "../../tokens/token-text";
import type { MapRow } from "./cells";

/** The token of a column: of the prompt, or of the answer, counted from 0 there. */
export interface ColumnPlace {
	part: "prompt" | "response";
	index: number;
}

export const placeOf = (column: number, promptTokens: number): ColumnPlace =>
	column < promptTokens
		? { part: "prompt", index: column }
		: { part: "response", index: column - promptTokens };

export const columnOf = ({ part, index }: ColumnPlace, promptTokens: number): number =>
	part === "prompt" ? index : promptTokens + index;

export const placeWords = ({ part, index }: ColumnPlace): string =>
	`${part === "prompt" ? "prompt token" : "token"} ${index + 1}`;

const rowWords = ({ label, neurons }: MapRow): string =>
	label.includes(":") ? `Neuron ${label}` : `Layer ${label} (${neurons.length})`;

export interface PointedCell {
	row: MapRow;
	place: ColumnPlace;
	token: TokenReading;
	value: number;
}

/** One line: the row, the token, what the row adds to its logit, and which neuron adds most of it. */
export function cellWords({ row, place, token, value }: PointedCell, probe: ProbeFile): string {
	const top = topNeuron(row, token);
	const neuron = probe.neurons[top];
	const most =
		row.neurons.length > 1 && neuron && token.shares[top] !== 0
			? `, most from ${neuron.layer}:${neuron.index} (${signed(token.shares[top]!, 3)})`
			: "";
	const whole = `of logit ${signed(token.logit)}, risk ${percent(token.risk)}`;
	return `${rowWords(row)} · ${placeWords(place)} “${shortToken(token.text)}” · ${signed(value, 3)} ${whole}${most}`;
}

/** The same for the ear: row and column are told by their numbers already. */
export const spokenCell = ({ row, place, token, value }: PointedCell): string =>
	`${spokenToken(token.text)}, ${signed(value, 3)}, ${rowWords(row).toLowerCase()}, ${placeWords(place)}`;

function topNeuron({ neurons }: MapRow, { shares }: TokenReading): number {
	return neurons.reduce((best, k) => (Math.abs(shares[k] ?? 0) > Math.abs(shares[best] ?? 0) ? k : best));
}
