/** A run as a page: the verdict, the text with its heat, the neurons, and every token's figures. */
import { riskStep } from "../../heatmap/scale";
import { regionNames } from "../../probe/file";
import { counted, moment, percent, significant } from "../numbers";
import type { Page } from "../page/page";
import { type Block, figures, type Section, type Token, table, text } from "../section";
import { riskFigure } from "./risk-chart";
import { type RunAnswer, type RunReport, type RunToken, verdictTokens } from "./run-report";
import { qualifications, risk, shownToken, verdictWords, WHAT_IT_IS } from "./words";

/** @param isBrief leaves out the tables of tokens, as for a message to someone */
export function runPage(report: RunReport, { isBrief }: { isBrief: boolean }): Page {
	const { tool, created, model, answers } = report;
	const several = answers.length > 1;
	return {
		title: `H-Neurons: ${report.label}`,
		...{ tool, created },
		weights: [{ name: `${model.name}, weights`, fingerprint: model.fingerprint }],
		sections: [
			...answers.map((answer, index) => answerSection(report, answer, { index, several, isBrief })),
			settingsSection(report),
		],
	};
}

interface Place {
	index: number;
	several: boolean;
	isBrief: boolean;
}

function answerSection(report: RunReport, answer: RunAnswer, { index, several, isBrief }: Place): Section {
	const { verdict, responseTokens } = answer;
	const prompt = wordsOfPrompt(answer.promptTokens, report.prompt);
	const facts = [
		{ name: "Risk", value: risk(verdict.risk), note: verdictWords(verdict) },
		...(verdict.interval
			? [
					{
						name: "95 % interval of the calibration",
						value: `${risk(verdict.interval.low)} to ${risk(verdict.interval.high)}`,
						note: "how surely the calibrated probability is known",
					},
				]
			: []),
		{
			name: "Threshold",
			value: risk(verdict.threshold),
			note: `at a base rate of ${risk(verdict.baseRate)}`,
		},
		{
			name: "Entropy",
			value: `${verdict.meanEntropy.toFixed(2)} nats`,
			note: "a baseline that needs no neurons",
		},
	];
	const blocks: Block[] = [
		{ kind: "facts", facts },
		{ kind: "list", items: qualifications(answer) },
		...(index === 0 ? [text(WHAT_IT_IS)] : []),
		{ kind: "tokens", name: "Prompt", tokens: prompt.map((token) => heated(token, verdict.threshold)) },
		{
			kind: "tokens",
			name: "Answer",
			tokens: responseTokens.map((token) => heated(token, verdict.threshold)),
		},
	];
	return {
		id: `answer-${index + 1}`,
		heading: several ? answer.title : "Risk and answer",
		blocks: isBrief ? blocks : [...blocks, ...detailFolds(report, answer, index)],
	};
}

/** The tokens that spell what was asked; all but the special ones where the chat template changed the words. */
function wordsOfPrompt(tokens: readonly RunToken[], prompt: string): RunToken[] {
	const words = prompt.trim();
	const start = tokens
		.map((token) => token.text)
		.join("")
		.lastIndexOf(words);
	let place = 0;
	return tokens.filter(({ text: own, isSpecial }) => {
		const from = place;
		place += own.length;
		return !isSpecial && (start < 0 || (from < start + words.length && place > start));
	});
}

const heated = (token: RunToken, threshold: number): Token => ({
	text: token.text,
	step: riskStep(token.risk, threshold),
	isFlagged: token.risk >= threshold,
	title: `risk ${risk(token.risk)}, logit ${significant(token.logit)}`,
});

function detailFolds(report: RunReport, answer: RunAnswer, index: number): Block[] {
	const { scoredRegion, logit } = answer.verdict;
	const shares = `Shares are means over ${regionNames[scoredRegion]}; with the bias of ${significant(report.probe.bias)} they add up to the logit of ${significant(logit)}.`;
	return [
		{
			kind: "fold",
			summary: "Neurons",
			blocks: [text(shares), { kind: "table", table: neuronTable(report, answer) }],
		},
		{
			kind: "fold",
			summary: "Token by token",
			blocks: [{ kind: "figures", figures: [riskFigure(answer, index)] }],
		},
	];
}

function neuronTable({ probe }: RunReport, answer: RunAnswer) {
	const read = verdictTokens(answer);
	const rows = probe.neurons.map(({ layer, index, weight }, k) => {
		const share = read.reduce((sum, token) => sum + token.shares[k]!, 0) / Math.max(1, read.length);
		const strongest = answer.responseTokens.reduce<RunToken | null>(
			(best, token) => (Math.abs(token.shares[k]!) > Math.abs(best?.shares[k] ?? 0) ? token : best),
			null,
		);
		return {
			name: `${layer}:${index}`,
			weight,
			share,
			top: strongest ? shownToken(strongest.text) : "silent",
		};
	});
	rows.sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
	return table(
		"The probe's neurons by their share",
		["Neuron (layer:index)", ...figures("Weight", "Share", "CETT"), "Strongest in"],
		rows.map(({ name, weight, share, top }) => [
			name,
			significant(weight),
			significant(share),
			significant(share / weight),
			top,
		]),
	);
}

function settingsSection({ model, probe, settings, created }: RunReport): Section {
	const { sampling, maxTokens, baseRate } = settings;
	const hNeurons = probe.neurons.filter(({ weight }) => weight > 0).length;
	const decoding =
		sampling.temperature === 0
			? "greedy decoding"
			: `temperature ${sampling.temperature}, top-k ${sampling.topK}, top-p ${sampling.topP}, seed ${sampling.seed}`;
	return {
		id: "settings",
		heading: "How it was read",
		blocks: [
			{
				kind: "list",
				items: [
					`Model: ${model.name}, ${model.precision}, ${model.layers} layers of ${model.neuronsPerLayer} neurons.`,
					`Probe: ${counted(hNeurons, "H-Neuron")} and ${probe.neurons.length - hNeurons} of negative weight, trained on ${regionNames[probe.region]}, ${probe.mode}, made ${moment(probe.created)}.`,
					`Answer: ${decoding}, at most ${counted(maxTokens, "token")}.`,
					baseRate === null
						? "Base rate: that of the calibration."
						: `Base rate: ${percent(baseRate, 1)} invented answers were expected.`,
					`Read ${moment(created)}.`,
				],
			},
		],
	};
}
