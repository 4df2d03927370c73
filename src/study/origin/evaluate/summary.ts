/**
 * What an origin study found, in plain sentences, the most important first. "Inherited" is said only where both halves of the
 * evidence are there: the probe beats random neurons on the base model, within the sets of questions too, and training moved the
 * H-Neurons less than chance, within their layers too.
 */
import { count, interval, three } from "../../../core/report/numbers";
import { pText } from "../../../core/report/origin/charts/rank-strip";
import type {
	DriftReport,
	OriginReport,
	TransferReport,
	TransferSet,
} from "../../../core/report/origin-report";

type Told = Omit<OriginReport, "summary">;

/** Beyond this, what was seen is what chance alone often gives. */
const ALPHA = 0.05;
/** With fewer H-Neurons than this, one of them can turn the mean. */
const FEW = 20;

export interface Known {
	/** Questions that the probe was fitted on were known, and left out. */
	isUnseen: boolean;
	/** What the run's files tell besides. */
	notes: readonly string[];
}

export function summaryOf(report: Told, { isUnseen, notes }: Known): string[] {
	const { transfer, drift } = report;
	const headline = transfer?.sets.at(-1) ?? null;
	return [
		verdict(transfer, drift),
		...(headline ? [transferSentence(headline), ...withinSentence(transfer!)] : []),
		...(headline ? entropySentence(headline) : []),
		...(transfer?.sets.slice(0, -1).map(setSentence) ?? []),
		...(drift ? driftSentences(drift) : []),
		...(transfer ? left(transfer) : []),
		...(headline && !isUnseen ? [SEEN] : []),
		...notes,
	];
}

const SEEN =
	"No identification run was given, so some of these questions may be ones that the probe was fitted on, with the chat model's answers: the figures may flatter the probe.";

/** The probe does better than guessing, and better than random neurons. */
const transfers = ({ auroc, difference }: TransferSet): boolean => auroc.low > 0.5 && difference.low > 0;
/** The H-Neurons moved less than chance, which is not only due to the layers that they are in. */
const isStill = ({ test }: DriftReport): boolean => test.p < ALPHA && test.layerMatchedP < ALPHA;

const WORKS =
	"the chat model's probe, unchanged, tells the base model's invented answers from its right ones better than random neurons do";
const FAILS = "on the base model's answers the chat model's probe is not clearly better than random neurons";
const ONLY_TOGETHER =
	"not where answers are compared with answers of their own set alone, so that it may tell the sets apart rather than inventions";
const STILL = "training moved the H-Neurons' weights less than chance would have it";
const STILL_BY_LAYER = `${STILL}, but no less than those of other neurons in the same layers`;
const MOVED = "training did not move the H-Neurons' weights less than those of other neurons";

function stillness(drift: DriftReport): string {
	if (isStill(drift)) return STILL;
	return drift.test.p < ALPHA ? STILL_BY_LAYER : MOVED;
}

function verdict(transfer: TransferReport | null, drift: DriftReport | null): string {
	const sets = transfer?.sets ?? [];
	const headline = sets.at(-1);
	const stays = drift && stillness(drift);
	if (!headline && stays === null)
		return "Too few of the base model's answers could be used, so that nothing is known of the H-Neurons' origin.";
	if (!headline)
		return `${halfOf(stays === STILL)}: ${stays}. Whether the probe works on the base model was not measured.`;
	const against = sets.slice(0, -1).filter(isTurned);
	const isFound = transfers(headline);
	const isWithin =
		!isOfSeveral(transfer!) || (transfer!.withinSets ? transfers(transfer!.withinSets) : false);
	const works = isFound && isWithin && against.length === 0;
	const told = [
		isFound ? WORKS : FAILS,
		...(isFound && !isWithin ? [ONLY_TOGETHER] : []),
		...against.map(({ set }) => `in ${set} alone it does worse than they do`),
	];
	if (stays === null)
		return `${halfOf(works)}: ${told.join(", but ")}. How far their weights moved was not measured.`;
	if (works && stays === STILL)
		return `The H-Neurons look inherited from the base model: ${WORKS}, and ${STILL}.`;
	const isMixed = isFound || stays === STILL;
	const joins = isFound === (stays === STILL) ? "; and " : "; but ";
	return `${isMixed ? "The evidence that the H-Neurons are inherited is mixed" : NOTHING}: ${told.join(", but ")}${joins}${stays}.`;
}

