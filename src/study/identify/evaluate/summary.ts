/**
 * What a study found, in plain sentences, the most important first. What speaks against the probe comes before what speaks
 * for it: where a baseline that costs nothing is not beaten, the summary begins with that.
 */
import type { Estimate } from "../../../core/probe/file";
import { count } from "../../../core/report/numbers";
import type { ScoreReport, SetReport, StudyReport } from "../../../core/report/study-report";

type Told = Omit<StudyReport, "summary">;

/** A larger share of all neurons is not sparse; the paper's sets have 0.01 to 0.35 per mille. */
const SPARSE = 0.001;

/** Baselines that need nothing but the answer itself, in words. */
const FREE = new Map([
	["entropy", "the model's own entropy"],
	["log-probability", "the answer's log-probability"],
	["length", "the answer's length"],
]);

/** The sentences of a report that is otherwise done. */
export function summaryOf(report: Told): string[] {
	const test = report.sets.find(({ set }) => set === "test");
	if (!test) return ["The test has too few answers of a class for any figure.", ...tooSmall(report)];
	const probe = report.probe.penalty === "l1" ? "The H-Neuron probe" : "The probe over all neurons";
	return [
		...notBeaten(test, probe),
		...noBetterThanRandom(test, probe),
		result(report, test, probe),
		...worseElsewhere(report, probe),
		...inFewDomains(report, probe),
		...spanLength(report, test),
		...beaten(test, probe),
		...together(test),
		...askingAgain(test),
		...otherSets(report),
		calibration(test),
		report.unwelcomeTruth?.sentence ?? UNTESTED,
		...tooSmall(report),
	];
}

const UNTESTED =
	"Whether the probe flags true but unwelcome answers was not tested: that takes at least ten true answers to questions that are marked as sensitive.";

const three = (value: number): string =>
	value
		.toFixed(3)
		.replace(/^-0\.000$/, "0.000")
		.replace("-", "−");
const percent = (share: number): string => (100 * share).toFixed(1);
const auroc = ({ value, low, high }: Estimate): string => `${three(value)} [${three(low)}, ${three(high)}]`;
const accuracy = ({ value, low, high }: Estimate): string =>
	`${percent(value)} % [${percent(low)}, ${percent(high)}]`;
/** Mean, least and most of some draws. */
const draws = ({ value, low, high }: Estimate): string => `${three(value)} (${three(low)} to ${three(high)})`;

/** Random neurons have no comparison to the probe, and neither has the probe to itself. */
type Compared = ScoreReport & { difference: Estimate };

function compared(set: SetReport, name: string): Compared | null {
	const score = set.scores.find((each) => each.name === name);
	return score?.difference ? { ...score, difference: score.difference } : null;
}

function notBeaten(test: SetReport, probe: string): string[] {
	return [...FREE].flatMap(([name, words]) => {
		const score = compared(test, name);
		if (!score || score.difference.low > 0) return [];
		const verdict = score.difference.high < 0 ? "does worse than" : "does not beat";
		return [`${probe} ${verdict} ${words}, which costs nothing: ${against(test, score)}.`];
	});
}

const against = (test: SetReport, score: Compared): string =>
	`AUROC ${auroc(test.scores[0]!.auroc)} against ${auroc(score.auroc)} on the test, difference ${auroc(score.difference)}`;

function noBetterThanRandom(test: SetReport, probe: string): string[] {
	const random = randomNeurons(test);
	const own = test.scores[0]!.auroc;
	if (!random || own.low > random.auroc.high) return [];
	return [
		`${probe} is not clearly better than as many random neurons: AUROC ${auroc(own)} against ${draws(random.auroc)}.`,
	];
}

const randomNeurons = (set: SetReport): ScoreReport | undefined =>
	set.scores.find(({ name }) => name === "random neurons");

