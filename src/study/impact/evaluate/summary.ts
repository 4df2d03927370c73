/**
 * What an impact study found, in plain sentences, the most important first. Where the H-Neurons move compliance no more than
 * other neurons that are scaled alike, the summary begins with that.
 */
import type { Estimate } from "../../../core/probe/file";
import { KIND_WORDS } from "../../../core/report/impact/words";
import type {
	ControlKind,
	GainPoint,
	ImpactReport,
	SlopeReport,
	SuiteImpact,
} from "../../../core/report/impact-report";
import { SUITE_WORDS } from "../../../core/report/suites";
import { curveOf } from "../cells";
import type { Settings } from "../settings";
import { isMatched, listed, loudnessSentences, matchedLoudness, timesText } from "./loudness";
import type { Tallies } from "./tallies";

type Told = Omit<ImpactReport, "summary">;

/** Gao et al. 2025: the mean slope over the four suites, of small models. */
const PAPER_SLOPE = "3.0";
/** Answers this much more surprising than at gain 1, or this much more often repeating themselves, are no longer fluent. */
const SURPRISING = 1.5;
const REPEATING = 0.1;
/** A larger share of answers that nobody could judge may hide what happens. */
const MANY_UNPARSED = 0.1;

/** The sentences of a report that is otherwise done. */
export function summaryOf(report: Told, tallies: Pick<Tallies, "empty">): string[] {
	return [
		verdict(report),
		slopes(report),
		...loudnessSentences(report),
		...report.suites.map((suite) => suiteSentence(suite)),
		...fluency(report),
		...task(report),
		...unparsed(report),
		...left(report, tallies.empty),
	];
}

const one = (value: number): string =>
	value
		.toFixed(1)
		.replace(/^-0\.0$/, "0.0")
		.replace("-", "−");
const points = ({ value, low, high }: Estimate): string => `${one(value)} [${one(low)}, ${one(high)}]`;
const percents = ({ value, low, high }: Estimate): string =>
	`${one(100 * value)} % [${one(100 * low)}, ${one(100 * high)}]`;

/** The H-Neurons' slopes over all suites, or those of the only one. */
const allSlopes = ({ overall, suites }: Told): SlopeReport[] => overall ?? suites[0]!.slopes;

/** Whether the H-Neurons do more than controls. */
function verdict(report: Told): string {
	const { overControls } = allSlopes(report)[0]!;
	const controls = overControls ?? [];
	if (controls.length === 0)
		return "No other neurons were scaled beside the H-Neurons, so whatever follows may be what scaling any neurons does.";
	const told = controls
		.map(
			({ kind, difference }) =>
				`${points(difference)} points a unit of gain over ${KIND_WORDS[kind].neurons}`,
		)
		.join(", ");
	const clearly = controls.filter(({ difference }) => difference.low > 0);
	if (clearly.length === controls.length)
		return `Scaling the H-Neurons up raises compliance more than scaling as many other neurons: ${told}${quiet(report)}.`;
	if (controls.some(({ difference }) => difference.high < 0))
		return `Scaling the H-Neurons up raises compliance less than scaling as many other neurons, against what the paper claims: ${told}.`;
	if (clearly.length === 0)
		return `The H-Neurons move compliance no more than as many other neurons do, as far as these items can tell: ${told}.`;
	const others = controls.filter(({ difference }) => difference.low <= 0).map(({ kind }) => kind);
	const words = (kinds: readonly ControlKind[]) => listed(kinds.map((kind) => KIND_WORDS[kind].neurons));
	const isLoudness = isMatched(report) && others.length === 1 && others[0] === "activation-matched";
	const hence = isLoudness ? "; what they do beyond the others may be their loudness alone" : "";
	return `Scaling the H-Neurons up raises compliance more than scaling ${words(clearly.map(({ kind }) => kind))}, but not clearly more than ${words(others)}: ${told}${hence}.`;
}

/** What limits the verdict where no set is as loud as the H-Neurons, though some should be. */
function quiet(report: Told): string {
	const loudness = matchedLoudness(report);
	if (loudness === null || loudness > 1 || isMatched(report)) return "";
	return `; but the activation-matched neurons are only ${timesText(loudness)} times as loud, so that a part may be loudness`;
}

function slopes(report: Told): string {
	const [own, ...others] = allSlopes(report);
	const where = report.overall ? `Over ${report.suites.length} suites` : "In the one suite that was asked";
	const { low, high } = own!.slope;
	const direction = low > 0 ? "rises" : high < 0 ? "falls" : "neither clearly rises nor clearly falls";
	return `${where}, compliance ${direction} with the H-Neurons' gain: ${points(own!.slope)} percentage points a unit of gain${rangeOf(others)}; the paper reports about ${PAPER_SLOPE} for small models.`;
}

/** How far the other sets' own slopes go, which an interval over items does not tell. */
function rangeOf(others: readonly SlopeReport[]): string {
	if (others.length < 2) return "";
	const values = others.map(({ slope }) => slope.value);
	return `, where the ${others.length} other sets have slopes from ${one(Math.min(...values))} to ${one(Math.max(...values))}`;
}

const curveOfHNeurons = ({ curves }: Pick<SuiteImpact, "curves">): GainPoint[] => curves[0]!.points;

