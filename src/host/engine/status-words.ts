/** What the status bar says of the engine. Knows nothing of the editor. */
import * as l10n from "@vscode/l10n";
import type { ModelInfo, Provider } from "../../protocol/engine-api";
import type { EngineStatus } from "../../protocol/panel-api";

const STATES: Record<EngineStatus["state"], { icon: string; words: string }> = {
	none: {
		icon: "circle-outline",
		words: l10n.t("no engine is running; it starts with the first inspection"),
	},
	loading: { icon: "loading~spin", words: l10n.t("the model is being loaded") },
	ready: { icon: "pulse", words: l10n.t("the model is ready") },
	answering: { icon: "sync~spin", words: l10n.t("the model is answering") },
	dead: { icon: "error", words: l10n.t("the engine stopped; click to restart it") },
};
const IDLE = {
	icon: "debug-pause",
	words: l10n.t(
		"not used for a while, so that the model's memory was given back; the next use loads it again",
	),
};
const RUNS_ON: Record<Provider, string> = {
	cpu: l10n.t("Runs on the processor"),
	cuda: l10n.t("Runs on {0}", "CUDA"),
	dml: l10n.t("Runs on {0}", "DirectML"),
	coreml: l10n.t("Runs on {0}", "Core ML"),
	webgpu: l10n.t("Runs on {0}", "WebGPU"),
};

export interface StatusWords {
	icon: string;
	/** What goes on, in a few words. */
	words: string;
	/** The same with the model's figures, a line each. */
	tooltip: string;
}

/** @param loaded the model in the engine, if there is one */
export function statusWords(
	{ state, model }: EngineStatus,
	loaded: { info: ModelInfo; isIdle: boolean } | null,
): StatusWords {
	const { icon, words } = state === "ready" && loaded?.isIdle ? IDLE : STATES[state];
	const lines = [`H-Neurons: ${words}`];
	if (loaded && state !== "loading") {
		const { info } = loaded;
		const neurons = info.neuronsPerLayer.toLocaleString("en-US");
		lines.push(
			`${model ?? info.name}, ${info.precision}, ${l10n.t("{0} layers × {1} neurons", info.layers, neurons)}`,
			`${RUNS_ON[info.provider]}${info.providerNote === null ? "" : `. ${info.providerNote}`}`,
		);
		if (info.probe === null) lines.push(l10n.t("No probe beside the model"));
	}
	return { icon, words, tooltip: lines.join("\n") };
}
