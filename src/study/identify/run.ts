/**
 * The identification study: questions in, a probe file out, as a chain of steps over plain files in the run's folder.
 *
 *     settings.json     what was asked for; a run goes on only with the same
 *     samples.jsonl     collect   every question's answers
 *     selected.jsonl    judge, select   verdicts, class, representative, reason to drop
 *     rows.jsonl        split     the answers to be read, with their sets
 *     features.f32      features  mean CETT of every neuron over each region
 *     path-*.json       fit       the path of C for each region
 *     report.md         evaluate  every figure
 *
 * A run that was stopped goes on where it stopped and writes, to the byte, what an unbroken one does.
 *
 * @see Gao et al. 2025, arXiv:2512.01797, sections 2 and 6.1
 */
import { printProbe } from "../../core/probe/file";
import type { IdentifyParams, IdentifyResult } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import { breathe, jsonLine, type StudyPorts, stepProgress, stopIfCancelled } from "../job";
import type { StudyModel } from "../model";
import { DRAWS, denseProbeLogits, fitRandomNeurons } from "./baselines";
import { collect, type Samples } from "./collect";
import { type Evaluation, evaluate, scoreRows } from "./evaluate";
import { type FeatureSource, loadPart, partsOf, readFeatures } from "./features";
import {
	type Choice,
	choose,
	type Examples,
	type Fitted,
	fitFinal,
	fitRegion,
	isIn,
	type PathPoint,
} from "./fit";
import { probeOf } from "./probe-of";
import { type Question, readQuestions } from "./questions";
import { reportOf } from "./report";
import { countsOf, select } from "./select";
import { openRun } from "./settings";
import { type Judged, type Row, split } from "./split";

/** Fewer rows of a class than this in a split, and neither a fit nor a choice means anything. */
const FEWEST_ROWS = { train: 20, validation: 10, test: 10 } as const;

/**
 * Finds a model's H-Neurons and writes the probe to `params.output`.
 * @throws LensError badQuestions (unusable file, too few rows of a class), badSetting (the folder holds another run),
 *   cancelled
 */
export async function identify(
	model: StudyModel,
	params: IdentifyParams,
	ports: StudyPorts,
): Promise<IdentifyResult> {
	stopIfCancelled(ports.signal);
	const set = await readQuestions(ports.files, params.questions);
	const begun = await openRun(model, params, set.digest, ports);
	const place = (name: string) => `${params.folder}/${name}`;

	const samples = await collect(model, set.questions, { params, path: place("samples.jsonl"), ports });
	const judged = judgeAll(set.questions, samples, params);
	await ports.files.replace(
		place("selected.jsonl"),
		judged.map(({ selected }) => jsonLine(selected)).join(""),
	);
	const rows = splitAll(judged, params);
	await ports.files.replace(place("rows.jsonl"), rows.map(jsonLine).join(""));

	const source = featureSource(model, params, judged);
	await readFeatures(source, rows, { path: place("features.f32"), ports });
	const load = regionLoader(source, rows, { path: place("features.f32"), ports });
	const paths = await fitPaths(params, load, { place, ports });
	const choice = chosen(paths, rows, model);
	const examples = await load(choice.region);
	const outcome = await fitAndEvaluate(examples, choice, { source, params, judged, ports });
	const probe = probeOf({ model, params, set, judged, rows, choice, paths, ...outcome, ...begun });
	const report = reportOf({ probe, params, paths, choice, evaluation: outcome.evaluation });
	await ports.files.replace(place("report.md"), report);
	await ports.files.replace(params.output, printProbe(probe));
	return { probe, path: params.output, report };
}

/** Regions that a response has only where its answer can be told from the rest. */
const isOfAnswer = (region: IdentifyParams["regions"][number]): boolean =>
	region === "answer" || region === "predicting";

function judgeAll(questions: Question[], samples: Samples[], params: IdentifyParams): Judged[] {
	const needsSpan = params.regions.some(isOfAnswer);
	return questions.map((question, i) => ({
		question,
		selected: select(question, samples[i]!, needsSpan),
		answers: samples[i]!.answers,
	}));
}

