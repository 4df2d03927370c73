/** The tools that assistants in the editor may call: the risk of a prompt, and the problems of a prompt file. */
import { basename, isAbsolute } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { INSPECT_PROMPT_RISK, LINT_PROMPT_FILE } from "../../core/lint/agent/agent-tools";
import { promptFileReport, promptFileText } from "../../core/lint/agent/file-report";
import { riskOptions, riskReport, riskText } from "../../core/lint/agent/risk-report";
import type { SentMessage } from "../../core/lint/assessment";
import { DEFAULTS } from "../../core/lint/config/config";
import { lintFile } from "../../core/lint/lint-file";
import { quoted } from "../../core/lint/model/words";
import type { LintModel } from "../../core/lint/model-check";
import { AssessmentCache } from "../../protocol/lint-engine";
import { type Ctx, engineOf } from "../context";
import { EngineOwner } from "../engine/engine-owner";
import { readText } from "../lint/config-files";
import { lintModelOf } from "../lint/lint-model";
import { modelNameOf } from "../models/model-path";
import { asFailure } from "../panel/as-failure";

interface RiskInput {
	prompt: string;
	system?: string;
	model?: string;
}

interface FileInput {
	path: string;
	text?: string;
}

export function registerLanguageModelTools(ctx: Ctx): void {
	// Editors that are built without language models have no such call.
	if (typeof vscode.lm?.registerTool !== "function") return;
	ctx.own(
		vscode.lm.registerTool<RiskInput>(INSPECT_PROMPT_RISK.name, {
			prepareInvocation: ({ input }) => ({
				invocationMessage: l10n.t("Reading the H-Neurons"),
				confirmationMessages: {
					title: l10n.t("Inspect prompt risk"),
					message: [
						l10n.t("Let {0} answer {1}?", modelName(ctx, input.model), quoted(input.prompt)),
						PRIVACY,
					].join(" "),
				},
			}),
			invoke: ({ input }, token) => answered(ctx, token, (signal) => inspectRisk(ctx, input, signal)),
		}),
	);
	ctx.own(
		vscode.lm.registerTool<FileInput>(LINT_PROMPT_FILE.name, {
			prepareInvocation: ({ input }) => ({
				invocationMessage: l10n.t("Linting {0}", basename(input.path)),
				confirmationMessages: {
					title: l10n.t("Lint prompt file"),
					message: [
						l10n.t("Let {0} answer the questions of {1}?", modelName(ctx), basename(input.path)),
						PRIVACY,
					].join(" "),
				},
			}),
			invoke: ({ input }, token) => answered(ctx, token, (signal) => lintPromptFile(ctx, input, signal)),
		}),
	);
}

const PRIVACY = l10n.t("It runs on this machine; nothing is sent anywhere, and no file is changed.");
const modelName = (ctx: Ctx, path = ctx.settings().modelPath): string => modelNameOf(path);

/** The assistant asked for what cannot be; the message says what to ask for. */
class BadInput extends Error {}

/** What went wrong is told in one sentence, which the assistant reads. */
async function answered(
	ctx: Ctx,
	token: vscode.CancellationToken,
	work: (signal: AbortSignal) => Promise<string>,
): Promise<vscode.LanguageModelToolResult> {
	const stop = new AbortController();
	const listening = token.onCancellationRequested(() => stop.abort());
	try {
		const text = await work(stop.signal);
		return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
	} catch (error) {
		if (stop.signal.aborted) throw new vscode.CancellationError();
		if (error instanceof BadInput) throw error;
		const { sentence } = asFailure(error);
		ctx.log.error(`For an assistant: ${sentence}`);
		throw new Error(sentence);
	} finally {
		listening.dispose();
	}
}

async function inspectRisk(
	ctx: Ctx,
	{ prompt, system, model }: RiskInput,
	signal: AbortSignal,
): Promise<string> {
	if (prompt.trim() === "") throw new BadInput("The prompt is blank: give the words that the user asks.");
	const messages: SentMessage[] = [
		...(system ? [{ role: "system" as const, content: system }] : []),
		{ role: "user", content: prompt },
	];
	return withModel(ctx, model ?? null, async (chosen) => {
		const options = riskOptions(DEFAULTS.answerTokens, chosen.baseRate);
		const { assessment } = await chosen.assess(messages, options, signal);
		return riskText(riskReport(messages, assessment));
	});
}

/** The window's model, or another one in an engine of its own, so that it takes the window's from nobody. */
async function withModel<T>(
	ctx: Ctx,
	folder: string | null,
	work: (model: LintModel) => Promise<T>,
): Promise<T> {
	const settings = ctx.settings();
	if (folder === null || folder === settings.modelPath) return work(ctx.linter.model());
	if (!isAbsolute(folder)) throw new BadInput(`The model folder ${folder} must be an absolute path.`);
	const engine = new EngineOwner(() => engineOf(ctx.extension, settings, ctx.log));
	try {
		// A probe belongs to its model: another model brings its own.
		return await work(
			lintModelOf(engine, { ...settings, modelPath: folder, probe: null }, new AssessmentCache()),
		);
	} finally {
		engine.dispose();
	}
}

async function lintPromptFile(
	ctx: Ctx,
	{ path, text: given }: FileInput,
	signal: AbortSignal,
): Promise<string> {
	if (!isAbsolute(path)) throw new BadInput(`The path ${path} must be absolute.`);
	const uri = vscode.Uri.file(path);
	const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
	const text = given ?? open?.getText() ?? (await readText(uri));
	if (text === null) throw new BadInput(`${path} cannot be read: check that the file exists.`);
	const { config, path: shown } = await ctx.linter.subjects.config(uri);
	const source = { path: shown, language: open?.languageId ?? null, text };
	const run = { signal, now: () => performance.now() };
	const groups = ["structure", "model"] as const;
	const report = await lintFile(source, { config, groups, model: ctx.linter.model() }, run);
	return promptFileText(promptFileReport(path, text, report));
}
