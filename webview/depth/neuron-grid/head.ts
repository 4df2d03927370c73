/** The grid's heads: each sorts by its column. */
import * as l10n from "@vscode/l10n";
import { el, setAttributes } from "../../dom";
import { COLUMNS, type ColumnId, type Direction } from "./columns";
import type { Order } from "./order";

const ARROWS: Record<Direction, string> = { size: "±", descending: "↓", ascending: "↑" };
const WORDS: Record<Direction, string> = {
	size: l10n.t("largest size first"),
	descending: l10n.t("largest first"),
	ascending: l10n.t("smallest first"),
};
/** What aria-sort can say; by size is neither of its two directions. */
const ARIA: Record<Direction, string> = { size: "other", descending: "descending", ascending: "ascending" };

export function gridHead(onPress: (by: ColumnId) => void) {
	const arrows = COLUMNS.map(() => el("span", { class: "sort-arrow", "aria-hidden": "true" }));
	const cells = COLUMNS.map(({ isNumber, title, id }, column) =>
		el("div", {
			...{ role: "columnheader", class: isNumber ? "number" : null, "data-column": id },
			...{ "aria-colindex": column + 1, title },
		}),
	);
	/** What takes the focus in each column. */
	const stops = COLUMNS.map(({ id, head, directions }, column): HTMLElement => {
		const cell = cells[column]!;
		if (directions.length === 0) {
			cell.append(head);
			cell.tabIndex = -1;
			return cell;
		}
		const press = el("button", { type: "button", class: "sort", tabindex: -1 }, head, arrows[column]!);
		press.addEventListener("click", () => onPress(id));
		cell.append(press);
		return press;
	});
	const row = el("div", { class: "neuron-row", role: "row", "aria-rowindex": 1 }, ...cells);
	return {
		element: el("div", { class: "neuron-head", role: "rowgroup" }, row),
		stops,
		show({ by, direction }: Order) {
			for (const [column, { id, title, directions }] of COLUMNS.entries()) {
				const isSorted = id === by;
				arrows[column]!.textContent = isSorted ? ARROWS[direction] : "";
				if (directions.length === 0) continue;
				setAttributes(cells[column]!, {
					"aria-sort": isSorted ? ARIA[direction] : "none",
					title: isSorted
						? l10n.t("{0}. Sorted: {1}.", title, WORDS[direction])
						: l10n.t("{0}. Press to sort.", title),
				});
			}
		},
	};
}