/** @throws LensError badQuestions when a split lacks rows */
function splitAll(judged: Judged[], { sampling, perClass, regions }: IdentifyParams): Row[] {
	const rows = split(judged, { seed: sampling.seed, perClass, needsSpan: regions.some(isOfAnswer) });
	const counts = countsOf(judged.map(({ selected }) => selected.label));
	for (const [name, fewest] of Object.entries(FEWEST_ROWS)) {
		const each = rows.filter(isIn(name as keyof typeof FEWEST_ROWS)).length / 2;
		if (each < fewest)
			throw new LensError(
				"badQuestions",
				`Only ${each} questions of each class are left for ${name}, where ${fewest} are needed: of ${judged.length} questions, ${counts.faithful} were consistently right and ${counts.hallucinated} consistently wrong, and the classes are balanced within domain and relation.`,
			);
	}
	return rows;
}

function featureSource(model: StudyModel, params: IdentifyParams, judged: Judged[]): FeatureSource {
	const byId = new Map(judged.map((each) => [each.question.id, each]));
	return {
		model,
		question: (id) => byId.get(id)!.question,
		answer: ({ id, sample }) => byId.get(id)!.answers[sample]!,
		instruction: params.instruction,
		parts: partsOf(params),
	};
}

/** Examples of one region at a time, since all together may not fit into memory. */
function regionLoader(
	source: FeatureSource,
	rows: Row[],
	{ path, ports }: { path: string; ports: StudyPorts },
): (region: string) => Promise<Examples> {
	const from = { path, ports, rows: rows.length };
	const columns = source.model.layers * source.model.neuronsPerLayer;
	return async (region) => {
		const parts = source.parts.filter((part) => part.region === region);
		const vectors = await Promise.all(parts.map((part) => loadPart(source, part, from)));
		return { rows, inside: vectors[0]!, outside: vectors[1] ?? null, columns };
	};
}

/** Each region's path of C, from its file where a run before has written it. */
async function fitPaths(
	{ regions }: IdentifyParams,
	load: (region: string) => Promise<Examples>,
	{ place, ports }: { place: (name: string) => string; ports: StudyPorts },
): Promise<{ region: string; path: PathPoint[] }[]> {
	const oneDone = stepProgress(ports, "fit", regions.length);
	const paths: { region: string; path: PathPoint[] }[] = [];
	for (const region of regions) {
		await breathe(ports.signal);
		const file = place(`path-${region}.json`);
		let text = "";
		if ((await ports.files.size(file)) !== null)
			for await (const line of ports.files.lines(file)) text += line;
		else {
			text = JSON.stringify(await fitRegion(await load(region), ports.signal));
			await ports.files.replace(file, `${text}\n`);
		}
		paths.push({ region, path: JSON.parse(text) });
		oneDone();
	}
	return paths;
}

/** @throws LensError badQuestions when no region tells the classes apart */
function chosen(paths: { region: string; path: PathPoint[] }[], rows: Row[], model: StudyModel): Choice {
	const validationRows = rows.filter(isIn("validation")).length;
	const choice = choose(paths, { validationRows, neurons: model.layers * model.neuronsPerLayer });
	if (choice) return choice;
	throw new LensError("badQuestions", "No neuron fires more when this model makes these answers up.");
}

async function fitAndEvaluate(
	examples: Examples,
	{ point }: Choice,
	run: { source: FeatureSource; params: IdentifyParams; judged: Judged[]; ports: StudyPorts },
): Promise<{ fitted: Fitted; evaluation: Evaluation }> {
	const { params, ports, source, judged } = run;
	const { seed } = params.sampling;
	const { signal } = ports;
	const oneDone = stepProgress(ports, "evaluate", DRAWS + 3);
	const fitted = await fitFinal(examples, point.fit.c, { seed, signal });
	oneDone();
	const random = await fitRandomNeurons(examples, fitted.fit.columns, { seed, signal, onDraw: oneDone });
	const dense = await denseProbeLogits(examples, signal);
	oneDone();
	const answersOf = new Map(judged.map(({ question, answers }) => [question.id, answers]));
	const answers = (row: Row) => ({ own: source.answer(row), all: answersOf.get(row.id)! });
	const evaluation = evaluate(scoreRows(examples, { fitted, random, dense, answers }), seed);
	oneDone();
	return { fitted, evaluation };
}
