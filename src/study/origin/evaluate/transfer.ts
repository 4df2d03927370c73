/** The figures of the chat model's probe on the base model's answers, with intervals that all come from the same draws. */
import { type Bootstrap, bootstrap } from "../../../core/probe/figures/bootstrap";
import { areaOf, rank } from "../../../core/probe/figures/ranking";
import type { Estimate, ProbeFile } from "../../../core/probe/file";
import { mulberry32, seedFor } from "../../../core/random";
import type { TransferReport, TransferSet } from "../../../core/report/origin-report";
import { aurocOf } from "../../identify/evaluate/set-report";
import { drawnColumns, type Linear, ownColumns } from "../random-probes";
import type { Settings } from "../settings";
import type { Member, MemberSet } from "./members";

/** Fewer answers of a class than this, and no figure means anything. */
const FEWEST = 10;

/** The name of the figures for which an answer is compared with answers of its own set alone. */
const WITHIN = "within each set";

/** The scores of answers: the probe's, each random probe's, and the entropy. */
export interface Probes {
	own: Linear;
	/** [draws] Null where nothing could be fitted: it scores all answers alike. */
	random: readonly (Linear | null)[];
	/** The random probes were fitted, so that each has a direction of its own. */
	isFitted: boolean;
	/** Which neuron each value of an answer is. */
	places: { own: readonly number[]; random: readonly (readonly number[])[] };
}

/** The probe and the random probes of a run. @param fitted those of an identification run; null = the probe's own weights */
export function probesOf(
	probe: ProbeFile,
	settings: Pick<Settings, "randomDraws" | "study" | "sampling">,
	fitted: readonly (Linear | null)[] | null,
): Probes {
	const own = {
		columns: ownColumns(probe),
		weights: probe.neurons.map(({ weight }) => weight),
		bias: probe.bias,
	};
	const drawn = drawnColumns(probe, settings);
	const random = fitted ?? drawn.map((columns) => ({ ...own, columns }));
	return { own, random, isFitted: fitted !== null, places: { own: own.columns, random: drawn } };
}

interface Scored {
	labels: Uint8Array;
	own: Float64Array;
	/** [draws] of [answers] */
	random: Float64Array[];
	entropy: Float64Array;
}

/** Logits of some answers by every probe. */
function scoresOf(members: readonly Member[], { own, random, places }: Probes): Scored {
	const logits = (probe: Linear | null, columns: readonly number[], first: number) => {
		const at = new Map(columns.map((column, k) => [column, first + k]));
		return Float64Array.from(members, ({ values }) =>
			(probe?.columns ?? []).reduce(
				(sum, column, k) => sum + probe!.weights[k]! * values[at.get(column)!]!,
				probe?.bias ?? 0,
			),
		);
	};
	const width = places.own.length;
	return {
		labels: Uint8Array.from(members, ({ label }) => (label === "hallucinated" ? 1 : 0)),
		own: logits(own, places.own, 0),
		random: random.map((probe, draw) => logits(probe, places.random[draw]!, width * (draw + 1))),
		entropy: Float64Array.from(members, ({ entropy }) => entropy),
	};
}

interface TransferOptions extends Pick<Bootstrap, "pause" | "draws"> {
	seed: number;
	/** The chat model's own figure; null where its probe file has none. */
	chat: Estimate | null;
	onSet: (done: number, total: number) => void;
}

/** All sets with enough answers of each class, and those without; where there are several, the last holds the others. */
export async function transferSets(
	sets: readonly MemberSet[],
	probes: Probes,
	{ onSet, ...options }: TransferOptions,
): Promise<Required<Pick<TransferReport, "sets" | "withinSets" | "tooSmall">>> {
	const told: TransferSet[] = [];
	const tooSmall: Required<TransferReport>["tooSmall"] = [];
	for (const [i, each] of sets.entries()) {
		onSet(i, sets.length);
		const faithful = each.members.filter(({ label }) => label === "faithful").length;
		const hallucinated = each.members.length - faithful;
		const counted = { set: each.set, faithful, hallucinated, dropped: each.dropped };
		if (Math.min(faithful, hallucinated) < FEWEST) tooSmall.push(counted);
		else told.push({ ...counted, ...(await figuresOf(each.set, [each.members], probes, options)) });
	}
	const withinSets = await withinEach(sets.slice(0, -1), probes, options);
	onSet(sets.length, sets.length);
	return { sets: told, withinSets, tooSmall };
}

