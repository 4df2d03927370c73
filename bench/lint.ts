/**
 * What linting costs: a 200-line prompt file with a model, part by part, its second run from the cache, and one question
 * of it against one inspection; a 5,000-line file for the rules that need no model.
 *
 *     npm run build && node --import tsx bench/lint.ts [MODEL_FOLDER]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DEFAULTS, type LintConfig } from "../src/core/lint/config/config";
import { checkStructure, type LintReport, lintFile, readSubject, sent } from "../src/core/lint/lint-file";
import type { LintModel } from "../src/core/lint/model-check";
import { questionsOf } from "../src/core/lint/question/questions";
import type { RuleGroup } from "../src/core/lint/rules";
import type { PromptSource } from "../src/core/prompt/prompt-file";
import { AssessmentCache, lintModelOver } from "../src/protocol/lint-engine";
import { type Engine, startEngine } from "../src/protocol/start-engine";

const ROUNDS = 9;
/** Rounds that are not counted: the first runs of a session allocate, and the code is not compiled yet. */
const WARM_UP = 3;
const LINES = 200;
const MANY_LINES = 5000;
/** Questions of the short file, spread over it; everything has to fit into the pocket model's 512 tokens. */
const QUESTIONS = [
	"What is the capital of France?",
	"What is the capital of Velmania?",
	"Who wrote Pride and Prejudice?",
	"What is the chemical symbol for gold?",
	"Who composed Saffron Overture?",
	"What is the currency of Sarvakia?",
	"Which planet does Titan orbit?",
	"In which field did Alaric Kremmelbach work?",
];
/** Of the long file; the short one would no longer fit. */
const NOTE = "- {{reader}} asked on {{day}} which of the volumes came first, and nobody had an answer.";
const CONFIG: LintConfig = {
	...DEFAULTS,
	maxSeconds: 600,
	maxTokens: 1e9,
	rules: { ...DEFAULTS.rules, "no-way-out": "hint" },
};

interface Setting {
	engine: Engine;
	folder: string;
}

async function main(): Promise<void> {
	const folder = resolve(process.argv[2] ?? join(__dirname, "..", "media", "models", "pocket-chat"));
	const cacheFolder = mkdtempSync(join(tmpdir(), "h-neuron-bench-"));
	const engine = startEngine({ enginePath: join(__dirname, "..", "dist", "engine.js"), cacheFolder });
	try {
		const { name, precision } = await engine.call("loadModel", { folder });
		const setting = { engine, folder };
		print([`${name}, ${precision}; ${cpus().length} × ${cpus()[0]?.model}; Node ${process.version}`, ""]);
		print(await wholeFile(setting));
		print(await againstInspect(setting));
		print(await structureOnly(setting));
	} finally {
		await engine.dispose();
		rmSync(cacheFolder, { recursive: true });
	}
}

/** A prompt as people write it: instructions, questions, and notes between them. */
function promptFile(lines: number, questions: readonly string[], note: string): PromptSource {
	const head = ["---", "description: Facts for the newsletter", "---", "Answer in one word.", ""];
	const step = Math.floor((lines - head.length) / questions.length);
	const body = Array.from({ length: lines - head.length }, (_, i) => {
		const question = questions[Math.floor(i / step)];
		if (i % step === 1 && question) return question;
		return i % step > 2 ? note : "";
	});
	return { path: "newsletter.prompt.md", language: null, text: [...head, ...body].join("\n") };
}

function modelOf({ engine, folder }: Setting): LintModel {
	const load = () => engine.call("loadModel", { folder });
	return lintModelOver(
		{ load, call: engine.call },
		{ folder, probe: null, baseRate: null, cache: new AssessmentCache() },
	);
}

async function lint(source: PromptSource, groups: RuleGroup[], model: LintModel | null): Promise<LintReport> {
	const run = { signal: new AbortController().signal, now: () => performance.now() };
	const report = await lintFile(source, { config: CONFIG, groups, model }, run);
	const problem = report
		? (report.model?.problem ?? report.structure?.problem)
		: "The file was not read as a prompt.";
	if (!report || problem) throw new Error(problem ?? "");
	return report;
}

async function wholeFile(setting: Setting): Promise<string[]> {
	const source = promptFile(LINES, QUESTIONS, "");
	const first: LintReport[] = [];
	const second: LintReport[] = [];
	const ratios: number[] = [];
	for (let round = -WARM_UP; round < ROUNDS; round++) {
		const model = modelOf(setting);
		const uncached = await lint(source, ["structure", "model"], model);
		const cached = await lint(source, ["structure", "model"], model);
		if (cached.model!.cache.misses) throw new Error("The second run asked the model.");
		if (round < 0) continue;
		first.push(uncached);
		second.push(cached);
		ratios.push(cached.model!.seconds.all / uncached.model!.seconds.all);
	}
	const { questions } = first[0]!.model!;
	const row = (what: string, seconds: (report: LintReport) => number) =>
		`| ${what} | ${spread(first.map(seconds))} | ${spread(second.map(seconds))} |`;
	return [
		`A file of ${source.text.split("\n").length} lines, ${questions.length} questions, ${DEFAULTS.samples} samples each; ${first[0]!.findings.length} findings. Milliseconds, median (min to max) of ${ROUNDS}:`,
		"",
		"| | first run | second run, from the cache |",
		"|---|---|---|",
		row("reading the file", ({ parseSeconds }) => parseSeconds),
		row("structure rules", ({ structure }) => structure!.seconds),
		row("model rules", ({ model }) => model!.seconds.all),
		row("- prompts", ({ model }) => model!.seconds.prompt),
		row("- answers", ({ model }) => model!.seconds.answer),
		row("- answers with the H-Neurons silenced", ({ model }) => model!.seconds.suppressed),
		row("- sampled answers", ({ model }) => model!.seconds.samples),
		row("- all else: process boundary, rules", ({ model }) => restOf(model!.seconds)),
		"",
		`Second against first: ${spread(ratios, 1, 4)}.`,
		"",
	];
}