const NOTHING = "Nothing here shows that the H-Neurons are inherited";
const halfOf = (isThere: boolean): string =>
	isThere ? "Half of what would show that the H-Neurons are inherited is there" : NOTHING;

/** The last set with figures is then all of them together, be there figures of others or not. */
const isOfSeveral = ({ sets, tooSmall = [] }: TransferReport): boolean => sets.length + tooSmall.length > 1;

/** The probe does clearly worse than random neurons, whatever it does elsewhere. */
const isTurned = ({ difference }: TransferSet): boolean => difference.high < 0;

/** Sets together can be told apart by what they ask about; within one of them, that is not to be had. */
function withinSentence(transfer: TransferReport): string[] {
	if (!isOfSeveral(transfer)) return [];
	const { withinSets } = transfer;
	if (!withinSets)
		return [
			"No set has enough answers of both classes to compare them with answers of the same set: what the probe tells may be which set a question is from.",
		];
	const { faithful, auroc, random, difference } = withinSets;
	return [
		`Within the sets, each answer compared with answers of its own set alone (${faithful} right and as many invented ones), the probe has ${interval(auroc)}, random probes ${three(random.value)}, a difference of ${interval(difference)}${transfers(withinSets) ? "" : ": what it tells over all sets together may be which set a question is from"}.`,
	];
}

function transferSentence({ set, faithful, auroc, random, difference, chat }: TransferSet): string {
	const onChat = chat ? ` On the chat model's own held-out answers it has ${interval(chat)}.` : "";
	return `On the base model (${set}, ${faithful} right and as many invented answers) the probe has an AUROC of ${interval(auroc)}; ${random.n} random probes have ${three(random.value)} on average (${three(random.low)} to ${three(random.high)}), which is a difference of ${interval(difference)}.${onChat}`;
}

function entropySentence({ auroc, entropy }: TransferSet): string[] {
	if (entropy.value < auroc.value)
		return [`The base model's own entropy, which is free, has ${interval(entropy)} on the same answers.`];
	return [
		`The base model's own entropy, which is free, does at least as well on the same answers: ${interval(entropy)}.`,
	];
}

const setSentence = ({ set, faithful, auroc, random, difference }: TransferSet): string =>
	`${set}, ${faithful} of each class: ${interval(auroc)}, random probes ${three(random.value)}, difference ${interval(difference)}.`;

function driftSentences({ neurons, meanRank, test }: DriftReport): string[] {
	const by = test.method === "exact" ? "counted out exactly" : `by ${count(test.draws)} random sets`;
	const told = [
		`The mean rank of the ${neurons.length} H-Neurons by how little they moved is ${interval(meanRank)}, where 0.5 is chance and 1 the neuron that moved the least; one-sided p = ${pText(test.p)}, ${by}; against random neurons of the same layers p = ${pText(test.layerMatchedP)}.`,
	];
	if (test.p < ALPHA && test.layerMatchedP >= ALPHA)
		told.push(
			"Within their own layers the H-Neurons do not stand out: that they moved little may be no more than where in the model they are.",
		);
	// Ranks that are all the same reach their own sum, so that p is then 1.
	if (test.p > 1 - ALPHA && meanRank.value < 0.5)
		told.push(
			"Training moved the H-Neurons clearly more than other neurons, against what the paper reports.",
		);
	if (neurons.length < FEW)
		told.push(`${neurons.length} H-Neurons are few: one of them more or less can change this result.`);
	return told;
}

function left({ tooSmall = [] }: TransferReport): string[] {
	return tooSmall.map(
		({ set, faithful, hallucinated }) =>
			`${set} has too few answers for any figure: ${faithful} right and ${hallucinated} invented ones are left of those that are alike in what is asked.`,
	);
}
