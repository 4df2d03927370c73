/** Lints every prompt file of the workspace; what is found stays in the Problems panel until a file changes. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { counted } from "../../core/counted";
import type { LintConfig } from "../../core/lint/config/config";
import { lintFile, readSubject } from "../../core/lint/lint-file";
import type { RuleGroup } from "../../core/lint/rules";
import type { Ctx } from "../context";
import { readText } from "../lint/config-files";
import { problemsText } from "../lint/words";

/** Names that a prompt file may have; the parser then looks closer. */
const PROMPT_FILES = "**/*.{md,prompt,prompty,yaml,yml,json,j2,jinja,jinja2,njk,hbs,handlebars,mustache}";

/** What a run over the workspace came to. */
interface Tally {
	files: number;
	problems: number;
	/** The first reason for which the model could not be asked. */
	left: string | null;
}

export async function lintWorkspace(ctx: Ctx): Promise<void> {
	if (ctx.engine.status.state === "dead") await ctx.engine.load(ctx.settings());
	const options = {
		location: vscode.ProgressLocation.Notification,
		title: `H-Neurons: ${l10n.t("Lint Workspace Prompts")}`,
		cancellable: true,
	};
	const tally: Tally = { files: 0, problems: 0, left: null };
	const isWhole = await vscode.window.withProgress(options, async (progress, token) => {
		const stop = new AbortController();
		token.onCancellationRequested(() => stop.abort());
		await lintAll(ctx, tally, { signal: stop.signal, report: (message) => progress.report({ message }) });
		return !stop.signal.aborted;
	});
	void tell(tally, isWhole);
}

interface Run {
	signal: AbortSignal;
	report(message: string): void;
}

async function lintAll(ctx: Ctx, tally: Tally, run: Run): Promise<void> {
	run.report(l10n.t("looking for prompt files"));
	const files = await promptFiles(ctx);
	const started = performance.now();
	for (const [done, uri] of files.entries()) {
		if (run.signal.aborted) return;
		const seconds = (performance.now() - started) / 1000;
		const said = [
			l10n.t("{0} of {1}", done + 1, files.length),
			problemsText(tally.problems),
			...(done ? [l10n.t("about {0} s left", Math.ceil((seconds / done) * (files.length - done)))] : []),
		];
		run.report(said.join(", "));
		await lintOne(ctx, uri, tally, run.signal).catch((error) => {
			if (!run.signal.aborted) throw error;
		});
	}
}

/** Files whose names may be those of prompts, without the excluded ones. */
async function promptFiles(ctx: Ctx): Promise<vscode.Uri[]> {
	const found = new Map<string, vscode.Uri>();
	for (const folder of vscode.workspace.workspaceFolders ?? []) {
		const { config } = await ctx.linter.subjects.config(vscode.Uri.joinPath(folder.uri, "x"));
		const exclude = config.exclude.length
			? new vscode.RelativePattern(folder, oneOf(config.exclude))
			: undefined;
		for (const glob of [PROMPT_FILES, ...config.include])
			for (const uri of await vscode.workspace.findFiles(new vscode.RelativePattern(folder, glob), exclude))
				found.set(uri.toString(), uri);
	}
	return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

const oneOf = (globs: readonly string[]): string => (globs.length === 1 ? globs[0]! : `{${globs.join(",")}}`);

async function lintOne(ctx: Ctx, uri: vscode.Uri, tally: Tally, signal: AbortSignal): Promise<void> {
	const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
	if (open && ctx.linter.state(uri)) {
		await ctx.linter.schedule.requested(uri.toString());
		const outcome = ctx.linter.outcomeOf(open);
		if (outcome) add(tally, outcome.findings.length, outcome.model?.problem ?? null);
		return;
	}
	const { config, path, isExcluded } = await ctx.linter.subjects.config(uri);
	if (isExcluded || !mayBe(path, config)) return;
	const text = await readText(uri);
	if (text === null || text.includes("\0")) return;
	const { model, problem } = ctx.linter.modelIfAny();
	const source = { path, language: null, text };
	const run = { signal, now: () => performance.now() };
	const report = await lintFile(source, { config, groups: groupsOf(ctx, uri), model }, run);
	if (!report) return;
	ctx.linter.keepUnopened(uri, { text, findings: report.findings });
	add(
		tally,
		report.findings.length,
		problem ?? report.model?.problem ?? report.model?.skipped?.reason ?? null,
	);
}

/** Data files are told by their text, all others by their paths: most need not be read. */
const mayBe = (path: string, config: LintConfig): boolean =>
	/\.(?:ya?ml|json)$/i.test(path) || readSubject({ path, language: null, text: "" }, config) !== null;

/** A group that is switched off stays off; the other modes only say when it runs by itself. */
function groupsOf({ linter }: Ctx, uri: vscode.Uri): RuleGroup[] {
	const { run } = linter.subjects.settings(uri);
	return (["structure", "model"] as const).filter((group) => run[group] !== "off");
}

function add(tally: Tally, problems: number, left: string | null): void {
	tally.files++;
	tally.problems += problems;
	tally.left ??= left;
}

function countsText(problems: number, files: number): string {
	const found = problemsText(problems);
	return counted(
		files,
		l10n.t("{0} in 1 prompt file", found),
		l10n.t("{0} in {1} prompt files", found, files),
	);
}

async function tell({ files, problems, left }: Tally, isWhole: boolean): Promise<void> {
	const counts = countsText(problems, files);
	const said = [
		isWhole ? `${counts}.` : l10n.t("Stopped: {0} so far.", counts),
		left ? l10n.t("Not everything was asked: {0}", left) : "",
	];
	const show = l10n.t("Show Problems");
	const choice = await vscode.window.showInformationMessage(
		said.filter(Boolean).join(" "),
		...(problems ? [show] : []),
	);
	if (choice === show) await vscode.commands.executeCommand("workbench.actions.view.problems");
}
