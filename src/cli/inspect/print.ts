/** What an inspection looks like as text. */

import { riskStep } from "../../core/heatmap/scale";
import { regionNames } from "../../core/probe/file";
import type { Inspection, TokenReading, Verdict } from "../../protocol/engine-api";
import { harmless, type Output } from "../terminal";
import { dim, legend, type Palette, paint } from "./colour";

/** The neurons that had most to do with the verdict; more than this does not help on one line. */
const LOUDEST = 3;

export interface AnswerPrinter {
	promptRead(tokens: TokenReading[]): void;
	tokenRead(token: TokenReading): void;
	finished(inspection: Inspection): void;
}

export interface Look {
	palette: Palette;
	threshold: number;
	/** The user's words; the rest of the rendered prompt is the chat template's. */
	prompt: string;
}

/** For a terminal: the prompt and the answer as coloured tokens, as they come, then the verdict. */
export function streamingPrinter(output: Output, { palette, threshold, prompt }: Look): AnswerPrinter {
	const coloured = (token: TokenReading) =>
		paint(harmless(token.text), riskStep(token.risk, threshold), token.risk >= threshold, palette);
	return {
		promptRead(tokens) {
			const words = tokensOf(prompt, tokens).map(coloured);
			output.write(`${dim("Prompt", palette)}\n${words.join("").trim()}\n\n${dim("Answer", palette)}\n`);
		},
		tokenRead(token) {
			if (!token.isSpecial) output.write(coloured(token));
		},
		finished(inspection) {
			output.write(palette === "none" ? "\n\n" : `\n\n${legend(threshold, palette)}\n`);
			output.write(harmless(verdictLines(inspection)));
		},
	};
}

/** The tokens that spell the user's words; all but the special ones where the template changed the words. */
function tokensOf(prompt: string, tokens: TokenReading[]): TokenReading[] {
	const start = tokens
		.map(({ text }) => text)
		.join("")
		.lastIndexOf(prompt.trim());
	const end = start + prompt.trim().length;
	let place = 0;
	return tokens.filter((token) => {
		const from = place;
		place += token.text.length;
		return !token.isSpecial && (start < 0 || (from < end && place > start));
	});
}

/** For a pipe or a file: the answer as it is, an empty line, the verdict. */
export function plainPrinter(output: Output): AnswerPrinter {
	return {
		promptRead: () => undefined,
		tokenRead: () => undefined,
		finished: (inspection) => output.write(`${inspection.response}\n\n${verdictLines(inspection)}`),
	};
}

/** Everything that was read, as JSON; typed arrays become plain ones. */
export function inspectionJson(inspection: Inspection): string {
	return `${JSON.stringify(inspection, plainNumbers, "\t")}\n`;
}

/** For `JSON.stringify`: typed arrays become plain ones. */
export const plainNumbers = (_key: string, value: unknown): unknown =>
	value instanceof Float32Array ? [...value] : value;

/** @returns a few lines of text with a line end each */
export function verdictLines(inspection: Inspection): string {
	return [
		verdictLine(inspection),
		baselineLine(inspection),
		...remarks(inspection),
		neuronLine(inspection),
		runLine(inspection),
	]
		.map((line) => `${line}\n`)
		.join("");
}

function verdictLine({ verdict }: Inspection): string {
	const words = riskWords(verdict);
	const condition = verdict.isCalibrated
		? `at a base rate of ${percent(verdict.baseRate)}`
		: "not calibrated";
	const { interval } = verdict;
	const reach = interval ? ` [${percent(interval.low)}, ${percent(interval.high)}]` : "";
	return `Risk ${percent(verdict.risk)}${reach}: ${words} (threshold ${percent(verdict.threshold)}, ${condition}).`;
}

function baselineLine({ verdict }: Inspection): string {
	const region = regionNames[verdict.scoredRegion];
	const probability = percent(Math.exp(verdict.meanLogProbability));
	return `Read over ${region}: logit ${signed(verdict.logit)}; token entropy ${verdict.meanEntropy.toFixed(2)} nats, token probability ${probability}.`;
}

/** What must be known to read the verdict rightly. */
function remarks({ verdict, gain, stopped, responseTokens }: Inspection): string[] {
	const lines: string[] = [];
	if (verdict.declines) lines.push("The model declines to answer, so nothing was invented.");
	if (verdict.trainedRegion !== verdict.scoredRegion)
		lines.push(`The probe was trained on another region (${verdict.trainedRegion}).`);
	if (gain !== 1) lines.push(`The H-Neurons were multiplied by ${gain} while answering.`);
	if (stopped === "maxTokens") lines.push(`The answer was cut after ${responseTokens.length} tokens.`);
	if (stopped === "contextFull") lines.push("The answer was cut where the model's context was full.");
	if (stopped === "cancelled") lines.push("The answer was stopped.");
	return lines;
}

function neuronLine(inspection: Inspection): string {
	const tokens = verdictTokens(inspection);
	const shares = inspection.probe.neurons.map((neuron, k) => ({
		neuron,
		share: tokens.reduce((sum, token) => sum + token.shares[k]!, 0) / Math.max(tokens.length, 1),
	}));
	const loudest = shares.sort((a, b) => Math.abs(b.share) - Math.abs(a.share)).slice(0, LOUDEST);
	const names = loudest.map(
		({ neuron, share }) => `layer ${neuron.layer} neuron ${neuron.index} ${signed(share)}`,
	);
	return `Loudest of ${shares.length} neurons: ${names.join(", ")}.`;
}

function verdictTokens({ verdict, verdictSpan, promptTokens, responseTokens }: Inspection): TokenReading[] {
	if (verdict.scoredRegion === "lastPromptToken") return promptTokens.slice(-1);
	return responseTokens.slice(verdictSpan.start, verdictSpan.end);
}

function runLine({ model, responseTokens, timing }: Inspection): string {
	const speed =
		timing.tokensPerSecond >= 10 ? timing.tokensPerSecond.toFixed(0) : timing.tokensPerSecond.toFixed(1);
	return `${model.name}, ${model.precision}: ${responseTokens.length} tokens, ${speed} a second.`;
}

/** What the verdict says, as the panel says it. */
export const riskWords = ({ isFlagged }: Pick<Verdict, "isFlagged">): string =>
	isFlagged ? "fires like an invented answer" : "does not fire like an invented answer";
export const percent = (share: number): string => `${Math.round(share * 100)} %`;
const signed = (value: number): string => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(2)}`;
