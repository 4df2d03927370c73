/** What the status bar says of the engine. Knows nothing of the editor. */
import type { ModelInfo, Provider } from "../../protocol/engine-api";
import type { EngineStatus } from "../../protocol/panel-api";

const STATES: Record<EngineStatus["state"], { icon: string; words: string }> = {
	none: { icon: "circle-outline", words: "no engine is running; it starts with the first inspection" },
	loading: { icon: "loading~spin", words: "the model is being loaded" },
	ready: { icon: "pulse", words: "the model is ready" },
	answering: { icon: "sync~spin", words: "the model is answering" },
	dead: { icon: "error", words: "the engine stopped; click to restart it" },
};
const IDLE = {
	icon: "debug-pause",
	words: "not used for a while, so that the model's memory was given back; the next use loads it again",
};
const PROVIDERS: Record<Provider, string> = {
	cpu: "the processor",
	cuda: "CUDA",
	dml: "DirectML",
	coreml: "Core ML",
	webgpu: "WebGPU",
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
			`${model ?? info.name}, ${info.precision}, ${info.layers} layers × ${neurons} neurons`,
			`Runs on ${PROVIDERS[info.provider]}${info.providerNote === null ? "" : `. ${info.providerNote}`}`,
		);
		if (info.probe === null) lines.push("No probe beside the model");
	}
	return { icon, words, tooltip: lines.join("\n") };
}
