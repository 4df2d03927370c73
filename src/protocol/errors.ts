/** Everything that can go wrong across a process boundary, and what the user can do about it. One sentence each. */
import * as l10n from "@vscode/l10n";

export const REMEDIES = {
	modelNotFound: l10n.t("Choose a folder that holds config.json, tokenizer.json and an .onnx file."),
	modelBroken: l10n.t("Download or export the model again."),
	modelUnsupported: l10n.t("Choose a decoder-only model with a plain feed-forward block in each layer."),
	tokenizerMismatch: l10n.t("Use the tokenizer.json that was exported with this model."),
	notEnoughMemory: l10n.t("Choose a smaller model or one with narrower weights, or close other programs."),
	noModel: l10n.t("Choose a model first."),
	probeNotFound: l10n.t("Choose a probe file, or identify the model's H-Neurons to make one."),
	probeBroken: l10n.t("Identify the model's H-Neurons again, or choose another probe file."),
	probeMismatch: l10n.t("Use a probe that was made for this model, or identify this model's H-Neurons."),
	promptEmpty: l10n.t("Select some text first."),
	promptTooLong: l10n.t("Select less text, or choose a model with a larger context."),
	promptNotText: l10n.t("Choose a text file."),
	modelMismatch: l10n.t("Choose the base model that the chat model was made from, in the same shape."),
	modelChanged: l10n.t("Run again, then choose a token of the new answer."),
	badQuestions: l10n.t("Give more questions, or a file in one of the formats that docs/studies.md lists."),
	otherRun: l10n.t("Choose another folder, or delete those files to do their steps again."),
	badShards: l10n.t("Run the missing shards, each with the same settings, then merge again."),
	serverFailed: l10n.t("Check the server's address, model and key, and start again; what is done is kept."),
	studyBusy: l10n.t("Wait until it has ended, or stop it."),
	badSetting: l10n.t("Change the setting to a value in its range."),
	badPlan: l10n.t("Name the folder of a plan, and a stage and task of it, or make a plan with --plan."),
	planChanged: l10n.t("Put everything back as it was, or make a new plan in another folder."),
	taskTooEarly: l10n.t("Run the earlier tasks first."),
	taskBusy: l10n.t("Wait until it has ended, or end it."),
	schedulerMissing: l10n.t("Run this where the scheduler's programs are installed."),
	schedulerFailed: l10n.t("Check the scheduler's options and whether it is up, then run this again."),
	fileUnreadable: l10n.t("Check that the file exists and may be read."),
	fileUnwritable: l10n.t("Check that its folder exists and that it may be written to."),
	hubUnreachable: l10n.t("Check the connection and the proxy, or set another hub address."),
	hubNotFound: l10n.t("Check the model's name, owner/name as the hub writes it."),
	hubForbidden: l10n.t("Accept the model's licence on the hub, or give an access token that may read it."),
	hubBusy: l10n.t("Wait a few minutes and start the download again; what is there is kept."),
	hubBroken: l10n.t("Start the download again; what is whole is kept."),
	diskFull: l10n.t("Free some space or choose another folder."),
	engineDied: l10n.t("Restart the engine and run again."),
	engineMissing: l10n.t(
		"Install the package for your platform (Linux or Windows on x64 or arm64, macOS on Apple silicon); without it only rules that need no model work.",
	),
	cancelled: "",
	/** What our own command line says has its remedy in it. */
	commandFailed: "",
	internal: l10n.t("Please report this with the log."),
} as const;

export type ErrorCode = keyof typeof REMEDIES;

/** A failure with a code that has a remedy. `message` says what is wrong and where, in one sentence. */
export class LensError extends Error {
	override readonly name = "LensError";
	constructor(
		readonly code: ErrorCode,
		message: string,
	) {
		super(message);
	}
	/** What happened, then what to do. */
	get sentence(): string {
		return [this.message, REMEDIES[this.code]].filter(Boolean).join(" ");
	}
}

/** What is told of anything that was thrown: what is no failure with a code is a fault of our own. */
export function sentenceOf(error: unknown): string {
	if (error instanceof LensError) return error.sentence;
	const message = error instanceof Error ? error.message : String(error);
	return new LensError("internal", l10n.t("Something went wrong: {0}.", message)).sentence;
}
