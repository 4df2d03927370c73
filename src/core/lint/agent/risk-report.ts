/** The risk of one prompt, as assistants get it. */
import { exactly, mappedText } from "../../prompt/mapped-text";
import type { PromptFile, PromptMessage } from "../../prompt/prompt-file";
import type { Assessment, AssessOptions, SentMessage } from "../assessment";
import { DEFAULTS } from "../config/config";
import { hotSpan } from "../model/hot-span";
import { percent } from "../model/words";

/** What `inspect_prompt_risk` gives. */
export interface RiskReport {
	/** Probability from 0 to 1 that the answer is made up, where the probe is calibrated. */
	risk: number;
	threshold: number;
	isOverThreshold: boolean;
	isCalibrated: boolean;
	/** The expected share of made-up answers that the risk is for. */
	baseRate: number;
	answer: string;
	/** The answer says that it gives none: then nothing was made up, whatever the risk. */
	declines: boolean;
	/** The free baseline: mean entropy of the answer's tokens in nats. */
	meanEntropy: number | null;
	hotSpans: HotSpan[];
	model: string;
	probe: { region: string; neurons: number };
	/** What must be known to read the numbers rightly. */
	limits: string[];
}

/** Words at which the H-Neurons fire most. */
export interface HotSpan {
	role: string;
	text: string;
	/** UTF-16 offsets in that message. */
	start: number;
	end: number;
}

/** What is asked of the model for a report. */
export const riskOptions = (answerTokens: number, baseRate: number | null): AssessOptions => ({
	...{ answer: true, answerTokens, samples: 0, suppress: false, baseRate },
});

/**
 * @param messages the conversation that was assessed
 * @throws RangeError when no answer was asked for
 */
export function riskReport(messages: readonly SentMessage[], assessment: Assessment): RiskReport {
	const { answer, probe, model, meanEntropy } = assessment;
	const hotSpans = hotSpansOf(messages, assessment);
	if (!answer) throw new RangeError("a report of the risk needs an answer");
	const { risk, threshold, baseRate, declines } = answer;
	return {
		...{ risk, threshold, isOverThreshold: risk >= threshold, isCalibrated: probe.isCalibrated, baseRate },
		...{ answer: answer.text, declines, meanEntropy, hotSpans },
		model: model.name,
		probe: { region: probe.region, neurons: probe.neurons },
		limits: limitsOf(assessment, answer),
	};
}

function limitsOf({ probe, model }: Assessment, answer: NonNullable<Assessment["answer"]>): string[] {
	return [
		`The risk says how ${model.name} answers, not whether a statement is true: a true answer can score high, a false one low.`,
		"Other models know other things; the risk does not carry over to them.",
		...(answer.declines ? ["The model declines to answer, so nothing was made up."] : []),
		...(answer.isCut ? ["The answer was cut off, so its end was not read."] : []),
		...(answer.isTrainedRegion
			? []
			: ["The probe was trained on another part of answers than the one read here."]),
		...(probe.isCalibrated ? [] : ["The probe is not calibrated: the risk is a score, not a probability."]),
	];
}

/** The report for people and models that read text. */
export function riskText(report: RiskReport): string {
	const { risk, threshold, isOverThreshold, declines, probe } = report;
	const words = declines
		? "the model declines to answer"
		: isOverThreshold
			? "the H-Neurons fire as in a made-up answer"
			: "the H-Neurons do not fire as in a made-up answer";
	const condition = report.isCalibrated ? `at a base rate of ${percent(report.baseRate)}` : "not calibrated";
	const spans = report.hotSpans.map(({ role, text }) => `“${text}” (${role})`).join(", ");
	return [
		`Risk ${percent(risk)}: ${words} (threshold ${percent(threshold)}, ${condition}).`,
		`Answer of ${report.model}: ${report.answer.trim() || "(nothing)"}`,
		...(spans ? [`The neurons stand out at: ${spans}.`] : []),
		...(report.meanEntropy === null
			? []
			: [`For comparison, mean token entropy: ${report.meanEntropy.toFixed(2)} nats.`]),
		`Read by ${probe.neurons} H-Neurons at ${probe.region}.`,
		...report.limits,
	].join("\n");
}

/** The linter's own rule, asked about messages that stand in no document: they are laid one behind the other. */
function hotSpansOf(messages: readonly SentMessage[], assessment: Assessment): HotSpan[] {
	const source = messages.map(({ content }) => content).join("\n");
	const starts: number[] = [];
	for (const { content } of messages.slice(0, -1)) starts.push((starts.at(-1) ?? 0) + content.length + 1);
	starts.unshift(0);
	const spread: PromptMessage[] = messages.map(({ role, content }, i) => ({
		...{ role, marker: null },
		text: mappedText([exactly(source, starts[i]!, starts[i]! + content.length)]),
	}));
	const range = { start: 0, end: source.length };
	const question = { range, text: source, isAsked: true, messages: spread };
	return hotSpan({ question, assessment, config: DEFAULTS, file: NO_FILE }).map(({ start, end }) => {
		const message = starts.findLastIndex((from) => from <= start);
		const from = starts[message]!;
		return {
			role: messages[message]!.role,
			text: source.slice(start, end),
			start: start - from,
			end: end - from,
		};
	});
}

/** A conversation that somebody wrote elsewhere. */
const NO_FILE: PromptFile = {
	...{ format: "selection", syntax: null, comments: [], islands: [], conversations: [], uses: [] },
	...{ declarations: null, problems: [] },
};
