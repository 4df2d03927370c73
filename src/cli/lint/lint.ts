import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { isExcluded } from "../../core/lint/config-file";
import { AssessmentCache } from "../../protocol/lint-engine";
import type { Program } from "../program";
import { readInput, readText } from "../text-files";
import type { LintOptions } from "./arguments";
import { type Accepted, readBaseline } from "./baseline";
import { modelOver } from "./engine";
import { type FoundFile, type FoundFiles, findFiles } from "./files/find-files";
import { pathFrom, settingsFrom } from "./files/settings";
import { fixFile } from "./fix";
import { progressLine } from "./format/progress";
import { tell } from "./format/tell";
import { changesSince } from "./git";
import { leaveOut } from "./leave-out";
import { type FileOutcome, lintFiles, type Run } from "./lint-files";
import { type Failure, type LintResult, verdictOf } from "./result";

/** Fixes can make room for others; more rounds than this go in circles. */
const MOST_ROUNDS = 5;

/** Lints files and tells what it found. */
export async function lint(
	options: LintOptions,
	program: Program,
): Promise<"fine" | "problems" | "couldNotRun"> {
	const started = performance.now();
	// What can be wrong with the command is found out before a model is loaded.
	const accepted = await acceptedBefore(options, program.folder);
	const changes =
		options.changedSince === null ? null : await changesSince(options.changedSince, program.folder);
	const found = await find(options, program);
	const files = changes ? found.files.filter(({ file }) => changes.has(file)) : found.files;
	const outcomes = await lintAll(files, options, program);
	const linted = outcomes.flatMap(({ linted }) => linted ?? []);
	const { told, notes } = await leaveOut(linted, { options, accepted, changes }, program.folder);
	const said = [...found.notes, ...outcomes.flatMap(({ note }) => note ?? []), ...notes];
	const isEmpty = linted.length === 0 && changes === null && said.length === 0;
	const result: LintResult = {
		files: told,
		failures: [...found.failures.map(failureOf), ...outcomes.flatMap(({ failure }) => failure ?? [])],
		// A build that looks at nothing passes for ever.
		notes: isEmpty ? ["No prompt file was found."] : said,
		run: {
			...{ version: program.version, folder: program.folder },
			seconds: (performance.now() - started) / 1000,
		},
	};
	await tell(result, options, program);
	return verdictOf(result, options.maxWarnings);
}

const failureOf = ({ sentence }: FoundFiles["failures"][number]): Failure => ({
	path: null,
	message: sentence,
});

/** The baseline as it is; a first one that is to be written is empty yet. */
async function acceptedBefore({ baseline }: LintOptions, folder: string): Promise<Accepted[]> {
	if (!baseline) return [];
	const path = resolve(folder, baseline.path);
	return baseline.isUpdated && !existsSync(path) ? [] : readBaseline(path, baseline.path);
}

async function find(options: LintOptions, { folder, signal }: Program): Promise<FoundFiles> {
	const settingsOf = settingsFrom(options, folder);
	if (options.stdinPath === null) return findFiles(options.paths, { folder, settingsOf, signal });
	const file = resolve(folder, options.stdinPath);
	const settings = await settingsOf(file);
	const shown = pathFrom(folder, file);
	if (isExcluded(settings.path, settings.config))
		return { files: [], failures: [], notes: [`${shown} is excluded by the settings.`] };
	return { files: [{ ...settings, file, shown, isNamed: true }], failures: [], notes: [] };
}

async function lintAll(
	files: readonly FoundFile[],
	options: LintOptions,
	program: Program,
): Promise<FileOutcome[]> {
	const cache = new AssessmentCache();
	const jobs = options.isModelAsked ? Math.min(options.jobs, files.length) : 0;
	const models = Array.from({ length: jobs }, () => modelOver(options, cache, program));
	const now = () => performance.now();
	const progress = progressLine(program.terminal.errors, files.length, now);
	const run: Run = { models, signal: program.signal, now, onFile: progress.onFile };
	const read = ({ file, shown }: FoundFile) =>
		options.stdinPath === null ? readText(file, shown) : readInput(program.terminal.input);
	try {
		const outcomes = await lintFiles(files, run, read);
		return options.isFixing ? await fixAll(files, outcomes, run) : outcomes;
	} finally {
		progress.end();
		await Promise.all(models.map((model) => model.dispose()));
	}
}

/** Fixes, looks again at what changed, and so on until nothing is left to fix. */
async function fixAll(files: readonly FoundFile[], first: FileOutcome[], run: Run): Promise<FileOutcome[]> {
	const outcomes = [...first];
	for (let round = 0; round < MOST_ROUNDS; round++) {
		const changed: number[] = [];
		for (const [index, { linted }] of outcomes.entries())
			if (linted && (await fixFile(linted))) changed.push(index);
		if (!changed.length) break;
		const again = await lintFiles(
			changed.map((index) => files[index]!),
			{ ...run, onFile: () => undefined },
		);
		for (const [i, index] of changed.entries()) outcomes[index] = again[i]!;
	}
	return outcomes;
}
