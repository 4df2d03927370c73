/** Runs the linter over files, with as many engines as there are jobs. What comes out does not depend on the jobs. */

import { isIncludedText } from "../../core/lint/config/config-file";
import { linesOf } from "../../core/lint/lines";
import { type LintReport, lintFile } from "../../core/lint/lint-file";
import type { LintModel } from "../../core/lint/model-check";
import type { RuleGroup } from "../../core/lint/rules";
import { formatOf } from "../../core/prompt/detect";
import type { ParseOptions } from "../../core/prompt/prompt-file";
import { LensError, sentenceOf } from "../../protocol/errors";
import { readText } from "../text-files";
import { type OwnedModel, weightOf } from "./engine";
import type { FoundFile } from "./files/find-files";
import { withFingerprints } from "./fingerprints";
import type { Failure, LintedFile } from "./result";

/** What became of one file. */
export interface FileOutcome {
	/** Null when it is no prompt file, or could not be read. */
	linted: LintedFile | null;
	failure: Failure | null;
	/** What there is to say besides. */
	note: string | null;
}

export interface Run {
	/** One a job; none runs the rules that need no model. Whoever made them puts them away. */
	models: readonly OwnedModel[];
	signal: AbortSignal;
	now(): number;
	onFile(outcome: FileOutcome): void;
}

/**
 * Lints each file once.
 * @param read gives a file's text
 * @returns one outcome a file, in their order
 * @throws LensError when the model cannot be used at all, or the run was cancelled
 */
export async function lintFiles(
	files: readonly FoundFile[],
	run: Run,
	read: (file: FoundFile) => Promise<string> = ({ file, shown }) => readText(file, shown),
): Promise<FileOutcome[]> {
	const outcomes: FileOutcome[] = [];
	let next = 0;
	const work = async (model: LintModel | null) => {
		while (next < files.length) {
			run.signal.throwIfAborted();
			const index = next++;
			outcomes[index] = await lintOne(files[index]!, model, run, read);
			run.onFile(outcomes[index]!);
		}
	};
	try {
		await Promise.all(run.models.length ? run.models.map(({ model }) => work(model)) : [work(null)]);
	} finally {
		// One that fails ends the run: the others take no further file.
		next = files.length;
	}
	return outcomes;
}

const NOTHING: FileOutcome = { linted: null, failure: null, note: null };

async function lintOne(
	found: FoundFile,
	model: LintModel | null,
	run: Run,
	read: (file: FoundFile) => Promise<string>,
): Promise<FileOutcome> {
	let text: string;
	try {
		text = await read(found);
	} catch (error) {
		if (!(error instanceof LensError)) throw error;
		if (!found.isNamed && !isPromptByName(found)) return NOTHING;
		return { ...NOTHING, failure: { path: found.shown, message: error.sentence } };
	}
	const met = recording(model);
	const groups: RuleGroup[] = model ? ["structure", "model"] : ["structure"];
	const source = { path: found.path, language: null, text };
	let report: LintReport | null;
	try {
		report = await lintFile(source, { config: found.config, groups, model: met.model }, run);
	} catch (error) {
		if (run.signal.aborted || !isOurFault(error)) throw error;
		// One file that we trip over must not hide what is wrong with the others.
		return { ...NOTHING, failure: { path: found.shown, message: sentenceOf(error) } };
	}
	if (!report)
		return {
			...NOTHING,
			note: found.isNamed ? `${found.shown} is no prompt file, so that it was left out.` : null,
		};
	const failed = met.failures.find((error) => weightOf(error) !== "ofPrompt");
	if (failed && weightOf(failed) === "fatal") throw failed;
	const lines = linesOf(text);
	const { file, shown: path } = found;
	const findings = withFingerprints(report.findings, lines);
	return {
		linted: { file, path, lines, report, findings, accepted: 0, unchanged: 0 },
		failure: failed ? { path, message: failed.sentence } : null,
		note: null,
	};
}

const isOurFault = (error: unknown): boolean => !(error instanceof LensError) || error.code === "internal";

/** The same model, with the failures that the linter told. */
function recording(model: LintModel | null): { model: LintModel | null; failures: LensError[] } {
	const failures: LensError[] = [];
	if (!model) return { model, failures };
	const sentenceOf = (error: unknown) => {
		const sentence = model.sentenceOf(error);
		if (sentence !== null && error instanceof LensError) failures.push(error);
		return sentence;
	};
	return { model: { ...model, sentenceOf }, failures };
}

/** Whether the name alone makes it a prompt file. In a folder, what cannot be read and is none is nobody's loss. */
function isPromptByName({ path, config }: FoundFile): boolean {
	const options: ParseOptions = {
		variables: config.variables,
		agentFiles: config.agentFiles,
		isPromptText: (each) => isIncludedText(each, config),
	};
	return formatOf({ path, language: null, text: "" }, options) !== null;
}
