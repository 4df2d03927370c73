import assert from "node:assert/strict";
import { test } from "node:test";
import {
	count,
	counted,
	interval,
	moment,
	percent,
	perMille,
	signedInterval,
	significant,
	three,
} from "../../../src/core/report/numbers";

const estimate = (value: number, low = Number.NaN, high = Number.NaN) => ({ value, low, high, n: 10 });

/** [what is printed, as] */
const cases: [string, string][] = [
	[three(0.84349), "0.843"],
	[three(-0.0126), "−0.013"],
	[three(Number.NaN), "not known"],
	[three(null), "not known"],
	[significant(14.672576), "14.7"],
	[significant(1234.5), "1235"],
	[significant(0.00031234), "0.000312"],
	[significant(0.0000312), "3.12e−5"],
	[significant(3_482_000), "3.48e6"],
	[significant(0), "0"],
	[significant(Number.POSITIVE_INFINITY), "not known"],
	[interval(estimate(0.8434, 0.8118, 0.8712)), "0.843 [0.812, 0.871]"],
	[interval(estimate(0.8434)), "0.843, no interval"],
	[interval(estimate(Number.NaN)), "not known"],
	[interval(null), "not known"],
	[signedInterval(estimate(0.12, -0.01, 0.25)), "+0.120 [−0.010, +0.250]"],
	[count(1_234_567), "1,234,567"],
	[count(999), "999"],
	[counted(1, "answer"), "1 answer"],
	[counted(0, "answer"), "0 answers"],
	[perMille(30, 9216), "3.26 per mille"],
	[perMille(1, 0), "not known"],
	[percent(1, 3), "33.3\u00a0%"],
	[moment("2026-11-23T18:28:27.749Z"), "2026-11-23 18:28 UTC"],
	[moment("yesterday"), "yesterday"],
];
test("figures are printed with their digits, or in words", () => {
	for (const [printed, expected] of cases) assert.equal(printed, expected);
});
