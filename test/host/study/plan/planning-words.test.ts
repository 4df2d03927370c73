import assert from "node:assert/strict";
import { test } from "node:test";
import { plannedWords, planningWords } from "../../../../src/host/study/plan/planning-words";
import type { Planning } from "../../../../src/protocol/study-panel/api";

const refused = { code: "commandFailed", sentence: "sbatch says: no." } as const;

/** [how it stands, what the status bar says, what is told of its end] */
const cases: [Partial<Planning>, string | null, string | null][] = [
	[{ status: "none" }, null, null],
	[{ status: "planning" }, "making a plan", null],
	[{ status: "submitting" }, "handing the tasks over", null],
	[{ status: "done" }, null, "Slurm has the study's tasks."],
	[{ status: "done", where: "kubernetes" }, null, "The study's plan is written."],
	[{ status: "failed", failure: refused, isKept: true }, null, "sbatch says: no."],
];

test("a plan in the making is told where nobody sees the panel", () => {
	for (const [changes, bar, end] of cases) {
		const none: Planning = { status: "none", where: "slurm", dir: "/p", failure: null, isKept: false };
		const planning = { ...none, ...changes };
		assert.deepEqual([planningWords(planning), plannedWords(planning)], [bar, end]);
	}
});
