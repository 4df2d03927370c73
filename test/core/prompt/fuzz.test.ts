/**
 * Broken prompt files: reading one never throws, never takes long, and never speaks of a place that is not there.
 * `npm test` reads a few thousand; FUZZ_FILES=100000 says how many instead.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePrompt } from "../../../src/core/prompt/parse";
import type { ParseOptions, PromptSource } from "../../../src/core/prompt/prompt-file";
import { mulberry32 } from "../../../src/core/random";
import { corpusFiles } from "../../corpus/corpus";
import { checkFile } from "./check-file";
import { mutated } from "./mutations";
import { SAMPLES } from "./samples";

const FILES = Number(process.env.FUZZ_FILES ?? 3000);
/** Longest that reading one file may take. */
const MOST_MILLISECONDS = 100;
const SEEDS: PromptSource[] = [...corpusFiles().map(({ source }) => source), ...SAMPLES];

/** What must hold of each file, whatever is in it. Further checks of a file go here. */
const CHECKS: readonly ((source: PromptSource, random: () => number) => void)[] = [checkReading];

test(`${FILES} broken files are read`, (t) => {
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
		parsePrompt(source, OPTIONS);
		best = Math.min(best, performance.now() - started);
	}
	return best;
}

function checkReading(source: PromptSource, random: () => number): void {
	const variables = (["fill", "raw", "mask"] as const)[Math.floor(random() * 3)]!;
	const file = parsePrompt(source, { ...OPTIONS, variables });
	if (file) checkFile(file, source.text);
}
