/** How loud each set of neurons is, and how many answers it changes. */
import type { ImpactReport } from "../../impact-report";
import { significant, three, UNKNOWN } from "../../numbers";
import { figures, type Table, table } from "../../section";
import { gainText } from "../words";

/** A row a set; null where reports of earlier versions tell nothing of it, or nothing stands against the H-Neurons. */
export function loudnessTable({ sets, gains }: ImpactReport): Table | null {
	if (sets.length < 2 || sets.every(({ loudness }) => !isKnown(loudness))) return null;
	const highest = gains.at(-1) ?? Number.NaN;
	return table(
		"How loud each set is next to the H-Neurons, and the share of answers that it changes",
		["Set", ...figures("Loudness", `Other than at gain 1, at gain ${gainText(highest)}`)],
		sets.map(({ name, loudness, changed }) => [
			name,
			isKnown(loudness) ? significant(loudness) : UNKNOWN,
			isKnown(changed) ? three(changed) : UNKNOWN,
		]),
		sets.flatMap(({ kind }, row) => (kind === "h-neurons" ? [row] : [])),
	);
}

const isKnown = (value: number | null | undefined): value is number => Number.isFinite(value);
