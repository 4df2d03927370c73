/**
 * How loud each set of neurons is and how many answers it changes, and what that says of the controls: a set that writes less
 * than the H-Neurons disturbs a model less, whatever it carries.
 */

import { KIND_WORDS } from "../../../core/report/impact/words";
import {
	CONTROL_KINDS,
	type ControlKind,
	type ImpactReport,
	type ReportedSet,
} from "../../../core/report/impact-report";
import { count, percent } from "../../../core/report/numbers";
import { curveOf } from "../cells";
import type { Tallies } from "./tallies";

type Told = Pick<ImpactReport, "sets" | "gains" | "model">;

/** The sets with the share of answers that each changes. */
export function reportedSets({ grid, suites }: Tallies, gains: readonly number[]): ReportedSet[] {
	const highest = gains.length - 1;
	return grid.sets.map((set, place) => ({
		...set,
		changed: gains[highest] === 1 ? null : changedShare(suites, curveOf(gains, place)[highest]!),
	}));
}

function changedShare(suites: Tallies["suites"], cell: number): number {
	let [changed, all] = [0, 0];
	for (const { cells } of suites) {
		for (const each of cells[cell]!.changed) changed += each;
		all += cells[cell]!.changed.length;
	}
	return changed / all;
}

/** Sets that change answers this much more often than others are not merely other sets of as many neurons. */
const LOUDER = 1.5;
/** Sets within this factor of the H-Neurons' loudness count as loud as they are. */
const AS_LOUD = 1.25;

/** Loudness of the activation-matched sets, their mean; null where there are none or it is not known. */
export const matchedLoudness = ({ sets }: Pick<Told, "sets">): number | null =>
	meanOver(sets, "activation-matched", "loudness");

/** Whether the activation-matched sets are as loud as the H-Neurons; false where there are none. */
export function isMatched(report: Pick<Told, "sets">): boolean {
	const loudness = matchedLoudness(report);
	return loudness !== null && loudness <= AS_LOUD && loudness >= 1 / AS_LOUD;
}

/** "0.97": a loudness as a multiple of the H-Neurons'. */
export const timesText = (loudness: number): string => loudness.toFixed(2);

/** What stands between the H-Neurons and their controls besides what they carry; none without controls. */
export function loudnessSentences(report: Told): string[] {
	const kinds = CONTROL_KINDS.filter((kind) => report.sets.some((set) => set.kind === kind));
	if (kinds.length === 0) return [];
	return [...changes(report, kinds), ...levels(report, kinds), ...elsewhere(report)];
}

/** How many answers change at all. */
function changes(report: Told, kinds: readonly ControlKind[]): string[] {
	const { gains, sets } = report;
	const own = sets[0]!.changed;
	if (own === null) return [];
	const shares = kinds.map((kind) => meanOver(sets, kind, "changed")!);
	const others = kinds.map((kind, i) => `${percent(shares[i]!, 1)} with ${KIND_WORDS[kind].neurons}`);
	const changesMore = shares.every((share) => own > LOUDER * share);
	return [
		`At gain ${gains.at(-1)}, ${percent(own, 1)} of all answers are other ones than at gain 1 with the H-Neurons, ${listed(others)}${changesMore ? caution(report, kinds) : ""}.`,
	];
}

/** What follows where the H-Neurons change far more answers than any kind of control. */
function caution({ sets }: Told, kinds: readonly ControlKind[]): string {
	const loudest = Math.max(...kinds.map((kind) => meanOver(sets, kind, "loudness") ?? 0));
	return loudest >= 1 / AS_LOUD
		? "; others that are as loud change fewer, so that it is not loudness alone"
		: "; the others are as many, but not as loud, so that a part of what the H-Neurons do to compliance may be their loudness alone";
}

/** How loud the others are, and what follows where those that should be as loud are not. */
function levels(report: Told, kinds: readonly ControlKind[]): string[] {
	const told = kinds.flatMap((kind) => {
		const loudness = meanOver(report.sets, kind, "loudness");
		return loudness === null ? [] : [`${timesText(loudness)} times with ${KIND_WORDS[kind].neurons}`];
	});
	if (told.length === 0)
		return ["How loud the H-Neurons are is not known, or they are silent, so that no set can be as loud."];
	const matched = matchedLoudness(report);
	const poor =
		matched === null || isMatched(report)
			? ""
			: matched < 1
				? "; too few other neurons are as loud as the H-Neurons, so that the activation-matched sets do not tell all that loudness does"
				: "; too few other neurons are as quiet as the H-Neurons, so that the activation-matched sets do more than as loud neurons would";
	return [
		`Next to the H-Neurons' loudness, the CETT of all their neurons while the model as it is answers, that of a set is on average ${listed(told)}${poor}.`,
	];
}

/** Neurons that stand for H-Neurons of other layers. */
function elsewhere({ sets, model }: Told): string[] {
	const inLayers = ({ neurons }: ReportedSet) => {
		const counts = new Array<number>(model.layers).fill(0);
		for (const neuron of neurons) counts[Math.floor(neuron / model.neuronsPerLayer)]!++;
		return counts;
	};
	const own = inLayers(sets[0]!);
	const matched = sets.filter(({ kind }) => kind === "activation-matched");
	const away = matched
		.flatMap((set) => inLayers(set).map((of, layer) => Math.max(0, of - own[layer]!)))
		.reduce((a, b) => a + b, 0);
	if (away === 0) return [];
	const all = matched.length * sets[0]!.neurons.length;
	return [
		`Of ${count(all)} activation-matched neurons, ${count(away)} lie in other layers than the H-Neurons that they stand for, since too few of the same layer are as loud.`,
	];
}

/** Mean over the sets of a kind; null where there is none or one is not known. */
function meanOver(sets: Told["sets"], kind: ControlKind, of: "loudness" | "changed"): number | null {
	const values = sets.filter((set) => set.kind === kind).map((set) => set[of] ?? null);
	const known = values.filter((value) => value !== null);
	if (known.length === 0 || known.length < values.length) return null;
	return known.reduce((a, b) => a + b) / known.length;
}

/** "a", "a and b", "a, b and c". */
export const listed = (words: readonly string[]): string =>
	words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
