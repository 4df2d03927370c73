/** Test files in one run of node's test runner, and what of them failed. */
import { relative } from "node:path";
import { run } from "node:test";
import { spec, tap } from "node:test/reporters";

export interface Failure {
	file: string;
	/** The test's name; the file's path when it ended badly by itself or did not end. */
	test: string;
	/** What went wrong, in one line. */
	why: string;
}

interface Settings {
	/** Files at a time. */
	concurrency: number;
	/** A file that takes longer is ended, and fails, ms. */
	patience: number;
}

/** Runs the files in their order and reports as it goes. */
export async function runTests(files: string[], { concurrency, patience }: Settings): Promise<Failure[]> {
	const results = run({ files, concurrency, timeout: patience });
	const failures: Failure[] = [];
	results.on("test:fail", ({ file, name, todo, details }) => {
		if (todo === undefined) failures.push({ file: file ?? name, test: name, why: reason(details.error) });
	});
	const report = results.compose(process.stdout.isTTY ? new spec() : tap);
	report.pipe(process.stdout);
	await new Promise((resolve, reject) => report.once("end", resolve).once("error", reject));
	return failures;
}

/** Characters of a reason: the report has all of it. */
const LONGEST = 300;

/** Node wraps what a test threw. */
function reason(error: Error): string {
	const { message } = error.cause instanceof Error ? error.cause : error;
	const line = message.replace(/\s+/g, " ").trim();
	return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** A line for each, with the place to look at. */
export const failureLines = (root: string, failures: readonly Failure[]): string =>
	failures
		.map(({ file, test, why }) => `  ${relative(root, file)}: ${test === file ? "" : `${test}: `}${why}\n`)
		.join("");
