/** How far the judge that decided and the rule judge agree. */
import { wilson } from "../../core/probe/intervals";
import type { DataReport } from "../../core/report/study-report";
import { VERDICTS, type Verdict, type Verdicts } from "../identify/run-files";

export type Agreement = NonNullable<DataReport["agreement"]>;

/** Two verdicts on one answer. */
export interface VerdictPair {
	judge: Verdict;
	rule: Verdict;
}

/** Every answer that both judges looked at. */
export function verdictPairs(rows: readonly Verdicts[]): VerdictPair[] {
	return rows.flatMap(({ verdicts, byRule }) =>
		byRule ? verdicts.map((judge, i) => ({ judge, rule: byRule[i]! })) : [],
	);
}

/**
 * Share of equal verdicts with Wilson's interval, what of it is not chance, and how often each pair of verdicts occurred.
 *
 *     kappa = (share − chance) / (1 − chance),   chance = Σ_v p_judge(v) · p_rule(v)
 *
 * @returns null for no answers; kappa is 1 where both judges gave one and the same verdict throughout
 * @see Cohen 1960
 */
export function agreementOf(pairs: readonly VerdictPair[]): Agreement | null {
	const n = pairs.length;
	if (n === 0) return null;
	const count = (is: (pair: VerdictPair) => boolean) => pairs.filter(is).length;
	const same = count(({ judge, rule }) => judge === rule);
	const chance = VERDICTS.reduce((sum, verdict) => {
		const byJudge = count(({ judge }) => judge === verdict);
		return sum + (byJudge / n) * (count(({ rule }) => rule === verdict) / n);
	}, 0);
	const table = VERDICTS.flatMap((judge) =>
		VERDICTS.map((rule) => ({
			judge,
			rule,
			count: count((pair) => pair.judge === judge && pair.rule === rule),
		})),
	);
	return {
		share: wilson(same, n),
		kappa: same === n ? 1 : (same / n - chance) / (1 - chance),
		table: table.filter((cell) => cell.count > 0),
	};
}
