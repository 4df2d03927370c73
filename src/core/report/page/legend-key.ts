/** How a series looks, as a legend shows it: its line with its mark. */
import { marker, SERIES } from "../charts/axes";
import { h, type Markup } from "../markup";
import type { Figure } from "../section";

/** @param y of the line, which is 30 units long */
export function keyOf(
	{ series, isHollow = false, isThin = false }: Omit<Figure["legend"][number], "name">,
	y: number,
): Markup[] {
	const mark = isThin ? null : marker(15, y, series, isHollow);
	const look = `${isHollow ? "beside " : ""}${isThin ? "thin " : ""}`;
	const line = h("path", { class: `line ${look}series-${series % SERIES}`, d: `M1 ${y}H29` });
	return mark ? [line, mark] : [line];
}