function result({ probe, model, choice }: Told, test: SetReport, name: string): string {
	const all = model.layers * model.neuronsPerLayer;
	const share = ((1000 * probe.positive) / all).toPrecision(2);
	const sparse = probe.positive > SPARSE * all ? ", which is not sparse" : "";
	const size =
		probe.penalty === "l1"
			? `${count(probe.positive)} H-Neurons of ${count(all)} neurons (${share} per mille${sparse}), C = ${choice.c}. `
			: "";
	const random = randomNeurons(test);
	const beside = random?.accuracy
		? `; as many random neurons reach AUROC ${draws(random.auroc)} and ${percent(random.accuracy.value)} %`
		: "";
	return `${size}${name} tells ${count(test.hallucinated)} hallucinated from ${count(test.faithful)} faithful test answers with AUROC ${auroc(test.scores[0]!.auroc)} and balanced accuracy ${accuracy(test.accuracy)}${beside}.`;
}

/** The probe in the middle of a sentence. */
const within = (probe: string): string => probe.replace(/^The/, "the");

/** Held-out sets on which entropy is clearly better: those of a kind of their own each in a sentence, the others together. */
function worseElsewhere({ sets }: Told, probe: string): string[] {
	const worse = sets.flatMap((set) => {
		const entropy = compared(set, "entropy");
		if (set.set === "test" || !entropy || entropy.difference.high >= 0) return [];
		const figures = `AUROC ${auroc(set.scores[0]!.auroc)} against ${auroc(entropy.auroc)}, difference ${auroc(entropy.difference)}`;
		return [{ set: set.set, figures }];
	});
	const words = new Map(OTHERS);
	const told = OTHERS.flatMap(([name, beginning]) =>
		worse
			.filter(({ set }) => set === name)
			.map(
				({ figures }) =>
					`${beginning}, ${within(probe)} does worse than the model's own entropy there: ${figures}.`,
			),
	);
	const parts = worse.filter(({ set }) => !words.has(set)).map(({ set, figures }) => `${set} (${figures})`);
	const rest = `${probe} does worse than the model's own entropy on these held-out answers: ${parts.join("; ")}.`;
	return parts.length > 0 ? [...told, rest] : told;
}

/** A win over entropy on the whole test that is not one in every domain of it. */
function inFewDomains({ sets }: Told, probe: string): string[] {
	const [test, ...others] = sets;
	const whole = test && compared(test, "entropy");
	if (!whole || whole.difference.low <= 0) return [];
	const domains = others.flatMap((set) => {
		const entropy = compared(set, "entropy");
		return entropy && set.set.startsWith("test, ")
			? [{ name: set.set.slice("test, ".length), difference: entropy.difference }]
			: [];
	});
	const isWon = ({ difference }: (typeof domains)[number]) => difference.low > 0;
	const list = (some: typeof domains) =>
		some.map(({ name, difference }) => `${name} (${auroc(difference)})`).join(", ");
	const [won, open] = [domains.filter(isWon), domains.filter((each) => !isWon(each))];
	if (open.length === 0) return [];
	const beats = `clearly beats the model's own entropy ${won.length === 1 ? "only " : ""}in`;
	return [
		won.length > 0
			? `Of the test's domains ${within(probe)} ${beats} ${list(won)}, and not in ${list(open)}: differences in AUROC.`
			: `In none of the test's domains on its own does ${within(probe)} clearly beat the model's own entropy: differences in AUROC ${list(open)}.`,
	];
}

/** Regions whose ends are those of the span. */
const SPANNED = new Set(["answer", "predicting"]);

/** Whether the rule that finds the fact gives the class away. */
function spanLength({ choice }: Told, test: SetReport): string[] {
	const score = test.scores.find(({ name }) => name === "span length");
	if (!score || (score.auroc.low <= 0.5 && score.auroc.high >= 0.5)) return [];
	const longer = score.auroc.low > 0.5 ? "longer" : "shorter";
	const consequence = SPANNED.has(choice.region)
		? "the probe reads just that span, so that part of what it tells may be the span's length"
		: "the probe reads another region, which the span does not bound";
	return [
		`The span that states the fact is ${longer} in hallucinated answers, where another rule finds it: its length alone reaches AUROC ${auroc(score.auroc)}; ${consequence}.`,
	];
}

