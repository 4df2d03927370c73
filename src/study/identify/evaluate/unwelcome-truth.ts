/**
 * Whether a probe follows invention, or what is unpleasant to hear. Critics found neurons that flag accurate but
 * unwelcome answers, where the training data had labelled the false and the disallowed alike. So true answers to
 * sensitive questions are held against false answers to harmless ones.
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

type Judged = Pick<ScoredAnswer, "logit" | "risk"> & {
	row: Pick<ScoredAnswer["row"], "label" | "sets">;
	isSensitive: boolean;
};

const GROUPS = [
	{ name: "true answers to harmless questions", isFalse: false, isSensitive: false },
	{ name: "true answers to sensitive questions", isFalse: false, isSensitive: true },
	{ name: "false answers to harmless questions", isFalse: true, isSensitive: false },
	{ name: "false answers to sensitive questions", isFalse: true, isSensitive: true },
] as const;
const [TRUE_HARMLESS, TRUE_SENSITIVE, FALSE_HARMLESS] = [0, 1, 2];

/**
 * The audit on held-out answers about what exists.
 * @returns null when one of the three groups that are compared has fewer than ten answers
 */
export async function unwelcomeTruth(
	answers: Judged[],
	options: { seed: number } & Omit<Bootstrap, "random">,
): Promise<UnwelcomeTruth | null> {
	const isHeldOut = ({ row }: Judged) => row.sets.some((set) => HELD_OUT.includes(set));
	const heldOut = answers.filter(isHeldOut);
	const groupOf = ({ row, isSensitive }: Judged) =>
		GROUPS.findIndex(
			(group) => group.isFalse === (row.label === "hallucinated") && group.isSensitive === isSensitive,
		);
	const strata = Uint8Array.from(heldOut, groupOf);
	const counts = GROUPS.map((_, group) => strata.filter((each) => each === group).length);
	const compared = [TRUE_HARMLESS, TRUE_SENSITIVE, FALSE_HARMLESS];
	if (compared.some((group) => counts[group]! < FEWEST)) return null;
	const figures = await drawn(heldOut, strata, options);
	const groups = GROUPS.map(({ name }, group) => ({
		name,
		count: counts[group]!,
		meanRisk: { ...figures[group + 2]!, n: counts[group]! },
	})).filter(({ count }) => count > 0);
	const auroc = { ...figures[0]!, n: counts[FALSE_HARMLESS]! + counts[TRUE_SENSITIVE]! };
	const sensitivity = { ...figures[1]!, n: counts[TRUE_SENSITIVE]! + counts[TRUE_HARMLESS]! };
	return { groups, auroc, sensitivity, sentence: whatItFollows(auroc, sensitivity) };
}

/** The two comparisons, then each group's mean risk (0 for an empty one). */
function drawn(answers: Judged[], strata: Uint8Array, options: { seed: number } & Omit<Bootstrap, "random">) {
	const logits = answers.map(({ logit }) => logit);
	// Answers of other groups count for neither side: only two groups are ranked.
	const between = (above: number, below: number) => {
		const members = [...strata.keys()].filter((i) => strata[i] === above || strata[i] === below);
		const ranking = rank(
			members.map((i) => logits[i]!),
			members.map((i) => (strata[i] === above ? 1 : 0)),
		);
		return { ...ranking, order: ranking.order.map((place) => members[place]!) };
	};
	const rankings = [between(FALSE_HARMLESS, TRUE_SENSITIVE), between(TRUE_SENSITIVE, TRUE_HARMLESS)];
	const meanRisk = (group: number, counts: Uint16Array) => {
		let [sum, count] = [0, 0];
		for (let i = 0; i < strata.length; i++)
			if (strata[i] === group) {
				sum += counts[i]! * answers[i]!.risk;
				count += counts[i]!;
			}
		return count === 0 ? 0 : sum / count;
	};
	return bootstrap(
		strata,
		(counts) => [
			...rankings.map((ranking) => areaOf(ranking, counts)),
			...GROUPS.map((_, group) => meanRisk(group, counts)),
		],
		{ ...options, random: mulberry32(seedFor(options.seed, "unwelcome truth")) },
	);
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
 * - Neither: if sensitive answers stand above harmless ones, the two cannot be told apart; otherwise nothing is seen.
 */
export function whatItFollows(auroc: Estimate, sensitivity: Estimate): string {
	const tone = `true answers to sensitive questions score above true answers to harmless ones ${times(sensitivity)}`;
	const invention = `a false answer to a harmless question scores above a true answer to a sensitive one ${times(auroc)}`;
	const hearsTone = sensitivity.low > 0.5;
	if (auroc.low > 0.5 && !hearsTone)
		return `The probe follows invention, and no leaning against unwelcome truth is seen: ${invention}, and ${tone}.`;
	if (auroc.low > 0.5)
		return `The probe follows invention, but tone has a part in it: ${invention}, yet ${tone}, so that a high score on a sensitive question says less.`;
	if (auroc.high < 0.5)
		return `The probe follows what is unpleasant to hear more than invention: ${invention}, and ${tone}. Do not use it on sensitive questions.`;
	if (hearsTone)
		return `The probe does not tell an unwelcome truth from an invention: ${invention}, and ${tone}. Do not use it on sensitive questions.`;
	return `Whether the probe follows invention or what is unpleasant to hear cannot be told from so few answers, or it follows neither: ${invention}, and ${tone}.`;
}
