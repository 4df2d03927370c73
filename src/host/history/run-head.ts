/**
 * What the list and the search need of a run, in a small file of its own. Each run has one, so that windows that keep
 * runs at the same time have no common file to overwrite; a head that is missing or broken is made again from its run.
 */
import { createHash } from "node:crypto";
import { firstWords } from "../../core/history/excerpt";
import type { ProbeFile } from "../../core/probe/file";
import type { KeptRun } from "../../protocol/panel-api";
import { isObject, type RunFile } from "./run-file";

/** Raised when a field is added or changes its meaning; heads of another version are made again. */
const VERSION = 1;
/** More of a prompt or an answer is not shown in a row. */
const FIRST_WORDS = 160;

export interface RunHead {
	version: typeof VERSION;
	run: string;
	at: number;
	label: string;
	/** Prompt and answer, whole: they are searched. */
	prompt: string;
	response: string;
	model: string;
	risk: number;
	isFlagged: boolean;
	/** See `probeKey`. */
	probe: string;
	/** Neurons of the probe, and tokens of the response. */
	neurons: number;
	tokens: number;
	/** Size of the run's file and of its columns. */
	bytes: number;
}

export function headOf({ run, at, source, answer }: RunFile, bytes: number): RunHead {
	const { model, probe, verdict } = answer.summary!;
	return {
		...{ version: VERSION, run, at, label: source.label },
		...{ prompt: source.text, response: answer.response, model: model.name },
		...{ risk: verdict.risk, isFlagged: verdict.isFlagged },
		probe: probeKey(model.fingerprint, probe),
		...{ neurons: probe.neurons.length, tokens: answer.responseTokens.length, bytes },
	};
}

/** Null for anything that is not the head of this run. */
export function parseHead(text: string, run: string): RunHead | null {
	let raw: unknown;
	try {
		raw = JSON.parse(text);
	} catch {
		return null;
	}
	if (!isObject(raw) || raw.version !== VERSION || raw.run !== run || typeof raw.isFlagged !== "boolean")
		return null;
	const texts = [raw.label, raw.prompt, raw.response, raw.model, raw.probe];
	const numbers = [raw.at, raw.risk, raw.neurons, raw.tokens, raw.bytes];
	const isWhole = texts.every((each) => typeof each === "string") && numbers.every(Number.isFinite);
	return isWhole ? (raw as unknown as RunHead) : null;
}

/**
 * What two readings have in common whose shares can be counted together: the model's weights, the probe's neurons with
 * their weights in order, and the region, which settles in which run a token is read.
 */
export function probeKey(fingerprint: string, { neurons, region }: ProbeFile): string {
	const parts = [fingerprint, region, neurons.map(({ layer, index, weight }) => [layer, index, weight])];
	return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** A head as a row of the list. */
export const keptRun = (head: RunHead, isPinned: boolean): KeptRun => ({
	...{ run: head.run, at: head.at, label: head.label },
	prompt: firstWords(head.prompt, FIRST_WORDS),
	response: firstWords(head.response, FIRST_WORDS),
	...{ model: head.model, risk: head.risk, isFlagged: head.isFlagged, isPinned },
});
