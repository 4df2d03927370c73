/** What is under the map's cursor, in words. */
import * as l10n from "@vscode/l10n";
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

const rowWords = ({ label, neurons }: MapRow): string =>
	label.includes(":") ? l10n.t("Neuron {0}", label) : l10n.t("Layer {0} ({1})", label, neurons.length);

/** The same within a sentence. */
const rowWordsInside = ({ label, neurons }: MapRow): string =>
	label.includes(":") ? l10n.t("neuron {0}", label) : l10n.t("layer {0} ({1})", label, neurons.length);

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
	const [number, shown] = [place.index + 1, shortToken(token.text)];
	const column =
		place.part === "prompt"
			? l10n.t("prompt token {0} “{1}”", number, shown)
			: l10n.t("token {0} “{1}”", number, shown);
	const figures = [signed(value, 3), signed(token.logit), percent(token.risk)] as const;
	const share =
		row.neurons.length > 1 && neuron && token.shares[top] !== 0
			? l10n.t(
					"{0} of logit {1}, risk {2}, most from {3} ({4})",
					...figures,
					`${neuron.layer}:${neuron.index}`,
					signed(token.shares[top]!, 3),
				)
			: l10n.t("{0} of logit {1}, risk {2}", ...figures);
	return [rowWords(row), column, share].join(" · ");
}

/** The same for the ear: row and column are told by their numbers already. */
export const spokenCell = ({ row, place, token, value }: PointedCell): string =>
	[
		...[spokenToken(token.text), signed(value, 3), rowWordsInside(row)],
		place.part === "prompt"
			? l10n.t("prompt token {0}", place.index + 1)
			: l10n.t("token {0}", place.index + 1),
	].join(", ");

function topNeuron({ neurons }: MapRow, { shares }: TokenReading): number {
	return neurons.reduce((best, k) => (Math.abs(shares[k] ?? 0) > Math.abs(shares[best] ?? 0) ? k : best));
}
