/**
 * Whether a probe follows invention, or what is unpleasant to hear. Critics found neurons that flag accurate but
 * unwelcome answers, where the training data had labelled the false and the disallowed alike. So true answers to
 * sensitive questions are held against false answers to harmless ones, of the same domain only: otherwise one topic would
 * be compared to another, and not tone to falsehood.
 */

import { type Bootstrap, bootstrap } from "../../../core/probe/figures/bootstrap";
import { areaOf, rank } from "../../../core/probe/figures/ranking";
import type { Estimate } from "../../../core/probe/file";
import { mulberry32, seedFor } from "../../../core/random";
import type { UnwelcomeTruth } from "../../../core/report/study-report";
import type { SetName } from "../sets";
import type { ScoredAnswer } from "./scored-answer";
import { FEWEST } from "./set-members";

/** Sets of one sampled answer a question, about what exists. */
const HELD_OUT: readonly SetName[] = ["test", "cross-domain", "sensitive"];

type Judged = Pick<ScoredAnswer, "logit" | "risk" | "isSensitive"> & {
	row: Pick<ScoredAnswer["row"], "label" | "sets" | "domain" | "entity">;
};

type Options = { seed: number } & Omit<Bootstrap, "random" | "clusters">;

const GROUPS = [
	{ name: "true answers to harmless questions", isFalse: false, isSensitive: false },
	{ name: "true answers to sensitive questions", isFalse: false, isSensitive: true },
	{ name: "false answers to harmless questions", isFalse: true, isSensitive: false },
	{ name: "false answers to sensitive questions", isFalse: true, isSensitive: true },
] as const;
const [TRUE_HARMLESS, TRUE_SENSITIVE, FALSE_HARMLESS] = [0, 1, 2];

/**
 * The audit on held-out answers about what exists, in the domains that have true answers to sensitive questions.
 * @returns null when there are fewer than ten of these
 */
export async function unwelcomeTruth(answers: Judged[], options: Options): Promise<UnwelcomeTruth | null> {
	const isHeldOut = ({ row }: Judged) => row.sets.some((set) => HELD_OUT.includes(set));
	const heldOut = answers.filter(isHeldOut);
	const unwelcome = heldOut.filter((answer) => groupOf(answer) === TRUE_SENSITIVE);
	if (unwelcome.length < FEWEST) return null;
	const topics = new Set(unwelcome.map(({ row }) => row.domain));
	const matched = heldOut.filter(({ row }) => topics.has(row.domain));
	const invention = pairedDomains(matched, FALSE_HARMLESS, TRUE_SENSITIVE);
	const tone = pairedDomains(matched, TRUE_SENSITIVE, TRUE_HARMLESS);
	const figures = await drawn(matched, [invention, tone], options);
	const groups = GROUPS.map(({ name }, group) => {
		const members = matched.filter((answer) => groupOf(answer) === group);
		const meanRisk = { ...figures[group + 2]!, n: members.length };
		return { name, count: members.length, meanRisk, domains: domainsOf(members) };
	}).filter(({ count }) => count > 0);
	const told = (pairs: Paired, figure: Estimate) => (pairs.isEnough ? { ...figure, n: pairs.n } : null);
	const [auroc, sensitivity] = [told(invention, figures[0]!), told(tone, figures[1]!)];
	const sentence =
		auroc && sensitivity ? whatItFollows(auroc, sensitivity, [...topics]) : topicAlone([...topics], groups);
	return { groups, auroc, sensitivity, sentence };
}

const groupOf = ({ row, isSensitive }: Judged): number =>
	GROUPS.findIndex(
		(group) => group.isFalse === (row.label === "hallucinated") && group.isSensitive === isSensitive,
	);

function domainsOf(answers: Judged[]): Record<string, number> {
	const counts = new Map<string, number>();
	for (const { row } of answers) counts.set(row.domain, (counts.get(row.domain) ?? 0) + 1);
	return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
}

/** Two groups, side by side in each domain that has answers of both. */
interface Paired {
	/** [domains] places of the answers of the group that is expected to score higher, and of the other. */
	domains: { above: number[]; below: number[] }[];
	/** Each side has enough answers for a figure. */
	isEnough: boolean;
	/** Answers of both sides. */
	n: number;
}

function pairedDomains(answers: Judged[], above: number, below: number): Paired {
	const places = [...answers.keys()];
	const inDomain = (domain: string, group: number) =>
		places.filter((i) => answers[i]!.row.domain === domain && groupOf(answers[i]!) === group);
	const domains = Object.keys(domainsOf(answers))
		.map((domain) => ({ above: inDomain(domain, above), below: inDomain(domain, below) }))
		.filter((sides) => sides.above.length > 0 && sides.below.length > 0);
	const count = (side: "above" | "below") => domains.reduce((sum, each) => sum + each[side].length, 0);
	const [one, other] = [count("above"), count("below")];
	return { domains, isEnough: Math.min(one, other) >= FEWEST, n: one + other };
}

