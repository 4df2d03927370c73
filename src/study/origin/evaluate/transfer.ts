/** The figures of the chat model's probe on the base model's answers, with intervals that all come from the same draws. */
import { type Bootstrap, bootstrap } from "../../../core/probe/figures/bootstrap";
import { areaOf, rank } from "../../../core/probe/figures/ranking";
import type { Estimate, ProbeFile } from "../../../core/probe/file";
import { auroc } from "../../../core/probe/metrics";
import { mulberry32, seedFor } from "../../../core/random";
import type { TransferReport, TransferSet } from "../../../core/report/origin-report";
import { aurocOf } from "../../identify/evaluate/set-report";
import { drawnColumns, type Linear, ownColumns } from "../random-probes";
import type { Settings } from "../settings";
import type { Member, MemberSet } from "./members";

/** Fewer answers of a class than this, and no figure means anything. */
export const FEWEST = 10;

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
export function scoresOf(members: readonly Member[], { own, random, places }: Probes): Scored {
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

export interface TransferOptions extends Pick<Bootstrap, "pause" | "draws"> {
	seed: number;
	/** The chat model's own figure; null where its probe file has none. */
	chat: Estimate | null;
	onSet: (done: number, total: number) => void;
}

/** All sets with enough answers of each class, and those without. */
export async function transferSets(
	sets: readonly MemberSet[],
	probes: Probes,
	{ onSet, ...options }: TransferOptions,
): Promise<Required<Pick<TransferReport, "sets" | "tooSmall">>> {
	const told: TransferSet[] = [];
	const tooSmall: Required<TransferReport>["tooSmall"] = [];
	for (const [i, each] of sets.entries()) {
		onSet(i, sets.length);
		const faithful = each.members.filter(({ label }) => label === "faithful").length;
		const hallucinated = each.members.length - faithful;
		const counted = { set: each.set, faithful, hallucinated, dropped: each.dropped };
		if (Math.min(faithful, hallucinated) < FEWEST) tooSmall.push(counted);
		else told.push({ ...counted, ...(await figuresOf(each, probes, options)) });
	}
	onSet(sets.length, sets.length);
	return { sets: told, tooSmall };
}

type Figures = Pick<TransferSet, "auroc" | "random" | "difference" | "entropy" | "chat">;

async function figuresOf(
	{ set, members }: MemberSet,
	probes: Probes,
	{ seed, chat, ...options }: Omit<TransferOptions, "onSet">,
): Promise<Figures> {
	const { labels, own, entropy, random: asDrawn } = scoresOf(members, probes);
	const random = probes.isFitted ? asDrawn : asDrawn.map((scores) => turned(scores, labels));
	const rankings = [own, entropy, ...random].map((scores) => rank(scores, labels));
	const measure = (counts: Uint16Array) => {
		const [ownArea = 0, entropyArea = 0, ...areas] = rankings.map((ranking) => areaOf(ranking, counts));
		return [ownArea, entropyArea, ownArea - mean(areas)];
	};
	const drawing = { ...options, random: mulberry32(seedFor(seed, `transfer ${set}`)) };
	const [auroc, entropyAuroc, difference] = await bootstrap(labels, measure, drawing);
	const once = new Uint16Array(labels.length).fill(1);
	const areas = rankings.slice(2).map((ranking) => areaOf(ranking, once));
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

/**
 * The scores, the other way round where that ranks these very answers better: weights that were fitted for other neurons have no
 * direction here, and one that is wrong by accident would make any probe look good beside it.
 */
function turned(scores: Float64Array, labels: Uint8Array): Float64Array {
	return auroc(scores, labels) < 0.5 ? scores.map((score) => -score) : scores;
}

const mean = (values: readonly number[]): number =>
	values.reduce((sum, value) => sum + value, 0) / values.length;
