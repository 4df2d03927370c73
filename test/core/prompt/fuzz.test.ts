/**
 * Broken prompt files: linting one never throws, never takes long, and never speaks of a place that is not there.
 * `npm test` reads a few thousand; FUZZ_FILES=100000 says how many instead.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelFacts } from "../../../src/core/lint/assessment";
import { disableFixes } from "../../../src/core/lint/comments/disable";
import { DEFAULTS, type LintConfig } from "../../../src/core/lint/config/config";
import type { Finding } from "../../../src/core/lint/finding";
import { type LintSubject, readSubject, settle } from "../../../src/core/lint/lint-file";
import { questionsOf } from "../../../src/core/lint/question/questions";
import { structureFindings } from "../../../src/core/lint/structure/check";
import type { Range } from "../../../src/core/prompt/mapped-text";
import { parsePrompt } from "../../../src/core/prompt/parse";
import type { ParseOptions, PromptSource } from "../../../src/core/prompt/prompt-file";
import { mulberry32 } from "../../../src/core/random";
import { corpusFiles } from "../../corpus/corpus";
import { checkFile } from "./check-file";
import { mutated } from "./mutations";
import { SAMPLES } from "./samples";

const FILES = Number(process.env.FUZZ_FILES ?? 3000);
/** Longest that reading one file and all that needs no model may take. */
const MOST_MILLISECONDS = 100;
const SEEDS: PromptSource[] = [...corpusFiles().map(({ source }) => source), ...SAMPLES];

/** What must hold of each file, whatever is in it. Further checks of a file go here. */
const CHECKS: readonly ((source: PromptSource, random: () => number) => void)[] = [
	checkReading,
	checkFindings,
];

test(`${FILES} broken files are linted`, (t) => {
	const random = mulberry32(1);
	let slowest = { milliseconds: 0, source: SEEDS[0]! };
	for (let file = 0; file < FILES; file++) {
		const source = brokenFile(random);
		try {
			const milliseconds = timeOf(source);
			if (milliseconds > slowest.milliseconds) slowest = { milliseconds, source };
			assert.ok(milliseconds < MOST_MILLISECONDS, `took ${milliseconds.toFixed(0)} ms`);
			for (const check of CHECKS) check(source, random);
		} catch (error) {
			throw new Error(`file ${file}: ${error}: ${JSON.stringify(source)}`, { cause: error });
		}
	}
	const { milliseconds, source } = slowest;
	t.diagnostic(`slowest: ${milliseconds.toFixed(1)} ms for ${source.path} with ${source.text.length} units`);
});

function brokenFile(random: () => number): PromptSource {
	const seed = () => SEEDS[Math.floor(random() * SEEDS.length)]!;
	const { path, text } = seed();
	// Now and then the text stands in a file of another format.
	return {
		path: random() < 0.1 ? seed().path : path,
		language: null,
		text: mutated(text, random, seed().text),
	};
}

const OPTIONS: ParseOptions = {
	variables: "fill",
	agentFiles: true,
	isPromptText: (path) => path.endsWith(".txt"),
};

/** Best of five, where the first was slow: other programs run too. */
function timeOf(source: PromptSource): number {
	let best = Number.POSITIVE_INFINITY;
	for (let left = 5; left > 0 && best >= MOST_MILLISECONDS / 2; left--) {
		const started = performance.now();
		const subject = readSubject(source, CONFIG);
		if (subject) {
			findingsOf(subject);
			questionsOf(subject.file);
		}
		best = Math.min(best, performance.now() - started);
	}
	return best;
}

function checkReading(source: PromptSource, random: () => number): void {
	const variables = (["fill", "raw", "mask"] as const)[Math.floor(random() * 3)]!;
	const file = parsePrompt(source, { ...OPTIONS, variables });
	if (file) checkFile(file, source.text);
}

const CONFIG: LintConfig = {
	...DEFAULTS,
	rules: { ...DEFAULTS.rules, "no-way-out": "warning" },
	agentFiles: true,
	include: ["**/*.txt"],
	maxProblems: 10_000,
};

/** A window so small that most prompts overflow it somewhere. */
function factsOf({ file }: LintSubject): ModelFacts {
	const measures = file.conversations.map(({ messages }) => {
		const message = messages.length - 1;
		const offset = Math.floor((messages[message]?.text.text.length ?? 0) / 2);
		return { tokens: 99, overflow: message < 0 ? null : { message, offset } };
	});
	return { name: "small", contextLength: 8, specialTokens: ["<|end|>", "</s>"], measures };
}

function findingsOf(subject: LintSubject): Finding[] {
	const raw = structureFindings({ ...subject, facts: factsOf(subject) });
	return settle(subject, raw, ["structure", "model"]).findings;
}

function checkFindings(source: PromptSource): void {
	const subject = readSubject(source, CONFIG);
	if (!subject) return;
	const inside = ({ start, end }: Range, what: string) =>
		assert.ok(start >= 0 && start <= end && end <= source.text.length, `${what}: ${start}..${end}`);
	for (const finding of findingsOf(subject)) {
		inside(finding, finding.rule);
		for (const place of finding.related) inside(place, `${finding.rule}, related`);
		const fixes = [...finding.fixes, ...disableFixes(finding, source, subject.file)];
		for (const { title, edits } of fixes) for (const edit of edits) inside(edit, title);
	}
	for (const { range } of questionsOf(subject.file)) inside(range, "question");
}
