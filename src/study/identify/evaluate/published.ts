/**
 * Other people's results, measured by our figures: the classifier summaries that a replication publishes, one labelled
 * probability a test answer.
 *
 *     {"evaluation": {"examples": [{"qid": "tc_1", "label": 1, "prediction": 1, "probability": 0.83, "correct": true}]}}
 *
 * The list may also stand at the top. `label` is 1 (or true) for hallucinated answers; what else is in the file is left alone.
 */

import { type Bootstrap, bootstrap } from "../../../core/probe/figures/bootstrap";
import { areaOf, rank } from "../../../core/probe/figures/ranking";
import type { Estimate } from "../../../core/probe/file";
import { accuracy, hits } from "../../../core/probe/metrics";

export interface PublishedExamples {
	/** [n] 1 for hallucinated answers. */
	labels: number[];
	/** [n] of being hallucinated. */
	probabilities: number[];
	/** Examples that could not be used, by reason. */
	dropped: Record<string, number>;
	/** Examples whose `prediction` is not what their probability says at one half. */
	contradictions: number;
}

/** The examples of a classifier summary, or one sentence that says why there are none. */
export function readPublished(text: string): PublishedExamples | string {
	let file: unknown;
	try {
		file = JSON.parse(text);
	} catch (error) {
		return `The summary is not JSON: ${error instanceof Error ? error.message : String(error)}.`;
	}
	const examples = listIn(file);
	if (!examples)
		return "The summary has no list of examples, neither in evaluation.examples nor in examples.";
	const read: PublishedExamples = { labels: [], probabilities: [], dropped: {}, contradictions: 0 };
	const seen = new Set<unknown>();
	for (const example of examples) {
		const { qid, probability, ...bits } = Object(example) as Record<string, unknown>;
		const [label, prediction] = [asBit(bits.label), asBit(bits.prediction)];
		const reason = reasonToDrop({ label, probability }) ?? (seen.has(qid) ? "the qid was used before" : null);
		if (reason) {
			read.dropped[reason] = (read.dropped[reason] ?? 0) + 1;
			continue;
		}
		if (qid !== undefined) seen.add(qid);
		read.labels.push(label as number);
		read.probabilities.push(probability as number);
		if (prediction !== undefined && prediction !== Number((probability as number) >= 0.5))
			read.contradictions++;
	}
	const hallucinated = read.labels.filter((label) => label === 1).length;
	if (hallucinated === 0 || hallucinated === read.labels.length)
		return `The summary has ${hallucinated} usable hallucinated answers of ${read.labels.length}, but both classes are needed.`;
	return read;
}

function listIn(file: unknown): unknown[] | null {
	const top = Object(file) as { evaluation?: unknown; examples?: unknown };
	const evaluation = Object(top.evaluation) as { examples?: unknown };
	const list = evaluation.examples ?? top.examples;
	return Array.isArray(list) ? list : null;
}

/** Some write true and false for 1 and 0. */
const asBit = (value: unknown): unknown => (typeof value === "boolean" ? Number(value) : value);

function reasonToDrop({ label, probability }: { label: unknown; probability: unknown }): string | null {
	if (label !== 0 && label !== 1) return "the label is neither 0 nor 1";
	if (typeof probability !== "number" || !(probability >= 0 && probability <= 1))
		return "the probability is not in 0..1";
	return null;
}

/** Accuracy at one half and AUROC, with 95 % intervals from stratified draws. */
export async function publishedFigures(
	{ labels, probabilities }: Pick<PublishedExamples, "labels" | "probabilities">,
	options: Bootstrap,
): Promise<{ accuracy: Estimate; auroc: Estimate }> {
	const ranking = rank(probabilities, labels);
	const [right, area] = await bootstrap(
		labels,
		(counts) => [accuracy(hits(probabilities, labels, 0.5, counts)), areaOf(ranking, counts)],
		options,
	);
	return { accuracy: right!, auroc: area! };
}
