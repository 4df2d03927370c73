import assert from "node:assert/strict";
import { test } from "node:test";
import { STUDY_STEPS } from "../../../src/core/report/steps";
import { identifyParams } from "../../../src/host/study/params/identify-params";
import { runWords } from "../../../src/host/study/run/study-words";
import type { StudyRun } from "../../../src/protocol/study-panel/api";
import { isFormOf } from "../../../src/protocol/study-panel/check-forms";
import { type IdentifyForm, newIdentifyForm } from "../../../src/protocol/study-panel/identify-form";

const place = {
	...{ job: "j", choice: { modelPath: "/m", runtime: {} }, folder: "/run", keyOf: async () => null },
	filesOf: async (set: string, isQuick: boolean) => [`/sets/${set}${isQuick ? "-quick" : ""}`],
	filesOfSuite: () => [],
	filesBesideSuites: () => [],
};

test("a form asks the engine for a whole study with the paper's settings", async () => {
	const form: IdentifyForm = { ...newIdentifyForm(), files: ["/a.csv"], crossDomains: ["sport"] };
	assert.deepEqual(await identifyParams(form, place), {
		...{ job: "j", questions: ["/a.csv"], limit: 200, folder: "/run", output: null },
		crossDomain: { files: [], domains: ["sport"] },
		...{ steps: ["collect", "judge", "spans", "features", "fit", "evaluate"], shard: null },
		...{ samples: 10, sampling: { temperature: 1, topK: 50, topP: 0.9, seed: 0 }, maxTokens: 50 },
		instruction: "Respond with the answer only, without any explanation.",
		...{ sampler: null, judge: { rule: "words", server: null }, extractor: null },
		...{ mode: "1-vs-1", penalty: "l1", criterion: "accuracy", folds: 5, calibration: "platt" },
		regions: ["lastPromptToken", "predicting", "answer", "response"],
		perClass: 1000,
	});
});

/** [the form, files of questions, limit]; "general" has a selection for quick studies, "pocket" has none */
const sizes: [Partial<IdentifyForm>, string[], number | null][] = [
	[{ sets: ["general"], size: "quick" }, ["/sets/general-quick"], null],
	[{ sets: ["pocket"], size: "quick" }, ["/sets/pocket-quick"], 200],
	[{ sets: ["general"], files: ["/a.csv"], size: "quick" }, ["/sets/general-quick", "/a.csv"], 200],
	[{ sets: ["general"], size: "full" }, ["/sets/general"], null],
	[{ sets: ["general"], size: "number", limit: 7 }, ["/sets/general"], 7],
];
test("sets are asked by their files, and sizes are limits", async () => {
	for (const [changes, questions, limit] of sizes) {
		const params = await identifyParams({ ...newIdentifyForm(), ...changes }, place);
		assert.deepEqual([params.questions, params.limit], [questions, limit]);
	}
});

test("a form is known by its parts", () => {
	assert.equal(isFormOf.identify(newIdentifyForm()), true);
	assert.equal(isFormOf.identify(JSON.parse(JSON.stringify(newIdentifyForm()))), true);
	for (const wrong of [
		null,
		1,
		{},
		{ ...newIdentifyForm(), sets: "all" },
		{ ...newIdentifyForm(), servers: {} },
	])
		assert.equal(isFormOf.identify(wrong), false);
});

/** [status, steps as [done, total, seconds left], the words] */
const words: [StudyRun["status"], [number, number, number | null][], string][] = [
	["loading", [], "loading the model"],
	["running", [], "starting"],
	["running", [[5, 20, null]], "collecting answers, 25 %"],
	[
		"running",
		[
			[20, 20, 0],
			[1, 3, 200],
		],
		"judging, 33 %, 4 min left",
	],
	["stopping", [[5, 20, 9]], "stopping"],
];
test("the status bar says what goes on", () => {
	for (const [status, done, expected] of words) {
		const steps = STUDY_STEPS.map((step, index) => {
			const [d, total, secondsLeft] = done[index] ?? [0, 0, null];
			return { step, done: d, total, secondsLeft };
		});
		assert.equal(
			runWords({ kind: "identify", model: "m", folder: "/f", status, steps, failure: null }),
			expected,
		);
	}
});
