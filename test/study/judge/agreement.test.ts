import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { VERDICTS } from "../../../src/study/identify/run-files";
import { agreementOf, type VerdictPair, verdictPairs } from "../../../src/study/judge/agreement";

const golden = JSON.parse(readFileSync(new URL("../../golden/judges/judges.json", import.meta.url), "utf8"));

const pairsOf = (table: number[][]): VerdictPair[] =>
	table.flatMap((row, i) =>
		row.flatMap((count, j) =>
			new Array<VerdictPair>(count).fill({ judge: VERDICTS[i]!, rule: VERDICTS[j]! }),
		),
	);

for (const [name, { table, share, low, high, kappa }] of Object.entries<Record<string, never>>(
	golden.agreement,
))
	test(`share, Wilson's interval and kappa as SciPy and scikit-learn have them: ${name}`, (t) => {
		const agreement = agreementOf(pairsOf(table!))!;
		const apart = Math.max(
			Math.abs(agreement.share.value - share!),
			Math.abs(agreement.share.low - low!),
			Math.abs(agreement.share.high - high!),
			Math.abs(agreement.kappa - kappa!),
		);
		t.diagnostic(`max |diff| ${apart}`);
		assert.ok(apart < 1e-12, `${apart}`);
		assert.equal(
			agreement.table.reduce((sum, { count }) => sum + count, 0),
			agreement.share.n,
		);
		for (const cell of agreement.table)
			assert.equal(
				table![VERDICTS.indexOf(cell.judge as never)]![VERDICTS.indexOf(cell.rule as never)],
				cell.count,
			);
	});

test("no answers, no agreement; one verdict throughout is agreement", () => {
	assert.equal(agreementOf([]), null);
	assert.equal(agreementOf([{ judge: "true", rule: "true" }])!.kappa, 1);
	assert.equal(agreementOf([{ judge: "true", rule: "false" }])!.kappa, 0);
});

test("only answers that both judged count", () => {
	const rows = [
		{ id: "1", verdicts: ["true", "false"] as const, byRule: ["true", "true"] as const },
		{ id: "2", verdicts: ["true"] as const },
	];
	assert.deepEqual(verdictPairs(rows as never), [
		{ judge: "true", rule: "true" },
		{ judge: "false", rule: "true" },
	]);
});