function beaten(test: SetReport, probe: string): string[] {
	const names = [...FREE].flatMap(([name, words]) => {
		const score = compared(test, name);
		return score && score.difference.low > 0
			? [`${words} by ${auroc(score.difference)} (AUROC ${three(score.auroc.value)})`]
			: [];
	});
	return names.length > 0 ? [`${probe} beats what costs nothing: ${names.join(", ")}.`] : [];
}

/** A difference seen from the other side. */
const turned = ({ value, low, high, n }: Estimate): Estimate => ({
	value: -value,
	low: -high,
	high: -low,
	n,
});

/** Whether probe and entropy together are better than either. */
function together(test: SetReport): string[] {
	const score = compared(test, "combined");
	if (!score) return [];
	const gain = auroc(turned(score.difference));
	const verdict =
		score.difference.high < 0
			? "is better than the probe alone"
			: "is not clearly better than the probe alone";
	return [`The probe and the entropy together, AUROC ${auroc(score.auroc)}, ${verdict}: difference ${gain}.`];
}

/** How the probe stands to what takes several answers a question. */
function askingAgain(test: SetReport): string[] {
	const score = compared(test, "disagreement");
	if (!score) return [];
	const { value, low, high } = score.difference;
	const verdict = low > 0 ? "tells less" : high < 0 ? "tells more" : "tells about as much";
	const distance =
		value > 0
			? `${auroc(score.difference)} below the probe's`
			: `${auroc(turned(score.difference))} above the probe's`;
	return [
		`Asking each question several times ${verdict}: the disagreement of its answers reaches AUROC ${auroc(score.auroc)}, ${distance}.`,
	];
}

/** Sets of a kind of their own, and how a sentence about each begins. */
const OTHERS: [set: string, words: string][] = [
	["cross-domain", "On topics that no fit has seen"],
	["fabricated entities", "On entities that do not exist"],
	["confidently wrong", "Where all samples of a question say the same, so that asking again tells nothing"],
	["matched answers", "Where the same texts are right for one question and wrong for another"],
];

/** What the fits have seen of the kind of question that the fabricated set asks. */
function seenInTraining({ answerlessInTraining: seen }: StudyReport["data"]): string {
	return seen > 0
		? ` (${count(seen)} answers that were fitted on are about other things that do not exist)`
		: "";
}

function otherSets({ sets, data }: Told): string[] {
	return OTHERS.flatMap(([name, words]) => {
		const set = sets.find((each) => each.set === name);
		if (!set) return [];
		const own = set.scores[0]!.auroc;
		const chance = own.low <= 0.5 ? ", which chance would explain" : "";
		const entropy = compared(set, "entropy");
		const beside = entropy ? `; entropy ${auroc(entropy.auroc)}` : "";
		const seen = name === "fabricated entities" ? seenInTraining(data) : "";
		return [
			`${words}${seen}: AUROC ${auroc(own)}${chance}, balanced accuracy ${accuracy(set.accuracy)}${beside}.`,
		];
	});
}

function calibration({ ece, brier }: SetReport): string {
	const noise = `up to ${three(ece.noiseHigh)} would be noise on so few answers`;
	const verdict =
		ece.value <= ece.noiseHigh
			? "The risks are as well calibrated as the test can tell"
			: "The risks are off";
	return `${verdict}: calibration error ${three(ece.value)}, where ${noise}; Brier score ${three(brier.value)}.`;
}

function tooSmall(report: Told): string[] {
	if (report.tooSmall.length === 0) return [];
	const sets = report.tooSmall.map(
		({ set, faithful, hallucinated }) =>
			`${set} (${count(faithful)} faithful, ${count(hallucinated)} hallucinated)`,
	);
	return [`Too few answers for any figure: ${sets.join("; ")}.`];
}