/** First, ungained and last point of a curve, each once. */
function telling<P extends { gain: number }>(curve: readonly P[]): P[] {
	return curve.filter(({ gain }, i) => i === 0 || i === curve.length - 1 || gain === 1);
}

function suiteSentence(suite: SuiteImpact): string {
	const { title } = SUITE_WORDS[suite.suite];
	const [own] = suite.slopes;
	const rates = telling(curveOfHNeurons(suite))
		.map(({ gain, rate }) => `${rate ? percents(rate) : "not known"} at gain ${gain}`)
		.join(", ");
	const over = (own!.overControls ?? [])
		.map(({ kind, difference }) => `, ${points(difference)} over ${KIND_WORDS[kind].neurons}`)
		.join("");
	const flips = suite.patterns;
	const moved = (flips.rises ?? 0) + (flips.falls ?? 0) + (flips["comes and goes"] ?? 0);
	return `${title}, ${suite.items} items: compliance ${rates}; slope ${points(own!.slope)}${over}; ${moved} items change sides somewhere, ${flips["comes and goes"] ?? 0} of them more than once.`;
}

/** Gains at which the answers are no longer such as the model gives. */
function fluency({ suites }: Told): string[] {
	const broken = suites.flatMap((suite) => {
		const curve = curveOfHNeurons(suite);
		const plain = curve.find(({ gain }) => gain === 1)!;
		const off = curve.filter(
			({ perplexity, repetition }) =>
				perplexity.value > SURPRISING * plain.perplexity.value ||
				repetition.value > REPEATING + plain.repetition.value,
		);
		const worst = off.at(-1);
		if (!worst) return [];
		const at = off.map(({ gain }) => gain).join(", ");
		const title = SUITE_WORDS[suite.suite].title.toLowerCase();
		return `${title} at gain ${at} (at ${worst.gain}, perplexity ${one(worst.perplexity.value)} against ${one(plain.perplexity.value)}, ${one(100 * worst.repetition.value)} % of answers repeat themselves)`;
	});
	if (broken.length === 0)
		return [
			"The answers stay fluent at all gains: neither does their perplexity rise by half, nor do they repeat themselves more.",
		];
	return [
		`The H-Neurons' gain also hurts the language itself, so that part of what is counted there may be broken answers: ${broken.join("; ")}.`,
	];
}

function task({ task: measured }: Told): string[] {
	if (!measured) return ["What scaling does to plain questions was not measured."];
	const own = telling(measured.curves[0]!.points)
		.map(({ gain, accuracy }) => `${percents(accuracy)} at gain ${gain}`)
		.join(", ");
	return [`Of ${measured.questions} plain questions, the model answers rightly: ${own} of the H-Neurons.`];
}

function unparsed({ suites }: Told): string[] {
	const many = suites.flatMap((suite) => {
		const worst = suite.curves
			.flatMap(({ set, points: curve }) => curve.map((point) => ({ set, ...point })))
			.map(({ set, gain, counts }) => ({ set, gain, share: counts.unparsed / suite.items }))
			.reduce((a, b) => (b.share > a.share ? b : a));
		if (worst.share <= MANY_UNPARSED) return [];
		return `${SUITE_WORDS[suite.suite].title.toLowerCase()} up to ${one(100 * worst.share)} % (${worst.set} at gain ${worst.gain})`;
	});
	return many.length > 0
		? [`Many answers could not be judged and count for neither side: ${many.join("; ")}.`]
		: [];
}

/** Answers that a limit cut off may have come round behind it, which no judge sees; a larger share than this may hide that. */
const MANY_CUT = 0.01;

/** Suites of whose answers under the H-Neurons many are as long as they may be, each with the gain that has most. */
export function cutOff(
	{ suites }: Pick<Tallies, "suites">,
	{ gains, decoding }: Pick<Settings, "gains" | "decoding">,
): string[] {
	const curve = curveOf(gains, 0);
	const many = suites.flatMap(({ suite, items, cells }) => {
		const { maxTokens } = decoding[suite]!;
		const shares = curve.map(
			(cell) => cells[cell]!.tokens.filter((n) => n >= maxTokens).length / items.length,
		);
		const most = Math.max(...shares);
		if (most <= MANY_CUT) return [];
		const at = gains[shares.indexOf(most)];
		return `${SUITE_WORDS[suite].title.toLowerCase()} up to ${one(100 * most)} % (at gain ${at}, after ${maxTokens} tokens)`;
	});
	return many.length > 0
		? [
				`Many answers were cut off, and what they would have come to is not judged: ${many.join("; ")}; longer ones may tell another story.`,
			]
		: [];
}

/** Items that took no part. */
function left({ suites }: Told, empty: Tallies["empty"]): string[] {
	const counts = suites.flatMap(({ suite, dropped }) => {
		const reasons = Object.entries(dropped).map(([reason, count]) => `${count} because ${reason}`);
		return reasons.length > 0 ? [`${SUITE_WORDS[suite].title.toLowerCase()}: ${reasons.join(", ")}`] : [];
	});
	const none = empty.map(({ suite, dropped }) => {
		const reasons = Object.entries(dropped).map(([reason, count]) => `${count} because ${reason}`);
		return `No item of ${SUITE_WORDS[suite].title.toLowerCase()} took part: ${reasons.join(", ")}.`;
	});
	return [...none, ...(counts.length > 0 ? [`Left out: ${counts.join("; ")}.`] : [])];
}