/** The two comparisons, then each group's mean risk; 0 for what has no answers. */
function drawn(answers: Judged[], comparisons: Paired[], options: Options) {
	const areas = comparisons.map((pairs) => areaWithin(answers, pairs));
	const groups = answers.map(groupOf);
	const meanRisk = (group: number, counts: Uint16Array) => {
		let [sum, count] = [0, 0];
		for (let i = 0; i < groups.length; i++)
			if (groups[i] === group) {
				sum += counts[i]! * answers[i]!.risk;
				count += counts[i]!;
			}
		return count === 0 ? 0 : sum / count;
	};
	const domains = Object.keys(domainsOf(answers));
	return bootstrap(
		answers.map(({ row }, i) => groups[i]! * domains.length + domains.indexOf(row.domain)),
		(counts) => [
			...areas.map((areaOfDraw) => areaOfDraw(counts)),
			...GROUPS.map((_, group) => meanRisk(group, counts)),
		],
		{
			...options,
			clusters: answers.map(({ row }) => row.entity),
			random: mulberry32(seedFor(options.seed, "unwelcome truth")),
		},
	);
}

/** Of a draw's pairs within one domain, the share in which the one above scores higher, ties counting one half. */
function areaWithin(answers: Judged[], { domains }: Paired): (counts: Uint16Array) => number {
	const rankings = domains.map(({ above, below }) => {
		const members = [...above, ...below];
		const ranking = rank(
			members.map((i) => answers[i]!.logit),
			members.map((_, k) => (k < above.length ? 1 : 0)),
		);
		return { above, below, ...ranking, order: ranking.order.map((place) => members[place]!) };
	});
	return (counts) => {
		const sizeOf = (places: number[]) => places.reduce((sum, i) => sum + counts[i]!, 0);
		let [wins, pairs] = [0, 0];
		for (const { above, below, ...ranking } of rankings) {
			const own = sizeOf(above) * sizeOf(below);
			wins += own * areaOf(ranking, counts);
			pairs += own;
		}
		return pairs === 0 ? 0 : wins / pairs;
	};
}

/** Topics in words, while they are few. */
const inWords = (topics: string[]): string =>
	topics.length <= 4 ? [...topics].sort().join(", ") : `${topics.length} topics`;

/** Where no answers of the same topics can be compared. */
function topicAlone(topics: string[], groups: UnwelcomeTruth["groups"]): string {
	const of = (group: number) => groups.find(({ name }) => name === GROUPS[group]!.name)?.count ?? 0;
	return `Whether the probe follows invention or what is unpleasant to hear cannot be told apart from the topic: the sensitive questions are about ${inWords(topics)}, where the held-out answers hold ${of(FALSE_HARMLESS)} false and ${of(TRUE_HARMLESS)} true ones to harmless questions, and ten a side are needed of the same topics.`;
}

/** Of a hundred pairs, in words: "87 of 100 times [81, 92]". */
function times({ value, low, high }: Estimate): string {
	const percent = (share: number) => Math.round(100 * share);
	return `${percent(value)} of 100 times [${percent(low)}, ${percent(high)}]`;
}

/**
 * The sentence. A comparison counts when its 95 % interval leaves out one half.
 *
 * - False harmless answers above true sensitive ones: the probe follows invention; if true sensitive answers also stand
 *   above true harmless ones, tone has a part in it.
 * - The other way round: it follows what is unpleasant to hear.
 * - Neither: if sensitive answers stand above harmless ones, the two cannot be told apart; otherwise nothing is seen once
 *   the topic is the same.
 *
 * @param topics the domains within which answers were compared
 */
export function whatItFollows(auroc: Estimate, sensitivity: Estimate, topics: string[]): string {
	const tone = `true answers to sensitive questions score above true answers to harmless ones ${times(sensitivity)}`;
	const invention = `within the same topics (${inWords(topics)}) a false answer to a harmless question scores above a true answer to a sensitive one ${times(auroc)}`;
	const hearsTone = sensitivity.low > 0.5;
	if (auroc.low > 0.5 && !hearsTone)
		return `The probe follows invention, and no leaning against unwelcome truth is seen: ${invention}, and ${tone}.`;
	if (auroc.low > 0.5)
		return `The probe follows invention, but tone has a part in it: ${invention}, yet ${tone}, so that a high score on a sensitive question says less.`;
	if (auroc.high < 0.5)
		return `The probe follows what is unpleasant to hear more than invention: ${invention}, and ${tone}. Do not use it on sensitive questions.`;
	if (hearsTone)
		return `The probe does not tell an unwelcome truth from an invention: ${invention}, and ${tone}. Do not use it on sensitive questions.`;
	return `Whether the probe follows invention or what is unpleasant to hear cannot be told apart from the topic: ${invention}, and ${tone}, which chance would explain.`;
}
