/** A kept run as a file: one JSON of everything the panel needs to show it again. */
import * as l10n from "@vscode/l10n";
import { regionNames } from "../../core/probe/file";
import { isSourcePlace } from "../../core/prompt/source/source-place";
import type { TokenReading } from "../../protocol/engine-api";
import type { Answer, AnswerOptions, PanelState, Source } from "../../protocol/panel-api";

const FORMAT = "h-neuron-run";
/** Raised when a field changes its meaning; files of another version are skipped. */
const VERSION = 1;
/** Numbers that are written at once: a few milliseconds, so that an answer that streams meanwhile is not held up. */
const NUMBERS_AT_ONCE = 10_000;

/** A finished answer with what it is the answer to. */
export interface FinishedRun {
	source: Source;
	answer: Answer;
	options: AnswerOptions;
}

export interface RunFile extends FinishedRun {
	run: string;
	/** Milliseconds since 1970, UTC: when it was kept. */
	at: number;
}

/**
 * What is to be kept of an answer that has just ended: the model's own answer, or the one to an edited prompt beside it.
 * Answers with neurons scaled and samples are not: they say something beside their first answer only. Null for them.
 */
export function finishedRun(state: PanelState, run: string): FinishedRun | null {
	const { source, first, options, beside } = state;
	if (first?.run === run && first.status === "finished" && source && options)
		return { source, answer: { ...first }, options };
	if (beside?.answer.run !== run || beside.kind !== "edited" || beside.answer.status !== "finished")
		return null;
	return { source: beside.source, answer: { ...beside.answer }, options: beside.options };
}

/** The file's text in pieces; tokens are nearly all of it, and are written a few at a time. */
export function* runText({ answer, ...rest }: RunFile): Generator<string> {
	const { promptTokens, responseTokens, ...plain } = answer;
	const whole = JSON.stringify({ format: FORMAT, version: VERSION, ...rest, answer: plain });
	// The answer is the last field: without both closing braces its tokens can follow.
	yield `${whole.slice(0, -2)},"promptTokens":[`;
	yield* tokenTexts(promptTokens);
	yield '],"responseTokens":[';
	yield* tokenTexts(responseTokens);
	yield "]}}\n";
}

function* tokenTexts(tokens: readonly TokenReading[]): Generator<string> {
	const atOnce = Math.max(1, Math.floor(NUMBERS_AT_ONCE / (tokens[0]?.shares.length || 1)));
	for (let from = 0; from < tokens.length; from += atOnce) {
		const texts = tokens.slice(from, from + atOnce).map(tokenText);
		yield `${from > 0 ? "," : ""}${texts.join(",\n")}`;
	}
}

const tokenText = (token: TokenReading): string =>
	JSON.stringify({ ...token, shares: Array.from(token.shares, short) });
/** Nine digits bring a float32 back exactly. */
const short = (share: number): number => Number(share.toPrecision(9));

/** What was read: the run, or in a few words why it is none. */
export type ReadRun = { file: RunFile; problem: null } | { file: null; problem: string };

/** @param run the name that the file stands under */
export function parseRun(text: string, run: string): ReadRun {
	let raw: unknown;
	try {
		raw = JSON.parse(text);
	} catch {
		return { file: null, problem: l10n.t("it is cut short or no JSON") };
	}
	const problem = problemOf(raw, run);
	if (problem) return { file: null, problem };
	const { at, source, answer, options } = raw as RunFile;
	for (const token of [...answer.promptTokens, ...answer.responseTokens])
		token.shares = Float32Array.from(token.shares);
	return { file: { run, at, source, answer, options }, problem: null };
}

function problemOf(raw: unknown, run: string): string | null {
	if (!isObject(raw) || raw.format !== FORMAT) return l10n.t("it is no run");
	if (raw.version !== VERSION)
		return l10n.t("it is of version {0}, not {1}", String(JSON.stringify(raw.version)), VERSION);
	const { source, answer, options } = raw;
	if (raw.run !== run || !isObject(answer) || answer.run !== run)
		return l10n.t("it belongs under another name");
	const isSource =
		isObject(source) &&
		typeof source.label === "string" &&
		typeof source.text === "string" &&
		(source.place === undefined || isSourcePlace(source.place));
	if (!isSource || !Number.isFinite(raw.at)) return l10n.t("its source or its time is missing");
	if (!isObject(options) || typeof options.modelPath !== "string" || !isObject(options.sampling))
		return l10n.t("its options are missing");
	return answerProblem(answer);
}

function answerProblem({ status, response, summary, ...answer }: Record<string, unknown>): string | null {
	if (status !== "finished" || typeof response !== "string" || !isObject(summary))
		return l10n.t("its answer is not a finished one");
	const { model, probe, verdict, verdictSpan } = summary;
	if (!isObject(model) || typeof model.name !== "string" || typeof model.fingerprint !== "string")
		return l10n.t("its model is missing");
	if (!isObject(verdict) || !Number.isFinite(verdict.risk) || !isObject(verdictSpan))
		return l10n.t("its verdict is missing");
	const isProbe = isObject(probe) && Array.isArray(probe.neurons) && probe.neurons.every(isNeuron);
	if (!isProbe || !Object.hasOwn(regionNames, String(probe.region))) return l10n.t("its probe is missing");
	if (typeof answer.gain !== "number" || !Array.isArray(answer.silenced))
		return l10n.t("what was done to its neurons is missing");
	const [prompt, responseTokens] = [answer.promptTokens, answer.responseTokens];
	const isRead = (token: unknown) => isToken(token, (probe.neurons as unknown[]).length);
	const areRead = (tokens: unknown) => Array.isArray(tokens) && tokens.every(isRead);
	return areRead(prompt) && areRead(responseTokens) ? null : l10n.t("its tokens are not whole");
}

const isToken = (token: unknown, neurons: number): boolean =>
	isObject(token) &&
	typeof token.text === "string" &&
	[token.id, token.start, token.end, token.logit, token.risk].every(Number.isFinite) &&
	Array.isArray(token.alternatives) &&
	Array.isArray(token.shares) &&
	token.shares.length === neurons &&
	token.shares.every(Number.isFinite);

const isNeuron = (neuron: unknown): boolean =>
	isObject(neuron) && [neuron.layer, neuron.index, neuron.weight].every(Number.isFinite);

export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
