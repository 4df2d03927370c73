/** The values of a chart at one gain, in words. */

import type { GainChart, GainLine } from "../../../src/core/report/impact/series";
import { gainText, KIND_WORDS } from "../../../src/core/report/impact/words";
import { CONTROL_KINDS } from "../../../src/core/report/impact-report";
import { counted, significant, three } from "../../../src/core/report/numbers";

/** The gain, the H-Neurons with their interval, and the range of each kind of control sets; a line each. */
export function valueWords({ gains, lines, measure }: GainChart, place: number): string[] {
	const shown = (value: number | null) => (measure === "perplexity" ? significant(value) : three(value));
	const at = ({ points }: GainLine) => points[place] ?? { value: null, low: null, high: null };
	const own = lines
		.filter(({ kind }) => kind === "h-neurons")
		.map((line) => {
			const { value, low, high } = at(line);
			const interval = low === null || high === null ? "" : ` [${shown(low)}, ${shown(high)}]`;
			return `${line.set}: ${shown(value)}${interval}`;
		});
	const controls = CONTROL_KINDS.flatMap((kind) => {
		const values = lines.filter((line) => line.kind === kind).map((line) => at(line).value);
		const known = values.filter((value) => value !== null);
		if (values.length === 0) return [];
		const range =
			known.length === 0 ? shown(null) : `${shown(Math.min(...known))} to ${shown(Math.max(...known))}`;
		return [`${counted(values.length, KIND_WORDS[kind].set)}: ${range}`];
	});
	return [`Gain ${gainText(gains[place] ?? Number.NaN)}`, ...own, ...controls];
}
