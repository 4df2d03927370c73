/** The run as a page for people: what was done, what came of it, and what it does not say. Markdown. */
import type { Estimate, ProbeFile } from "../../core/probe/file";
import type { IdentifyParams } from "../../protocol/engine-api";
import { DRAWS } from "./baselines";
import { type Evaluation, FEWEST } from "./evaluate";
import { type Choice, type PathPoint, SPARSE } from "./fit";

export interface Run {
	probe: ProbeFile;
	params: IdentifyParams;
	paths: { region: string; path: PathPoint[] }[];
	choice: Choice;
	evaluation: Evaluation;
}

const three = (value: number): string => value.toFixed(3);
const withInterval = ({ value, low, high }: Estimate): string =>
	`${three(value)} [${three(low)}, ${three(high)}]`;

function table(head: string[], rows: (string | number)[][]): string {
	const line = (cells: (string | number)[]) => `| ${cells.join(" | ")} |`;
	return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

export function reportOf(run: Run): string {
	const { name, fingerprint } = run.probe.model;
	return [
		`# H-Neurons of ${name}`,
		`${run.probe.tool}, ${run.probe.created}. Model fingerprint \`${fingerprint}\`.`,
		result(run),
		"## Questions and answers",
		data(run),
		"## Choosing region and C",
		choosing(run),
		"## Test",
		test(run),
		"## Neurons",
		neurons(run),
		"## What this does not say",
		LIMITS,
		"",
	].join("\n\n");
}

function result({ probe }: Run): string {
	const positive = probe.neurons.filter(({ weight }) => weight > 0).length;
	const all = probe.model.layers * probe.model.neuronsPerLayer;
	const share = (1000 * positive) / all;
	const sparse = share < 1000 * SPARSE ? "" : ` That is not under ${1000 * SPARSE} per mille.`;
	return `${positive} H-Neurons (positive weight) of ${all} neurons, ${share.toFixed(2)} per mille, and ${
		probe.neurons.length - positive
	} of negative weight; read at region \`${probe.region}\`, mode ${probe.mode}, C = ${probe.c}.${sparse}`;
}

function data({ probe, params }: Run): string {
	const { questions, kept, dropped, splits } = probe.data;
	const { samples, temperature, topK, topP, maxTokens } = probe.sampling;
	const reasons = Object.entries(dropped).map(([reason, count]) => [reason, count]);
	return [
		`${questions} questions, each with "${params.instruction}"; ${samples} answers a question at temperature ${temperature}, top_k ${topK}, top_p ${topP}, at most ${maxTokens} tokens, seed ${probe.seed}. A rule judged each answer: right when it is an accepted answer or holds one as whole words, uncertain when it declines, otherwise wrong; with no accepted answer, everything that does not decline is wrong. A question is kept when all its answers are right (faithful) or all are wrong (hallucinated).`,
		table(
			["questions", "number"],
			[
				["kept, faithful", kept.faithful],
				["kept, hallucinated", kept.hallucinated],
				...reasons.map(([reason, count]) => [`dropped: ${reason}`, count!]),
			],
		),
		"Entities were dealt to the splits by the seed before labels were looked at. Within each split the classes are as large as each other in every domain and relation. Training and validation use each question's most frequent answer. **The test uses one sampled answer a question (the first), consistent or not**; `consistent` is the same test questions by the paper's filter and their most frequent answer.",
		table(
			["split", "faithful", "hallucinated"],
			Object.entries(splits).map(([name, counts]) => [name, counts.faithful, counts.hallucinated]),
		),
	].join("\n\n");
}

function choosing({ paths, choice, probe }: Run): string {
	const { best, standardError } = choice;
	const rows = paths.flatMap(({ region, path }) =>
		path.map((point) => [
			region === choice.region && point === choice.point ? `**${region}**` : region,
			point.fit.c,
			point.nonZero,
			point.positive,
			three(point.accuracy),
			three(point.auroc),
		]),
	);
	const { calibration } = probe;
	return [
		`Only fits with under one per mille positive neurons take part, if there are any. Of those whose accuracy on the validation questions is within one standard error of the best (${three(best)} − ${three(standardError)}), the one with the fewest neurons was taken. The test questions had no part in it. The probe was then fitted again on training and validation questions, with C made smaller as the rows became more (C = ${probe.c}), and its probabilities calibrated (Platt) on the logits of five folds that each fit had not seen: a = ${calibration?.a.toFixed(3)}, b = ${calibration?.b.toFixed(3)}, n = ${calibration?.n}. The threshold is a calibrated ${probe.threshold} at even classes.`,
		table(["region", "C", "neurons", "positive", "validation accuracy", "validation AUROC"], rows),
	].join("\n\n");
}

function test({ evaluation }: Run): string {
	const { sets, tooSmall } = evaluation;
	const head = ["set", "n", "accuracy", "AUROC", "Brier", "ECE (noise floor)"];
	const probe = sets.map(({ metrics: m, faithful, hallucinated }) => [
		m.set,
		`${faithful} + ${hallucinated}`,
		withInterval(m.accuracy),
		withInterval(m.auroc),
		withInterval(m.brier),
		`${three(m.ece.value)} (${three(m.ece.noiseFloor)})`,
	]);
	const baselines = sets.map(({ metrics: m, denseAuroc, disagreementAuroc }) => [
		m.set,
		withInterval(m.auroc),
		withInterval(m.randomNeurons.auroc),
		withInterval(m.randomNeurons.accuracy),
		withInterval(denseAuroc),
		withInterval(m.entropyAuroc),
		withInterval(disagreementAuroc),
		withInterval(m.lengthAuroc),
	]);
	const missing = tooSmall.map(
		({ set, faithful, hallucinated }) => `${set} (${faithful} faithful, ${hallucinated} hallucinated)`,
	);
	return [
		"The probe. n is faithful + hallucinated; accuracy is the mean of the two classes' shares of right verdicts; intervals are 95 %.",
		table(head, probe),
		`The probe's AUROC beside baselines: as many random neurons, refitted and chosen in the same way (mean, least and most of ${DRAWS} draws); a dense probe over all neurons of the region (L2); the mean entropy of the answer's tokens; the share of other samples that say something else (needs all samples); the number of tokens.`,
		table(
			["set", "probe", "random", "random, accuracy", "dense", "entropy", "disagreement", "length"],
			baselines,
		),
		missing.length > 0
			? `Not scored, since a class has fewer than ${FEWEST} answers: ${missing.join("; ")}.`
			: "Every set had enough answers to be scored.",
		"Fabricated entities stand beside right test answers of the same relations, or domains, as far as there are any. Low entropy is the half of the test answers that the model was least in doubt about. Same answers in both classes: each text as often right as wrong.",
	].join("\n\n");
}

function neurons({ probe }: Run): string {
	const sorted = [...probe.neurons].sort((a, b) => b.weight - a.weight);
	return table(
		["layer", "index", "weight"],
		sorted.map(({ layer, index, weight }) => [layer, index, weight.toPrecision(4)]),
	);
}

const LIMITS = [
	'A high score says "these neurons fire as they do when this model makes an answer up". It is no verdict on truth: a true answer can score high, a false one low.',
	"A probe holds for this model, and best for questions like these: other domains shift both its order and its probabilities. Answers longer than those seen here are scored outside of what it was fitted on.",
	"Whether the probe flags true but unwelcome answers was not tested: that needs sensitive questions with known true answers. That a neuron tells the classes apart does not say that changing it changes the answers.",
	"H-Neurons: Gao et al. 2025, arXiv:2512.01797. CETT: Zhang et al. 2024, ReLU² Wins.",
].join("\n\n");
