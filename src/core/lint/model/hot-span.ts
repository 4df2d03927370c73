import * as l10n from "@vscode/l10n";
import { type MappedText, type Range, toDocument } from "../../prompt/mapped-text";
import type { PromptTokenScore } from "../assessment";
import { regionOf } from "../region-words";
import type { ModelContext, Told } from "./check";
import { percent, quoted, signed } from "./words";

/**
 * How far a token's logit must stand out, in robust standard deviations, and the least that one of them counts as: most
 * prompts are so even (1.4826 times the median absolute deviation is 0.05 to 0.3 in nine of ten) that any bump would
 * stand out. Together they ask for three logits above the median. Of 720 prompts with at least eight tokens of words
 * (questions of pocket-chat's study, the sample prompts, a few instructions), 22 have such a token at a risk of 50 % or
 * more; with 5 instead of 6 it would be 33, with 0.25 instead of 0.5 it would be 84.
 */
const OUTSTANDING = 6;
const SMALLEST_SPREAD = 0.5;
/** The median absolute deviation of normal numbers, times this, is their standard deviation. */
const TO_DEVIATION = 1.4826;
/** Of fewer tokens none stands out. */
const FEWEST_TOKENS = 8;
/** Spans told for one question, the hottest first. */
const MOST_SPANS = 3;
/** The threshold where no answer was asked for, so that none is known. */
const EVEN = 0.5;

/** Words of the prompt on which the H-Neurons fire far more than on its others. */
export function hotSpan({ question, assessment, config }: ModelContext): Told[] {
	const { model, probe, answer, promptTokens } = assessment;
	const texts = question.messages.map(({ text }) => text);
	// White space and punctuation end a sentence: there a model already thinks of what comes next.
	const tokens = promptTokens.filter(({ message, start, end }) =>
		/[\p{L}\p{N}]/u.test(texts[message]!.text.slice(start, end)),
	);
	if (tokens.length < FEWEST_TOKENS) return [];
	const { median, spread } = spreadOf(tokens.map(({ logit }) => logit));
	const threshold = config.threshold ?? answer?.threshold ?? EVEN;
	const hot = tokens.filter(({ logit, risk }) => logit >= median + OUTSTANDING * spread && risk >= threshold);
	const words = probe.isCalibrated
		? l10n.t("calibrated for {0}", regionOf(assessment))
		: l10n.t("not calibrated for {0}", regionOf(assessment));
	return merged(hot, texts).map(({ message, start, end, peak }) => {
		const z = (peak.logit - median) / spread;
		return {
			...toDocument(texts[message]!, start, end),
			message: l10n.t(
				"The H-Neurons of {0} fire on {1} far more than on the other words: logit {2} against {3}, {4} deviations (risk {5}, {6}).",
				...[model.name, quoted(texts[message]!.text.slice(start, end)), signed(peak.logit)],
				...[signed(median), z.toFixed(1), percent(peak.risk), words],
			),
			data: {
				...{ model: model.name, fingerprint: model.fingerprint, isCalibrated: probe.isCalibrated },
				...{ logit: peak.logit, risk: peak.risk, median, deviations: z, region: probe.region },
			},
			related: [],
			fixes: [],
		};
	});
}

function spreadOf(values: number[]): { median: number; spread: number } {
	const median = medianOf(values);
	const deviation = TO_DEVIATION * medianOf(values.map((value) => Math.abs(value - median)));
	return { median, spread: Math.max(deviation, SMALLEST_SPREAD) };
}

function medianOf(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

interface HotSpan extends Range {
	message: number;
	/** Its hottest token. */
	peak: PromptTokenScore;
}

/** Whole words, neighbours joined; the hottest ones in the prompt's order. */
function merged(hot: readonly PromptTokenScore[], texts: readonly MappedText[]): HotSpan[] {
	const spans: HotSpan[] = [];
	for (const token of hot) {
		const { message } = token;
		const { text } = texts[message]!;
		const word = wholeWord(text, token);
		const last = spans.at(-1);
		if (last?.message === message && text.slice(last.end, Math.max(last.end, word.start)).trim() === "") {
			last.end = Math.max(last.end, word.end);
			if (token.logit > last.peak.logit) last.peak = token;
		} else spans.push({ ...word, message, peak: token });
	}
	const hottest = [...spans].sort((a, b) => b.peak.logit - a.peak.logit).slice(0, MOST_SPANS);
	return spans.filter((span) => hottest.includes(span));
}

/** Longest word that a token is widened to: a line of base64 is none. */
const LONGEST_WORD = 60;

function wholeWord(text: string, token: Range): Range {
	let { start, end } = token;
	while (/\s/.test(text[start]!)) start++;
	while (/\s/.test(text[end - 1]!)) end--;
	const isInner = (at: number) => /[\p{L}\p{N}\p{M}\p{Surrogate}]/u.test(text[at] ?? "");
	const [first, last] = [start - LONGEST_WORD, end + LONGEST_WORD];
	while (start > 0 && start > first && isInner(start) && isInner(start - 1)) start--;
	while (end < last && isInner(end - 1) && isInner(end)) end++;
	return { start, end };
}
