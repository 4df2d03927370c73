import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { ErrorCode } from "../protocol/errors";
import type { Failure } from "../protocol/panel-api";
import type { EngineOwner } from "./engine/engine-owner";
import type { Settings } from "./settings";

/** What the buttons of a failure's message need. */
export interface FailurePlace {
	engine: EngineOwner;
	log: vscode.LogOutputChannel;
	settings(): Settings;
	report(action: () => Promise<unknown>): Promise<unknown>;
}

const LOAD_ANYWAY = l10n.t("Load Anyway");
const SELECT_MODEL = l10n.t("Select Model...");
const IDENTIFY = l10n.t("Identify H-Neurons");
const SHOW_LOG = l10n.t("Show Log");
/** Failures that another model may not have. */
const OF_THE_MODEL: readonly ErrorCode[] = [
	...(["modelNotFound", "modelBroken", "modelUnsupported"] as const),
	...(["tokenizerMismatch", "notEnoughMemory"] as const),
];

/** Failures that a probe made for this model does not have. */
const OF_THE_PROBE: readonly ErrorCode[] = ["probeNotFound", "probeBroken", "probeMismatch"];

/** Whether a failure's message offers what nothing else does, so that it is shown whatever else says it. */
export const hasOwnRemedy = (code: ErrorCode): boolean => code === "notEnoughMemory";

/** Shows a failure with the buttons that fit it. */
export async function showFailure({ code, sentence }: Failure, place: FailurePlace): Promise<void> {
	const buttons = [
		...(code === "notEnoughMemory" ? [LOAD_ANYWAY] : []),
		...(OF_THE_MODEL.includes(code) ? [SELECT_MODEL] : []),
		...(OF_THE_PROBE.includes(code) ? [IDENTIFY] : []),
		SHOW_LOG,
	];
	const choice = await vscode.window.showErrorMessage(sentence, ...buttons);
	if (choice === SHOW_LOG) place.log.show(true);
	if (choice === SELECT_MODEL) await vscode.commands.executeCommand("hNeurons.selectModel");
	if (choice === IDENTIFY) await vscode.commands.executeCommand("hNeurons.identify");
	if (choice === LOAD_ANYWAY)
		await place.report(async () => {
			const settings = place.settings();
			place.engine.ignoreMemory(settings.modelPath);
			await place.engine.load(settings);
		});
}