const restOf = ({
	all,
	prompt,
	answer,
	suppressed,
	samples,
}: NonNullable<LintReport["model"]>["seconds"]): number => all - prompt - answer - suppressed - samples;

/** The same conversations, one call each, in turn: all that the linter asks, only what `inspect` gives, and `inspect`. */
async function againstInspect({ engine }: Setting): Promise<string[]> {
	const subject = readSubject(promptFile(LINES, QUESTIONS, ""), CONFIG)!;
	const conversations = questionsOf(subject.file).map(sent);
	const options = { answerTokens: CONFIG.answerTokens, answer: true, baseRate: null };
	const calls = {
		inspect: (messages: ReturnType<typeof sent>) =>
			engine.call("inspect", {
				...{ run: "bench", messages, probe: null, gain: 1, baseRate: null },
				...{ maxTokens: options.answerTokens, sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 } },
			}),
		answer: (messages: ReturnType<typeof sent>) =>
			engine.call("assessPrompt", {
				messages,
				probe: null,
				options: { ...options, samples: 0, suppress: false },
			}),
		everything: (messages: ReturnType<typeof sent>) =>
			engine.call("assessPrompt", {
				...{ messages, probe: null },
				options: { ...options, samples: DEFAULTS.samples, suppress: true },
			}),
	};
	const times: Record<keyof typeof calls, number[]> = { inspect: [], answer: [], everything: [] };
	const names = Object.keys(calls) as (keyof typeof calls)[];
	for (let round = -WARM_UP; round < ROUNDS; round++)
		for (const messages of conversations) {
			// Who goes first alternates: the second run finds warmer caches.
			for (const name of round % 2 ? names : names.toReversed()) {
				const began = performance.now();
				await calls[name](messages);
				if (round >= 0) times[name].push((performance.now() - began) / 1000);
			}
		}
	const ratio = (name: keyof typeof calls) =>
		spread(
			times[name].map((time, i) => time / times.inspect[i]!),
			1,
			2,
		);
	return [
		`One question, milliseconds from call to reply, and the ratio to inspect, pair by pair (${times.inspect.length} pairs):`,
		"",
		"| | ms | ratio to inspect |",
		"|---|---|---|",
		`| inspect | ${spread(times.inspect)} | 1 |`,
		`| assess: the answer alone | ${spread(times.answer)} | ${ratio("answer")} |`,
		`| assess: answer, silenced answer, ${DEFAULTS.samples} samples | ${spread(times.everything)} | ${ratio("everything")} |`,
		"",
	];
}

async function structureOnly(setting: Setting): Promise<string[]> {
	const questions = Array.from(
		{ length: 400 },
		(_, i) => `Who wrote volume ${i} of The Glass Almanac for {{reader}}?`,
	);
	const source = promptFile(MANY_LINES, questions, NOTE);
	const model = modelOf(setting);
	const run = { signal: new AbortController().signal, now: () => performance.now() };
	const alone: LintReport[] = [];
	const measuring: number[] = [];
	for (let round = -WARM_UP; round < ROUNDS; round++) {
		const report = await lint(source, ["structure"], null);
		const began = performance.now();
		await checkStructure(readSubject(source, CONFIG)!, model, run);
		if (round < 0) continue;
		alone.push(report);
		measuring.push((performance.now() - began) / 1000);
	}
	return [
		`A file of ${source.text.split("\n").length} lines, ${source.text.length} characters, no model; milliseconds:`,
		"",
		"| | ms |",
		"|---|---|",
		`| reading the file | ${spread(alone.map(({ parseSeconds }) => parseSeconds))} |`,
		`| structure rules | ${spread(alone.map(({ structure }) => structure!.seconds))} |`,
		`| both, and the engine counting its tokens | ${spread(measuring)} |`,
	];
}

const print = (lines: string[]): void => void process.stdout.write(`${lines.join("\n")}\n`);

/** Median (min to max), seconds as milliseconds unless another factor is given. */
function spread(values: number[], factor = 1000, digits = 2): string {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
	const [median, min, max] = [middle, sorted[0]!, sorted.at(-1)!].map((value) =>
		(value * factor).toFixed(digits),
	);
	return `${median} (${min} to ${max})`;
}

void main();