/**
 * Together, sets may differ in more than what is right: this sees no pair of answers from two sets, and is surer than any set
 * alone. Null where too few answers are left.
 */
async function withinEach(
	sets: readonly MemberSet[],
	probes: Probes,
	options: Omit<TransferOptions, "onSet">,
): Promise<TransferSet | null> {
	// Each set has as many of one class as of the other.
	const parts = sets.map(({ members }) => members).filter(({ length }) => length > 0);
	const ofEach = parts.flat().length / 2;
	if (ofEach < FEWEST) return null;
	const counted = { set: WITHIN, faithful: ofEach, hallucinated: ofEach, dropped: {} };
	return { ...counted, ...(await figuresOf(WITHIN, parts, probes, options)) };
}

type Figures = Pick<TransferSet, "auroc" | "random" | "difference" | "entropy" | "chat">;

/** @param parts answers are compared within each of them, and a part counts by its pairs of a right and an invented answer */
async function figuresOf(
	name: string,
	parts: readonly (readonly Member[])[],
	probes: Probes,
	{ seed, chat, ...options }: Omit<TransferOptions, "onSet">,
): Promise<Figures> {
	const members = parts.flat();
	const { labels, own, entropy, random } = scoresOf(members, probes);
	const places = placesOf(parts);
	const rankings = [own, entropy, ...random].map((scores) => rankedWithin(places, scores, labels));
	const once = new Uint16Array(labels.length).fill(1);
	// Weights that were fitted for other neurons have no direction here, and one that is wrong by accident would make any probe
	// look good beside it: each such probe is read in the direction that ranks these very answers better.
	const isTurned = rankings.map((each, k) => k > 1 && !probes.isFitted && each(once) < 0.5);
	const areasOf = (counts: Uint16Array) =>
		rankings.map((each, k) => (isTurned[k] ? 1 - each(counts) : each(counts)));
	const measure = (counts: Uint16Array) => {
		const [ownArea = 0, entropyArea = 0, ...areas] = areasOf(counts);
		return [ownArea, entropyArea, ownArea - mean(areas)];
	};
	const strata = places.flatMap(({ from, to }, part) =>
		Array.from(labels.subarray(from, to), (label) => 2 * part + label),
	);
	const [auroc, entropyAuroc, difference] = await bootstrap(strata, measure, {
		...options,
		clusters: members.map(({ entity }) => entity),
		random: mulberry32(seedFor(seed, `transfer ${name}`)),
	});
	const areas = areasOf(once).slice(2);
	const positives = labels.reduce((sum, label) => sum + label, 0);
	const classes = { positives, negatives: labels.length - positives };
	return {
		auroc: aurocOf(auroc!, classes),
		random: { value: mean(areas), low: Math.min(...areas), high: Math.max(...areas), n: areas.length },
		difference: difference!,
		entropy: aurocOf(entropyAuroc!, classes),
		chat,
	};
}

interface Place {
	from: number;
	to: number;
}

/** Where each part's answers stand among all. */
function placesOf(parts: readonly (readonly Member[])[]): Place[] {
	let to = 0;
	return parts.map(({ length }) => {
		const from = to;
		to += length;
		return { from, to };
	});
}

/** AUROC over pairs of the same part, for a draw's counts. */
function rankedWithin(places: readonly Place[], scores: Float64Array, labels: Uint8Array) {
	const ranked = places.map(({ from, to }) => {
		const own = labels.subarray(from, to);
		const positives = own.reduce((sum, label) => sum + label, 0);
		const pairs = positives * (own.length - positives);
		return { from, to, pairs, ranking: rank(scores.subarray(from, to), own) };
	});
	const all = ranked.reduce((sum, { pairs }) => sum + pairs, 0);
	return (counts: Uint16Array): number =>
		ranked.reduce(
			(sum, { from, to, pairs, ranking }) => sum + pairs * areaOf(ranking, counts.subarray(from, to)),
			0,
		) / all;
}

const mean = (values: readonly number[]): number =>
	values.reduce((sum, value) => sum + value, 0) / values.length;
