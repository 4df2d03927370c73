import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Estimate } from "../../core/probe/file";
import { mulberry32 } from "../../core/random";
import { LensError } from "../../protocol/errors";
import {
	type PublishedExamples,
	publishedFigures,
	readPublished,
} from "../../study/identify/evaluate/published";
import type { Program } from "../program";
import type { MeasureOptions } from "./arguments";
import { lines } from "./check";

/**
 * Measures what others have published of a classifier, one labelled probability a test answer, as a study's report measures
 * its probe: accuracy at one half and AUROC, with 95 % intervals.
 * @throws LensError fileUnreadable when the file is no summary of a classifier
 */
export async function measure(
	{ file, seed, isJson }: MeasureOptions & { isJson: boolean },
	{ terminal, folder, signal }: Program,
): Promise<void> {
	const path = resolve(folder, file);
	const examples = readPublished(await textOf(path));
	if (typeof examples === "string") throw new LensError("fileUnreadable", `${path}: ${examples}`);
	const pause = () => pauseUnless(signal);
	const figures = await publishedFigures(examples, { random: mulberry32(seed), pause });
	const { labels, dropped, contradictions } = examples;
	const told = { path, answers: labels.length, hallucinated: wrongIn(examples), dropped, contradictions };
	terminal.output.write(
		isJson
			? `${JSON.stringify({ ...told, ...figures }, null, "\t")}\n`
			: lines([...answerLines(examples), ...figureLines(figures)]),
	);
}

async function textOf(path: string): Promise<string> {
	try {
		// Some programs put a byte order mark in front, which JSON does not know.
		return (await readFile(path, "utf8")).replace(/^\ufeff/, "");
	} catch (error) {
		throw new LensError("fileUnreadable", `${path} cannot be read: ${(error as Error).message}.`);
	}
}

/** Lets Ctrl+C be heard between draws. */
async function pauseUnless(signal: AbortSignal): Promise<void> {
	await new Promise<void>((done) => setImmediate(done));
	if (signal.aborted) throw new LensError("cancelled", "Cancelled.");
}

const wrongIn = ({ labels }: PublishedExamples): number => labels.filter((label) => label === 1).length;

function answerLines(examples: PublishedExamples): string[] {
	const { labels, dropped, contradictions } = examples;
	const wrong = wrongIn(examples);
	return [
		`${labels.length} answers: ${labels.length - wrong} right, ${wrong} wrong.`,
		...Object.entries(dropped).map(([reason, count]) => `  left out: ${count}, because ${reason}`),
		...(contradictions > 0
			? [
					`  ${contradictions} predictions are not what their probability says at one half; the probability counts.`,
				]
			: []),
	];
}

function figureLines({ accuracy, auroc }: { accuracy: Estimate; auroc: Estimate }): string[] {
	const shown = ({ value, low, high }: Estimate) =>
		`${value.toFixed(3)} (95 % interval ${low.toFixed(3)} to ${high.toFixed(3)})`;
	return [`accuracy  ${shown(accuracy)}`, `AUROC     ${shown(auroc)}`];
}
