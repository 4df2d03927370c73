/** Everything that can go wrong across a process boundary, and what the user can do about it. One sentence each. */
export const REMEDIES = {
	modelNotFound: "Choose a folder that holds config.json, tokenizer.json and an .onnx file.",
	modelBroken: "Download or export the model again.",
	modelUnsupported: "Choose a decoder-only model with a plain feed-forward block in each layer.",
	tokenizerMismatch: "Use the tokenizer.json that was exported with this model.",
	notEnoughMemory: "Choose a smaller model or one with narrower weights, or close other programs.",
	noModel: "Choose a model first.",
	probeNotFound: "Choose a probe file, or identify the model's H-Neurons to make one.",
	probeBroken: "Identify the model's H-Neurons again, or choose another probe file.",
	probeMismatch: "Use a probe that was made for this model, or identify this model's H-Neurons.",
	promptEmpty: "Select some text first.",
	promptTooLong: "Select less text, or choose a model with a larger context.",
	promptNotText: "Choose a text file.",
	modelMismatch: "Choose the base model that the chat model was made from, in the same shape.",
	modelChanged: "Run again, then choose a token of the new answer.",
	badQuestions: "Give more questions, or a file in one of the formats that docs/studies.md lists.",
	otherRun: "Choose another folder, or delete those files to do their steps again.",
	badShards: "Run the missing shards, each with the same settings, then merge again.",
	serverFailed: "Check the server's address, model and key, and start again; what is done is kept.",
	studyBusy: "Wait until it has ended, or stop it.",
	badSetting: "Change the setting to a value in its range.",
	badPlan: "Name the folder of a plan, and a stage and task of it, or make a plan with --plan.",
	planChanged: "Put everything back as it was, or make a new plan in another folder.",
	taskTooEarly: "Run the earlier tasks first.",
	taskBusy: "Wait until it has ended, or end it.",
	schedulerMissing: "Run this where the scheduler's programs are installed.",
	schedulerFailed: "Check the scheduler's options and whether it is up, then run this again.",
	fileUnreadable: "Check that the file exists and may be read.",
	fileUnwritable: "Check that its folder exists and that it may be written to.",
	hubUnreachable: "Check the connection and the proxy, or set another hub address.",
	hubNotFound: "Check the model's name, owner/name as the hub writes it.",
	hubForbidden: "Accept the model's licence on the hub, or give an access token that may read it.",
	hubBusy: "Wait a few minutes and start the download again; what is there is kept.",
	hubBroken: "Start the download again; what is whole is kept.",
	diskFull: "Free some space or choose another folder for models.",
	engineDied: "Restart the engine and run again.",
	engineMissing:
		"Install the package for your platform (Linux or Windows on x64 or arm64, macOS on Apple silicon); without it only rules that need no model work.",
	cancelled: "",
	internal: "Please report this with the log.",
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
	return new LensError("internal", `Something went wrong: ${message}.`).sentence;
}
