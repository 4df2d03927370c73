/** The map's largest cells as a table: its twin for those who cannot see it, and for copying figures. */
import * as l10n from "@vscode/l10n";
import type { Answer } from "../../../src/protocol/panel-api";
import { el, headRow, signed } from "../../dom";
import { shortToken } from "../../tokens/token-text";
import type { Cells } from "./cells";
import { placeOf } from "./words";

/** More would not be read; export has all figures. */
export const LISTED_CELLS = 50;

/** @param onPick puts the map's cursor on a cell */
export function cellsTable(
	cells: Cells,
	{ promptTokens, responseTokens }: Answer,
	onPick: (cell: { row: number; column: number }) => void,
): HTMLElement {
	const rows = cells.largest(LISTED_CELLS).map(({ row, column, value }) => {
		const { part, index } = placeOf(column, promptTokens.length);
		const token = (part === "prompt" ? promptTokens : responseTokens)[index]!;
		const go = el("button", { type: "button", class: "link" }, shortToken(token.text));
		go.addEventListener("click", () => onPick({ row, column }));
		return el(
			"tr",
			{},
			el("td", { class: "number" }, signed(value, 3)),
			el("th", { scope: "row", class: "number" }, cells.rows[row]!.label),
			el("td", {}, part === "prompt" ? l10n.t("prompt") : l10n.t("answer")),
			el("td", { class: "number" }, String(index + 1)),
			el("td", {}, go),
		);
	});
	const columns = [
		{ name: l10n.t("Share"), isNumber: true },
		{ name: cells.rows[0]?.label.includes(":") ? l10n.t("Neuron") : l10n.t("Layer"), isNumber: true },
		{ name: l10n.t("Part") },
		{ name: "#", isNumber: true },
		{ name: l10n.t("Token") },
	];
	return el("table", { class: "grid" }, headRow(columns), el("tbody", {}, ...rows));
}
