/** The figures of all cells as one table: medians, and ratios pair by pair with their spread. */
import { type Cell, nameOf } from "./cells";
import type { Compared, Decoded } from "./task";

/** What was measured of a cell; pairs were taken one right after the other. */
export interface Measured {
	readonly cell: Cell;
	readonly pairs: { readonly ours: Decoded; readonly theirs: Decoded }[];
	taps: Compared | null;
}

const COLUMNS = [
	"model, file, dtype, context",
	"tokens/s ours",
	"theirs",
	"ratio (min-max)",
	"prompt s ours",
	"theirs",
	"peak MB ours",
	"theirs",
	"ratio",
	"taps on / off (min-max)",
	"same tokens",
	"pairs",
];

/** @returns the table in Markdown */
export function tableOf(measured: readonly Measured[]): string {
	const rows = measured.filter(({ pairs }) => pairs.length > 0).map(rowOf);
	return [COLUMNS, COLUMNS.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function rowOf({ cell, pairs, taps }: Measured): string[] {
	const ours = (figure: (one: Decoded) => number) => median(pairs.map((pair) => figure(pair.ours)));
	const theirs = (figure: (one: Decoded) => number) => median(pairs.map((pair) => figure(pair.theirs)));
	const ratios = (figure: (one: Decoded) => number) =>
		pairs.map((pair) => figure(pair.ours) / figure(pair.theirs));
	const rate = ({ rate }: Decoded) => rate;
	const prefill = ({ prefillSeconds }: Decoded) => prefillSeconds;
	const peak = ({ peak }: Decoded) => peak;
	return [
		nameOf(cell),
		ours(rate).toFixed(1),
		theirs(rate).toFixed(1),
		spread(ratios(rate)),
		ours(prefill).toFixed(2),
		theirs(prefill).toFixed(2),
		ours(peak).toFixed(0),
		theirs(peak).toFixed(0),
		median(ratios(peak)).toFixed(2),
		taps ? spread(taps.ratios) : "-",
		sameTokens(pairs),
		String(pairs.length),
	];
}

const spread = (ratios: readonly number[]): string =>
	`${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`;

/** Greedy answers agree until two logits are as good as equal; the fewest tokens that did. */
function sameTokens(pairs: Measured["pairs"]): string {
	const counts = pairs.map(({ ours, theirs }) => {
		const other = ours.ids.findIndex((id, i) => id !== theirs.ids[i]);
		return other < 0 ? ours.ids.length : other;
	});
	return `${Math.min(...counts)}/${pairs[0]!.ours.ids.length}`;
}

function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
