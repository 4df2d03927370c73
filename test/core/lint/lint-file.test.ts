/** The way through a file: what is asked of the model, the budget, the cap, and what becomes of failures. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Assessment, AssessOptions, SentMessage } from "../../../src/core/lint/assessment";
import { DEFAULTS, type LintConfig } from "../../../src/core/lint/config/config";
import { lintFile, readSubject, settle } from "../../../src/core/lint/lint-file";
import type { LintModel } from "../../../src/core/lint/model-check";

const questions = ["Who wrote Emma?", "Who wrote Ulysses?", "Who wrote The Glass Almanac?"];
const text = `---\ndescription: Three questions\n---\n${questions.join("\n\n")}\n`;
const source = (text: string) => ({ path: "a.prompt.md", language: null, text });
const config = (change: Partial<LintConfig> = {}): LintConfig => ({ ...DEFAULTS, ...change });
const only = (...on: (keyof LintConfig["rules"])[]): LintConfig["rules"] =>
	Object.fromEntries(
		Object.entries(DEFAULTS.rules).map(([rule, severity]) => [
			rule,
			on.includes(rule as keyof LintConfig["rules"]) ? severity : "off",
		]),
	) as LintConfig["rules"];

function risky(messages: SentMessage[]): Assessment {
	return {
		model: { name: "fake", fingerprint: "f" },
		probe: { region: "the last prompt token", neurons: 7, isCalibrated: true },
		promptTokens: [],
		promptLength: 10,
		answer: {
			text: "Somebody",
			risk: messages.at(-1)!.content.includes("Almanac") ? 0.9 : 0.1,
			...{ threshold: 0.5, baseRate: 0.5, declines: false, isCut: false, isTrainedRegion: true },
		},
		suppressed: null,
		samples: [],
		...{ meanEntropy: 1, tokensRun: 100 },
		seconds: { prompt: 1, answer: 2, suppressed: 0, samples: 4 },
	};
}

interface Asked {
	messages: SentMessage[];
	options: AssessOptions;
}

function fakeModel(change: Partial<LintModel> = {}): LintModel & { asked: Asked[] } {
	const asked: Asked[] = [];
	return {
		asked,
		baseRate: null,
		measure: async (conversations) => ({
			...{ name: "fake", contextLength: 512, specialTokens: ["<|end|>"] },
			measures: conversations.map(() => ({ tokens: 10, overflow: null })),
		}),
		async assess(messages, options) {
			asked.push({ messages, options });
			return { assessment: risky(messages), isCached: false };
		},
		sentenceOf: (error) => (error instanceof Error && error.name === "Told" ? error.message : null),
		isAboutPrompt: (error) => error instanceof Error && error.message.includes("too long"),
		...change,
	};
}

const told = (message: string) => Object.assign(new Error(message), { name: "Told" });
const run = (change: { now?: () => number } = {}) => ({
	...{ now: () => 0, signal: new AbortController().signal },
	...change,
});

test("each question is asked, and the one that fires is reported where it stands", async () => {
	const model = fakeModel();
	const progress: number[] = [];
	const report = await lintFile(
		source(text),
		{ config: config({ rules: only("high-risk") }), groups: ["structure", "model"], model },
		{ ...run(), onQuestion: ({ done, total }) => void progress.push(done, total) },
	);
	assert.deepEqual(
		model.asked.map(({ messages }) => messages.at(-1)!.content.trim()),
		questions,
	);
	assert.deepEqual(
		report!.findings.map(({ rule, start, end }) => [rule, text.slice(start, end)]),
		[["high-risk", "Who wrote The Glass Almanac?"]],
	);
	assert.deepEqual(progress, [0, 3, 1, 3, 2, 3, 3, 3]);
	assert.deepEqual(report!.model!.seconds, { prompt: 3, answer: 6, suppressed: 0, samples: 12, all: 0 });
	assert.deepEqual(report!.model!.cache, { hits: 0, misses: 3 });
});

test("what no active rule needs is not asked for", async () => {
	const ask = async (...rules: (keyof LintConfig["rules"])[]) => {
		const model = fakeModel();
		const settings = { config: config({ rules: only(...rules) }), groups: ["model"] as const, model };
		await lintFile(source(text), settings, run());
		return model.asked[0]?.options;
	};
	const base = { answerTokens: DEFAULTS.answerTokens, baseRate: null };
	assert.deepEqual(await ask("high-risk"), { ...base, answer: true, samples: 0, suppress: false });
	assert.deepEqual(await ask("unstable-answer"), { ...base, answer: true, samples: 5, suppress: false });
	assert.deepEqual(await ask("neuron-dependent"), { ...base, answer: true, samples: 0, suppress: true });
	assert.deepEqual(await ask("hot-span"), { ...base, answer: false, samples: 0, suppress: false });
	assert.equal(await ask("special-token"), undefined);
});

test("the budget of a file ends its questions visibly", async () => {
	const check = async (change: Partial<LintConfig>, now = () => 0) => {
		const settings = { config: config(change), groups: ["model"] as const, model: fakeModel() };
		return (await lintFile(source(text), settings, run({ now })))!.model!.skipped;
	};
	assert.deepEqual(await check({ maxTokens: 150 }), { count: 1, reason: "the file's 150 tokens were spent" });
	let clock = 0;
	const slow = () => {
		clock += 11_000;
		return clock;
	};
	assert.equal((await check({ maxSeconds: 30 }, slow))?.reason, "the file's 30 seconds were spent");
});

test("cached questions cost no tokens and no seconds", async () => {
	const model = fakeModel({ assess: async (messages) => ({ assessment: risky(messages), isCached: true }) });
	const settings = { config: config({ maxTokens: 100 }), groups: ["model"] as const, model };
	const { model: check } = (await lintFile(source(text), settings, run()))!;
	assert.deepEqual(check!.cache, { hits: 3, misses: 0 });
	assert.equal(check!.skipped, null);
	assert.equal(check!.seconds.answer, 0);
});

test("a model that cannot be asked is told, and the structure rules run without it", async () => {
	const fail = async () => {
		throw told("There is no probe.");
	};
	const model = fakeModel({ measure: fail, assess: fail });
	const settings = { config: DEFAULTS, groups: ["structure", "model"] as const, model };
	const report = (await lintFile(source("Say <|im_end|> or not?"), settings, run()))!;
	assert.deepEqual(
		report.findings.map(({ rule }) => rule),
		["special-token"],
	);
	assert.equal(report.structure!.problem, "There is no probe.");
	assert.equal(report.model!.problem, "There is no probe.");
	assert.deepEqual(report.model!.skipped, { count: 1, reason: "There is no probe." });
});

test("a prompt that is too long keeps only its own question from being asked", async () => {
	const model = fakeModel({
		async assess(messages) {
			if (messages.at(-1)!.content.includes("Ulysses")) throw told("The prompt is too long.");
			return { assessment: risky(messages), isCached: false };
		},
	});
	const settings = { config: DEFAULTS, groups: ["model"] as const, model };
	const { model: check } = (await lintFile(source(text), settings, run()))!;
	assert.deepEqual(check!.skipped, { count: 1, reason: "The prompt is too long." });
	assert.equal(check!.questions.length, 2);
	assert.equal(check!.problem, null);
});

test("questions beyond the cap of a file are counted", async () => {
	const many = Array.from({ length: 203 }, (_, i) => `Who wrote book ${i}?\n\n`).join("");
	const settings = { config: config({ maxTokens: 1e6 }), groups: ["model"] as const, model: fakeModel() };
	const { model: check } = (await lintFile(source(many), settings, run()))!;
	assert.equal(check!.questions.length, 200);
	assert.deepEqual(check!.skipped, { count: 3, reason: "only the first 200 questions of a file are asked" });
});

test("standing instructions are read for hot spans only", async () => {
	const asked = async (rules: LintConfig["rules"]) => {
		const model = fakeModel();
		const file = { path: "a.instructions.md", language: null, text: "Use tabs.\n" };
		await lintFile(file, { config: config({ rules }), groups: ["model"], model }, run());
		return model.asked.map(({ options }) => options.answer);
	};
	assert.deepEqual(await asked(DEFAULTS.rules), [false]);
	assert.deepEqual(await asked({ ...DEFAULTS.rules, "hot-span": "off" }), []);
});

test("a cancel and a fault of our own are thrown on", async () => {
	const model = fakeModel({
		assess: async () => {
			throw new Error("cancelled");
		},
	});
	const settings = { config: DEFAULTS, groups: ["model"] as const, model };
	await assert.rejects(lintFile(source(text), settings, run()), /cancelled/);
});

const blank = { message: "", data: {}, related: [], fixes: [] };

test("the cap keeps the worst and counts the rest", () => {
	const subject = readSubject(source(text), config({ maxProblems: 2 }))!;
	const raw = [
		{ ...blank, rule: "unstable-answer", severity: "information", start: 40, end: 41 },
		{ ...blank, rule: "high-risk", severity: "warning", start: 50, end: 51 },
		{ ...blank, rule: "hot-span", severity: "hint", start: 35, end: 36 },
		{ ...blank, rule: "context-overflow", severity: "error", start: 60, end: 61 },
	] as const;
	const { findings, dropped } = settle(subject, raw, ["structure", "model"]);
	assert.deepEqual(
		findings.map(({ rule }) => rule),
		["high-risk", "context-overflow"],
	);
	assert.equal(dropped, 2);
});

test("a rule that is off is not told, and severities are those of the settings", () => {
	const rules = { ...DEFAULTS.rules, "high-risk": "error", "hot-span": "off" } as const;
	const subject = readSubject(source(text), config({ rules }))!;
	const raw = [
		{ ...blank, rule: "hot-span", severity: "hint", start: 40, end: 41 },
		{ ...blank, rule: "high-risk", severity: "warning", start: 40, end: 41 },
	] as const;
	const { findings } = settle(subject, raw, ["model"]);
	assert.deepEqual(
		findings.map(({ rule, severity }) => [rule, severity]),
		[["high-risk", "error"]],
	);
});

test("a sure and risky answer is told once; with its comment, high-risk is told again", () => {
	const told = (text: string) => {
		const subject = readSubject(source(text), DEFAULTS)!;
		const at = { start: text.indexOf("Who"), end: text.indexOf("?") + 1 };
		const raw = [
			{ ...blank, ...at, rule: "high-risk", severity: "warning" },
			{ ...blank, ...at, rule: "confidently-wrong-prone", severity: "warning" },
		] as const;
		return settle(subject, raw, ["model"]).findings.map(({ rule }) => rule);
	};
	assert.deepEqual(told("Who wrote it?"), ["confidently-wrong-prone"]);
	const comment = "<!-- h-neurons-disable-next-line confidently-wrong-prone -->";
	assert.deepEqual(told(`${comment}\nWho wrote it?`), ["high-risk"]);
	assert.deepEqual(told("<!-- h-neurons-disable-next-line high-risk -->\nWho wrote it?"), [
		"confidently-wrong-prone",
	]);
});

test("a file that is no prompt is none", async () => {
	const model = fakeModel();
	const other = { path: "package.json", language: "json", text: "{}" };
	const settings = { config: DEFAULTS, groups: ["structure", "model"] as const, model };
	assert.equal(await lintFile(other, settings, run()), null);
	assert.equal(model.asked.length, 0);
});
