/** Two runs in words: what the second one says, how its risk stands to the first one's, what else differs than the prompt. */
import { changeOf } from "../../src/core/compare/change";
import { type ProbeMatch, probeMatch } from "../../src/core/compare/probe-match";
import { quoted } from "../../src/core/lint/model/words";
import type { Sampling } from "../../src/protocol/engine-api";
import type { Answer, AnswerOptions, Beside, Source } from "../../src/protocol/panel-api";
import { otherMessages } from "../../src/protocol/prompt-words";
import type { Summary } from "../answers/risk";
import { percent, plural } from "../dom";
import { shortToken } from "../tokens/token-text";
import { regionWords } from "../views/toolbar";

/** How a run beside is called: as a heading, as a subject, as a condition, and whose risk it is. */
export const kindWords: Record<Beside["kind"], { title: string; having: string; whose: string }> = {
	edited: { title: "The edited prompt", having: "With the edited prompt", whose: "The edited prompt's" },
	kept: { title: "The kept run", having: "In the kept run", whose: "The kept run's" },
	sample: { title: "The sample", having: "In the sample", whose: "The sample's" },
};

/** A run as far as it is compared. */
export interface ComparedRun {
	source: Source;
	answer: Answer;
	options: AnswerOptions;
}

export const matchOf = (first: Summary, second: Summary): ProbeMatch =>
	probeMatch(
		{ fingerprint: first.model.fingerprint, probe: first.probe },
		{ fingerprint: second.model.fingerprint, probe: second.probe },
	);

/** What the other answer says, against the shown one; both are finished. */
export function answerWords(first: Answer, second: Answer, kind: Beside["kind"]): string {
	const compared = ({ gain, silenced, response, summary }: Answer) => ({
		...{ gain, silenced, text: response },
		stopped: summary!.stopped,
	});
	const { having } = kindWords[kind];
	const [before, after] = [said(first.response), said(second.response)];
	switch (changeOf(compared(first), compared(second))) {
		case "identical":
			return "Both answers are the same, word for word.";
		case "reworded":
			return "Both answers say the same, in other words.";
		case "similar":
			return "The answers share most of their words, and may differ in what they say.";
		case "changed":
			return before === after
				? "The answers begin alike and differ further on."
				: `${having} the answer is ${after} instead of ${before}.`;
		case "declines":
			return `${having} the model declines to answer, instead of saying ${before}.`;
		case "answers":
			return `${having} the model does not decline: it says ${after}.`;
		case "saysNothing":
			return `${having} the model says nothing, instead of ${before}.`;
		case "unfinished":
			return "One of the answers was stopped, so they are not compared.";
	}
}

/** Controls that would turn the sentence around them are named. */
const said = (text: string): string => (text.trim() === "" ? "nothing" : shortToken(quoted(text)));

/** Whole points of difference where the two risks can be held against each other; else why they cannot. */
export function riskDifferenceWords(first: Summary, second: Summary, kind: Beside["kind"]): string {
	const reason = whyNotComparable(first, second);
	if (reason) return `The risks do not compare: ${reason}.`;
	const [before, after] = [first.verdict, second.verdict];
	const { whose } = kindWords[kind];
	if (kind === "sample" && after.scoredRegion === "lastPromptToken")
		return `${whose} risk is the answer's, ${percent(after.risk)}: it is read from the prompt's last token, before a word is drawn.`;
	const points = Math.round(100 * Math.abs(after.risk - before.risk));
	const side = after.risk < before.risk ? "lower" : "higher";
	const difference =
		points === 0
			? `${whose} risk is about the same: ${percent(after.risk)}.`
			: `${whose} risk is ${plural(points, "point")} ${side}: ${percent(after.risk)} instead of ${percent(before.risk)}.`;
	if (before.isFlagged === after.isFlagged) return difference;
	return `${difference} That is ${after.isFlagged ? "at or above" : "below"} the threshold.`;
}

function whyNotComparable(first: Summary, second: Summary): string | null {
	const match = matchOf(first, second);
	if (match === "model") return "the runs are of different models";
	if (match === "probe") return "the runs were read with different probes";
	if (match === "calibration") return "the probe was calibrated anew between the runs";
	const [one, other] = [first.verdict.scoredRegion, second.verdict.scoredRegion];
	return one === other
		? null
		: `one is read from the ${regionWords[one]}, the other from the ${regionWords[other]}`;
}

/** What differs besides the words of the prompt, each as `name: this and that`; none where nothing does. */
export function otherDifferences(first: ComparedRun, second: ComparedRun): string[] {
	return [
		...readingDifferences(first.answer.summary, second.answer.summary),
		...askedDifferences(first, second),
	];
}

function readingDifferences(first: Summary | null, second: Summary | null): string[] {
	if (!first || !second) return [];
	const match = matchOf(first, second);
	const differences: string[] = [];
	const modelOf = ({ model }: Summary) => `${model.name} (${model.precision})`;
	if (match === "model") differences.push(`model: ${modelOf(first)} and ${modelOf(second)}`);
	const probeOf = ({ probe }: Summary) =>
		`${plural(probe.neurons.length, "neuron")} read at the ${regionWords[probe.region]}`;
	if (match === "model" || match === "probe")
		differences.push(
			probeOf(first) === probeOf(second)
				? `probe: other weights of ${probeOf(first)}`
				: `probe: ${probeOf(first)}, and ${probeOf(second)}`,
		);
	if (match === "calibration") differences.push("calibration of the probe");
	const rate = ({ verdict }: Summary) => percent(verdict.baseRate);
	if (rate(first) !== rate(second)) differences.push(`base rate: ${rate(first)} and ${rate(second)}`);
	return differences;
}

function askedDifferences(first: ComparedRun, second: ComparedRun): string[] {
	const [one, other] = [samplingOf(first), samplingOf(second)];
	const named: [string, (sampling: Sampling) => number][] = [
		["temperature", ({ temperature }) => temperature],
		["top-k", ({ topK }) => topK],
		["top-p", ({ topP }) => topP],
	];
	const differences = named.flatMap(([name, of]) =>
		of(one) === of(other) ? [] : [`${name}: ${of(one)} and ${of(other)}`],
	);
	// Greedy answers draw nothing.
	if (one.seed !== other.seed && (one.temperature > 0 || other.temperature > 0))
		differences.push(`seed: ${one.seed} and ${other.seed}`);
	const [most, mostOther] = [first.options.maxTokens, second.options.maxTokens];
	if (most !== mostOther) differences.push(`most tokens: ${most} and ${mostOther}`);
	const messagesOf = ({ source }: ComparedRun) => JSON.stringify(otherMessages(source));
	if (messagesOf(first) !== messagesOf(second)) differences.push("the messages around the prompt's words");
	return differences;
}

const samplingOf = ({ answer, options }: ComparedRun): Sampling => answer.sampling ?? options.sampling;
