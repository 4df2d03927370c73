/** A run as a page: the verdict, the text with its heat, the neurons, and every token's figures. */
import * as l10n from "@vscode/l10n";
import { counted } from "../../counted";
import { riskStep } from "../../heatmap/scale";
import { regionWords } from "../../probe/file";
import { count, moment, percent, significant } from "../numbers";
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
		weights: [{ name: l10n.t("{0}, weights", model.name), fingerprint: model.fingerprint }],
		sections: [
			...answers.map((answer, index) => answerSection(report, answer, { index, several, isBrief })),
			settingsSection(report),
		],
		words: {
			...{ sections: l10n.t("Sections"), sameAsTable: l10n.t("The same as a table") },
			...{ figure: l10n.t("Figure"), value: l10n.t("Value") },
		},
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
		{ name: l10n.t("Risk"), value: risk(verdict.risk), note: verdictWords(verdict) },
		...(verdict.interval
			? [
					{
						name: l10n.t("95 % interval of the calibration"),
						value: l10n.t("{0} to {1}", risk(verdict.interval.low), risk(verdict.interval.high)),
						note: l10n.t("how surely the calibrated probability is known"),
					},
				]
			: []),
		{
			name: l10n.t("Threshold"),
			value: risk(verdict.threshold),
			note: l10n.t("at a base rate of {0}", risk(verdict.baseRate)),
		},
		{
			name: l10n.t("Entropy"),
			value: `${verdict.meanEntropy.toFixed(2)} nats`,
			note: l10n.t("a baseline that needs no neurons"),
		},
	];
	const blocks: Block[] = [
		{ kind: "facts", facts },
		{ kind: "list", items: qualifications(answer) },
		...(index === 0 ? [text(WHAT_IT_IS)] : []),
		{
			kind: "tokens",
			name: l10n.t("Prompt"),
			tokens: prompt.map((token) => heated(token, verdict.threshold)),
		},
		{
			kind: "tokens",
			name: l10n.t("Answer"),
			tokens: responseTokens.map((token) => heated(token, verdict.threshold)),
		},
	];
	return {
		id: `answer-${index + 1}`,
		heading: several ? answer.title : l10n.t("Risk and answer"),
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
	title: l10n.t("risk {0}, logit {1}", risk(token.risk), significant(token.logit)),
});

function detailFolds(report: RunReport, answer: RunAnswer, index: number): Block[] {
	const { scoredRegion, logit } = answer.verdict;
	const shares = l10n.t(
		"Shares are means over {0}; with the bias of {1} they add up to the logit of {2}.",
		regionWords[scoredRegion],
		significant(report.probe.bias),
		significant(logit),
	);
	return [
		{
			kind: "fold",
			summary: l10n.t("Neurons"),
			blocks: [text(shares), { kind: "table", table: neuronTable(report, answer) }],
		},
		{
			kind: "fold",
			summary: l10n.t("Token by token"),
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
			top: strongest ? shownToken(strongest.text) : l10n.t("silent"),
		};
	});
	rows.sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
	return table(
		l10n.t("The probe's neurons by their share"),
		[
			l10n.t("Neuron (layer:index)"),
			...figures(l10n.t("Weight"), l10n.t("Share"), "CETT"),
			l10n.t("Strongest in"),
		],
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
			? l10n.t("greedy decoding")
			: l10n.t(
					"temperature {0}, top-k {1}, top-p {2}, seed {3}",
					sampling.temperature,
					sampling.topK,
					sampling.topP,
					sampling.seed,
				);
	const probeFacts = [
		probe.neurons.length - hNeurons,
		regionWords[probe.region],
		probe.mode,
		moment(probe.created),
	] as const;
	return {
		id: "settings",
		heading: l10n.t("How it was read"),
		blocks: [
			{
				kind: "list",
				items: [
					l10n.t(
						"Model: {0}, {1}, {2} layers of {3} neurons.",
						model.name,
						model.precision,
						model.layers,
						model.neuronsPerLayer,
					),
					counted(
						hNeurons,
						l10n.t(
							"Probe: 1 H-Neuron and {0} of negative weight, trained on {1}, {2}, made {3}.",
							...probeFacts,
						),
						l10n.t(
							"Probe: {0} H-Neurons and {1} of negative weight, trained on {2}, {3}, made {4}.",
							count(hNeurons),
							...probeFacts,
						),
					),
					counted(
						maxTokens,
						l10n.t("Answer: {0}, at most 1 token.", decoding),
						l10n.t("Answer: {0}, at most {1} tokens.", decoding, count(maxTokens)),
					),
					baseRate === null
						? l10n.t("Base rate: that of the calibration.")
						: l10n.t("Base rate: {0} invented answers were expected.", percent(baseRate, 1)),
					l10n.t("Read {0}.", moment(created)),
				],
			},
		],
	};
}
