/**
 * The probes that the H-Neurons' probe is held against: as many random neurons. With the identification run that made the
 * probe, they are fitted on its training answers by its own procedure; without it, the probe's own weights are put on other
 * neurons of the same layers.
 */
import type { ProbeFile } from "../../core/probe/file";
import { mulberry32, seedFor } from "../../core/random";
import { LensError } from "../../protocol/errors";
import { readManifest } from "../folder/manifest";
import { type FolderRun, needWhole, textOf } from "../folder/run-folder";
import { fitRandomNeurons, randomColumns } from "../identify/baselines/random-neurons";
import type { FitFile } from "../identify/fit-file";
import { IDENTIFY, type Run as IdentifyRun, type Manifest } from "../identify/folder/study-run";
import { isIn } from "../identify/rows/select";
import type { Row } from "../identify/run-files";
import { examplesAt, trainingOf } from "../identify/steps/training";
import { breathe, type StudyPorts } from "../job";
import { rowsOf } from "../lines";
import type { Run } from "./study-run";

/** Weights on neurons; `columns` are flat, layer · N + index. */
export interface Linear {
	columns: readonly number[];
	weights: readonly number[];
	bias: number;
}

/** The probe's neurons, flat, in its order. */
export const ownColumns = ({ neurons, model }: ProbeFile): number[] =>
	neurons.map(({ layer, index }) => layer * model.neuronsPerLayer + index);

type Judge = Run["settings"]["judge"];
type Asked = Pick<Run["settings"], "randomDraws" | "study" | "sampling">;

/**
 * The neurons of every random probe, known before anything is read or fitted.
 * @returns [draws] of flat indices
 * @throws LensError badSetting when too few other neurons are left to draw from
 */
export function drawnColumns(probe: ProbeFile, { randomDraws: draws, study, sampling }: Asked): number[][] {
	const own = ownColumns(probe);
	const { layers, neuronsPerLayer } = probe.model;
	const all = layers * neuronsPerLayer;
	if (own.length > all / 2)
		throw new LensError(
			"badSetting",
			`The probe weighs ${own.length} of ${all} neurons: as many random ones cannot be drawn beside it.`,
		);
	if (study !== null) return randomColumns(own, all, { draws, seed: probe.seed });
	return Array.from({ length: draws }, (_, draw) =>
		layerMatched(probe, mulberry32(seedFor(sampling.seed, `random probe ${draw}`))),
	);
}

/** For each of the probe's neurons another one of its layer, each at most once; all of them where a layer has no others. */
function layerMatched({ neurons, model }: ProbeFile, random: () => number): number[] {
	const { neuronsPerLayer: width } = model;
	const taken = new Set(neurons.map(({ layer, index }) => layer * width + index));
	return neurons.map(({ layer }) => {
		const first = layer * width;
		const free = Array.from({ length: width }, (_, index) => first + index).filter(
			(each) => !taken.has(each),
		);
		if (free.length === 0)
			throw new LensError(
				"badSetting",
				`The probe weighs so many neurons of layer ${layer} that no other is left.`,
			);
		const neuron = free[Math.floor(random() * free.length)]!;
		taken.add(neuron);
		return neuron;
	});
}

/** All neurons that an answer's features tell: the probe's, then each draw's. */
export const columnsOf = (probe: ProbeFile, asked: Asked): number[] => [
	...ownColumns(probe),
	...drawnColumns(probe, asked).flat(),
];

/** What the random probes are, one sentence. */
export const noteOf = (study: string | null, draws: number): string =>
	study === null
		? `Mean, least and most of ${draws} probes with the same weights on other neurons of the same layers. Nothing was fitted for them; instead, each is read in the direction that ranks these very answers better, which favours them.`
		: `Mean, least and most of ${draws} draws of as many random neurons, fitted on the chat model's training answers by the procedure that made the probe.`;

/** What an identification run tells of the probe that came of it. */
export interface Study {
	/** [draws] The fitted probes; null where no neuron of a draw told anything. */
	random: (Linear | null)[];
	/** What was asked about in the answers that the probe was fitted on. */
	fittedOn: ReadonlySet<string>;
	/** Whether those answers were judged as the base model's are. */
	isJudgedAlike: boolean;
}

/**
 * Fits the random neurons of an identification run anew.
 * @param folder of that run
 * @throws LensError fileUnreadable when its files are not whole, badSetting when another probe came of it
 */
export async function studyOf(
	folder: string,
	probe: ProbeFile,
	run: Run,
	onDraw: () => void,
): Promise<Study> {
	const { ports, settings } = run;
	const study = await openStudy(folder, ports);
	await checkStudy(study, probe);
	const { sampling, folds, mode } = study.settings;
	const training = await trainingOf(study);
	const examples = examplesAt(training, probe.region as FitFile["region"], mode);
	const options = { draws: settings.randomDraws, folds, seed: sampling.seed, signal: ports.signal };
	const fits = await fitRandomNeurons(examples, ownColumns(probe), { ...options, onDraw });
	await breathe(ports.signal);
	return {
		random: fits.map((classifier) => classifier?.fit ?? null),
		fittedOn: await trainedEntities(study),
		isJudgedAlike: isSameJudge(study.settings.judge, settings.judge),
	};
}

/** A server's word stands in place of any rule; where it is reached says nothing of how it judges. */
const isSameJudge = (one: Judge, other: Judge): boolean =>
	one.server?.model === other.server?.model && (one.server !== null || one.rule === other.rule);

/** An identification run to read from, by no model and by no server. */
async function openStudy(folder: string, ports: StudyPorts): Promise<IdentifyRun> {
	const manifest = (await readManifest(ports.files, {
		folder,
		shard: null,
		kinds: [IDENTIFY],
	})) as Manifest | null;
	if (!manifest) throw new LensError("fileUnreadable", `${folder} holds no identification run.`);
	return {
		...{
			kind: IDENTIFY,
			folder,
			shard: null,
			manifest,
			main: null,
			settings: manifest.settings,
			model: null,
		},
		...{ ports, proved: new Set(), servers: { sampler: null, judge: null, extractor: null } },
	};
}

async function checkStudy(study: IdentifyRun, probe: ProbeFile): Promise<void> {
	const { fit, region }: FitFile = JSON.parse(await textOf(study, "fit.json"));
	const isSame =
		study.manifest.model.fingerprint === probe.model.fingerprint &&
		study.settings.sampling.seed === probe.seed &&
		region === probe.region &&
		JSON.stringify(fit.columns) === JSON.stringify(ownColumns(probe));
	if (!isSame)
		throw new LensError(
			"badSetting",
			`The identification run in ${study.folder} made another probe than the one that is traced.`,
		);
}

async function trainedEntities(study: FolderRun): Promise<Set<string>> {
	const { path } = await needWhole(study, "rows.jsonl");
	const entities = new Set<string>();
	for await (const row of rowsOf<Row>(study.ports.files, path))
		if (isIn("train")(row)) entities.add(row.entity);
	return entities;
}
