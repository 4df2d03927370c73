import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { isExcluded } from "../../core/lint/config/config-file";
import { AssessmentCache } from "../../protocol/lint-engine";
import type { Program } from "../program";
import { readInput, readText } from "../text-files";
import type { LintOptions } from "./arguments";
import { type Accepted, readBaseline } from "./baseline";
import { modelOver } from "./engine";
import { type FoundFile, type FoundFiles, findFiles } from "./files/find-files";
import { pathFrom, settingsFrom } from "./files/settings";
import { type Fixed, fixAll } from "./fix";
import { progressLine } from "./format/progress";
import { tell } from "./format/tell";
import { changesSince } from "./git";
import { leaveOut } from "./leave-out";
import { lintFiles, type Run } from "./lint-files";
import { type Failure, type LintResult, verdictOf } from "./result";

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
	const { outcomes, fixed } = await lintAll(files, options, program);
	const linted = outcomes.flatMap(({ linted }) => linted ?? []);
	const { told, notes } = await leaveOut(linted, { options, accepted, changes }, program.folder);
	const elsewhere = changes ? found.files.filter(({ file }) => changes.isElsewhere(file)).length : 0;
	const said = [
		...found.notes,
		...outcomes.flatMap(({ note }) => note ?? []),
		...(elsewhere ? [elsewhereNote(elsewhere)] : []),
		...(fixed ? [`${fixed === 1 ? "1 file was" : `${fixed} files were`} fixed.`] : []),
		...notes,
	];
	const failures = [...found.failures.map(failureOf), ...outcomes.flatMap(({ failure }) => failure ?? [])];
	const isEmpty = !linted.length && !changes && !said.length && !failures.length;
	const result: LintResult = {
		files: told,
		failures,
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

const elsewhereNote = (count: number): string =>
	`${count === 1 ? "1 file lies" : `${count} files lie`} in another repository than --changed-since looks at: lint it from a folder of its own.`;

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

async function lintAll(files: readonly FoundFile[], options: LintOptions, program: Program): Promise<Fixed> {
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
		return options.isFixing ? await fixAll(files, outcomes, run) : { outcomes, fixed: 0 };
	} finally {
		progress.end();
		await Promise.all(models.map((model) => model.dispose()));
	}
}
