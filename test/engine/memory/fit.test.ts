/** Whether a model is loaded, how, and what is said. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fitMemory } from "../../../src/engine/memory/fit";

const GB = 1e9;

interface Case {
	bytes: number;
	lowBytes: number | null;
	available: number;
	ignoreMemory?: boolean;
	lowMemory: boolean | "refused";
	said: RegExp | null;
}

const CASES: Case[] = [
	{ bytes: 2 * GB, lowBytes: GB, available: 3 * GB, lowMemory: false, said: null },
	{ bytes: 2 * GB, lowBytes: GB, available: 2 * GB, lowMemory: false, said: null },
	{
		bytes: 2 * GB,
		lowBytes: GB,
		available: 1.5 * GB,
		lowMemory: true,
		said: /^warning tiny needs about 2\.0 GB and 1\.5 GB are free: its weights stay in their file, which makes answers slower\.$/,
	},
	{
		bytes: 14.2 * GB,
		lowBytes: null,
		available: 6.1 * GB,
		lowMemory: "refused",
		said: /^tiny needs about 14\.2 GB and 6\.1 GB are free\.$/,
	},
	{
		bytes: 14.2 * GB,
		lowBytes: 12 * GB,
		available: 6.1 * GB,
		lowMemory: "refused",
		said: /^tiny needs about 14\.2 GB and 6\.1 GB are free\.$/,
	},
	{
		bytes: 90e6,
		lowBytes: null,
		available: 10e6,
		lowMemory: "refused",
		said: /^tiny needs about 0\.09 GB and 0\.01 GB are free\.$/,
	},
	{
		bytes: 3 * GB,
		lowBytes: null,
		available: GB,
		ignoreMemory: true,
		lowMemory: false,
		said: /^warning tiny needs about 3\.0 GB and 1\.0 GB are free; it is loaded all the same, as asked\.$/,
	},
	{
		bytes: 3 * GB,
		lowBytes: 2.5 * GB,
		available: GB,
		ignoreMemory: true,
		lowMemory: true,
		said: /^warning tiny needs about 3\.0 GB/,
	},
];

for (const { bytes, lowBytes, available, ignoreMemory = false, lowMemory, said } of CASES)
	test(`${bytes / GB} GB, or ${lowBytes && lowBytes / GB}, into ${available / GB}${ignoreMemory ? ", whatever" : ""}`, () => {
		const told: string[] = [];
		const log = (level: string, text: string) => void told.push(`${level} ${text}`);
		const fit = () => fitMemory("tiny", { bytes, lowBytes }, { available, ignoreMemory, log });
		if (lowMemory === "refused") assert.throws(fit, { code: "notEnoughMemory", message: said! });
		else {
			assert.deepEqual(fit(), { lowMemory });
			assert.equal(told.length, said ? 1 : 0);
			if (said) assert.match(told[0]!, said);
		}
	});
