/**
 * Fit: for each region a path of C over folds of the training rows; one region and C are chosen, the probe's logits of rows
 * that its folds had not seen are calibrated, and the baselines are fitted by the same procedure.
 */
import { fitCalibration } from "../../../core/probe/calibrate";
import type { PathReport } from "../../../core/report/study-report";
import { LensError } from "../../../protocol/errors";
import { forgetLater, isWhole, markWhole, needWhole, placeOf } from "../../folder/run-folder";
import { breathe, stepProgress, workProgress } from "../../job";
import { rowsOf } from "../../lines";
import { fitAllNeurons } from "../baselines/all-neurons";
import { risksOf } from "../baselines/classifiers";
import { fitCombined } from "../baselines/combined";
import { DRAWS, fitRandomNeurons } from "../baselines/random-neurons";
import { type Choice, choose } from "../fit/choose";
import { fitPath } from "../fit/cross-validate";
import type { PathPoint } from "../fit/path-point";
import type { FitFile } from "../fit-file";
import type { Run } from "../folder/study-run";
import { taskAccuracyOf } from "./task-accuracy";
import { allAt, entropiesOf, examplesAt, type Training, trainingOf } from "./training";

type Region = FitFile["region"];
type Path = { region: Region; path: PathPoint[] };
type Tell = (done: number, total: number) => void;

/** Fits what is not fitted yet, into fit.json. @throws LensError badQuestions when no region tells the classes apart */
export async function fitProbe(run: Run): Promise<void> {
	const { ports, settings } = run;
	if (await isWhole(run, "fit.json")) {
		stepProgress(ports, "fit", 1, 1);
		return;
	}
	await forgetLater(run, "fit");
	const training = await trainingOf(run);
	// One part for each region, one for the choice, one for the random neurons, one for all neurons.
	const parts = settings.regions.length + 3;
	const tell = workProgress(ports, "fit");
	const nextPart = partedProgress(tell, parts);
	const paths: Path[] = [];
	for (const region of settings.regions)
		paths.push({ region, path: await pathOf(training, region, nextPart()) });
	const choice = await chosen(training, paths, nextPart());
	const fitted = await fitOthers(training, choice, nextPart);
	const file: FitFile = { ...fitted, paths: paths.map((path) => pathReport(path, choice)) };
	await ports.files.replace(placeOf(run, "fit.json"), `${JSON.stringify(file)}\n`);
	await markWhole(run, "fit.json");
	tell(PART * parts, PART * parts);
}

/** A part's share of what is told. */
const PART = 100;

/** Progress over parts of about the same size, each of which tells its own. */
function partedProgress(tell: Tell, parts: number): () => Tell {
	let begun = 0;
	return () => {
		const before = PART * begun++;
		return (done, total) => tell(before + Math.floor((PART * done) / Math.max(1, total)), PART * parts);
	};
}

/** A region's path of C, from its file where a run before has written it. */
async function pathOf(training: Training, region: Region, onProgress: Tell): Promise<PathPoint[]> {
	const { run } = training;
	const { files, signal } = run.ports;
	const file = `path-${region}.json`;
	if (await isWhole(run, file)) {
		const { path } = await needWhole(run, file);
		for await (const points of rowsOf<PathPoint[]>(files, path)) return points;
	}
	await breathe(signal);
	const { penalty, folds, sampling, mode } = run.settings;
	const examples = examplesAt(training, region, mode);
	const points = await fitPath(examples, { penalty, folds, seed: sampling.seed, signal, onProgress });
	await files.replace(placeOf(run, file), `${JSON.stringify(points)}\n`);
	await markWhole(run, file);
	return points;
}

async function chosen({ run, all }: Training, paths: Path[], tell: Tell): Promise<Choice> {
	const { criterion, penalty } = run.settings;
	const { layers, neuronsPerLayer } = run.manifest.model;
	const sets = paths.reduce((sum, { path }) => sum + path.length, 0);
	let asked = 0;
	const onSet = () => tell(++asked, sets);
	const taskAccuracy = criterion === "paper" ? await taskAccuracyOf(run, all, onSet) : undefined;
	const choice = await choose(paths, {
		...{ criterion, penalty, neurons: layers * neuronsPerLayer },
		...(taskAccuracy && { taskAccuracy }),
	});
	if (choice) return choice;
	throw new LensError("badQuestions", "No neuron fires more when this model makes these answers up.");
}

/** Everything that is fitted once region and C are chosen. */
async function fitOthers(
	training: Training,
	{ point, rule, region: word }: Choice,
	nextPart: () => Tell,
): Promise<Omit<FitFile, "paths">> {
	const { run, labels } = training;
	const region = word as Region;
	const { penalty, folds, sampling, calibration, mode } = run.settings;
	const options = { folds, seed: sampling.seed, signal: run.ports.signal };
	const [tellRandom, tellDense] = [nextPart(), nextPart()];
	let draws = 0;
	const onDraw = () => tellRandom(++draws, DRAWS);
	// A probe over all neurons leaves no neuron for a draw, and is itself the fit over all neurons.
	const isSparse = penalty === "l1";
	const random = isSparse
		? await fitRandomNeurons(examplesAt(training, region, mode), point.fit.columns, { ...options, onDraw })
		: [];
	const dense = isSparse
		? await fitAllNeurons(examplesAt(training, region, "1-vs-1"), { ...options, onProgress: tellDense })
		: null;
	const risks = (await risksOf([...random, dense], allAt(training, region))).map((each) => [...each]);
	const { c, columns, weights, bias } = point.fit;
	const { logits, stability } = point;
	return {
		...{ region, rule, stability, fit: { c, columns, weights, bias } },
		calibration: fitCalibration(calibration, logits, labels),
		combined: fitCombined({ logits, labels, entropies: await entropiesOf(training) }),
		random: risks.slice(0, random.length),
		allNeurons: dense && risks.at(-1)!,
	};
}

function pathReport({ region, path }: Path, choice: Choice): PathReport {
	return {
		region,
		points: path.map((point) => ({
			c: point.fit.c,
			nonZero: point.nonZero,
			positive: point.positive,
			accuracy: point.accuracy,
			accuracyError: point.accuracyError,
			auroc: point.auroc,
			aurocError: point.aurocError,
			taskAccuracy: point.taskAccuracy,
			isChosen: region === choice.region && point === choice.point,
		})),
	};
}
