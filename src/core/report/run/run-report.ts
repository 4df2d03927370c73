/** One run of the panel or the command line as it is saved: `docs/run.schema.json` is its JSON Schema. */
import type { ProbeFile } from "../../probe/file";

export interface RunReport {
	format: "h-neuron-run";
	version: 1;
	tool: string;
	/** ISO 8601. */
	created: string;
	/** Where the prompt came from: file name and lines. */
	label: string;
	/** The words that were asked, as people wrote them. */
	prompt: string;
	model: { name: string; fingerprint: string; precision: string; layers: number; neuronsPerLayer: number };
	/** What the risks were read by. */
	probe: Pick<ProbeFile, "region" | "mode" | "bias" | "neurons" | "calibration" | "threshold" | "created">;
	settings: {
		sampling: { temperature: number; topK: number; topP: number; seed: number };
		maxTokens: number;
		baseRate: number | null;
	};
	/** The model as it is first, then the answers beside it. */
	answers: RunAnswer[];
}

export interface RunAnswer {
	/** What was done to the neurons, or asked instead. */
	title: string;
	gain: number;
	response: string;
	promptTokens: RunToken[];
	responseTokens: RunToken[];
	/** Tokens [start, end) of the response that the verdict is the mean of; empty when it is read at the last prompt token. */
	verdictSpan: { start: number; end: number };
	verdict: {
		logit: number;
		risk: number;
		interval: { low: number; high: number } | null;
		baseRate: number;
		threshold: number;
		isFlagged: boolean;
		isCalibrated: boolean;
		declines: boolean;
		scoredRegion: ProbeFile["region"];
		trainedRegion: ProbeFile["region"];
		meanEntropy: number;
		meanLogProbability: number;
	};
	stopped: "end" | "maxTokens" | "contextFull" | "cancelled";
}

export interface RunToken {
	id: number;
	text: string;
	isSpecial: boolean;
	logit: number;
	risk: number;
	/** Nats; null for prompt tokens. */
	entropy: number | null;
	probability: number | null;
	/** [K] in the order of the probe's neurons; with the bias they add up to the logit. */
	shares: number[];
	alternatives: { text: string; probability: number }[];
}

/** The tokens that an answer's verdict is the mean of. */
export function verdictTokens({ verdict, verdictSpan, promptTokens, responseTokens }: RunAnswer): RunToken[] {
	if (verdict.scoredRegion === "lastPromptToken") return promptTokens.slice(-1);
	return responseTokens.slice(verdictSpan.start, verdictSpan.end);
}

/** The file's text: tab-indented JSON. */
export const runJson = (report: RunReport): string => `${JSON.stringify(report, null, "\t")}\n`;
