import type { ProbeFile } from "../../core/probe/file";
import type { IdentifyParams } from "../../protocol/engine-api";
import type { StudyModel } from "../model";
import type { Evaluation } from "./evaluate";
import { type Choice, type Fitted, isIn, type PathPoint, THRESHOLD } from "./fit";
import type { QuestionSet } from "./questions";
import { countsOf } from "./select";
import { type Judged, type Row, SETS } from "./split";

/** What a run has by its end. */
export interface Parts {
	model: StudyModel;
	params: IdentifyParams;
	set: QuestionSet;
	judged: Judged[];
	rows: Row[];
	choice: Choice;
	paths: { region: string; path: PathPoint[] }[];
	fitted: Fitted;
	evaluation: Evaluation;
	tool: string;
	created: string;
}

/** The probe file of a run. */
export function probeOf(parts: Parts): ProbeFile {
	const { model, params, choice, paths, fitted, evaluation, tool, created } = parts;
	const { name, fingerprint, layers, neuronsPerLayer } = model;
	const { temperature, topK, topP, seed } = params.sampling;
	const path = paths.find(({ region }) => region === choice.region)!.path;
	return {
		format: "h-neuron-probe",
		version: 1,
		created,
		tool,
		model: { name, fingerprint, layers, neuronsPerLayer },
		region: choice.region as ProbeFile["region"],
		mode: params.mode,
		c: fitted.fit.c,
		bias: fitted.fit.bias,
		neurons: fitted.fit.columns.map((column, k) => ({
			layer: Math.floor(column / neuronsPerLayer),
			index: column % neuronsPerLayer,
			weight: fitted.fit.weights[k]!,
		})),
		threshold: THRESHOLD,
		calibration: fitted.calibration,
		cPath: path.map(({ fit, nonZero, positive, accuracy, auroc }) => ({
			c: fit.c,
			nonZero,
			positive,
			accuracy,
			auroc,
		})),
		metrics: evaluation.sets.map(({ metrics }) => metrics),
		data: dataOf(parts),
		sampling: { samples: params.samples, temperature, topK, topP, maxTokens: params.maxTokens },
		seed,
	};
}

/** Every question is counted once: kept in a class, or dropped for one reason. */
function dataOf({ set, judged, rows }: Parts): ProbeFile["data"] {
	const dropped: Record<string, number> = { ...set.broken };
	for (const { selected } of judged)
		if (selected.dropped !== null) dropped[selected.dropped] = (dropped[selected.dropped] ?? 0) + 1;
	const broken = Object.values(set.broken).reduce((sum, count) => sum + count, 0);
	return {
		questions: set.questions.length + broken,
		kept: countsOf(judged.map(({ selected }) => selected.label)),
		dropped,
		splits: Object.fromEntries(
			SETS.map((name) => [name, countsOf(rows.filter(isIn(name)).map(({ label }) => label))]),
		),
		domains: [...new Set(set.questions.map(({ domain }) => domain))].sort(),
	};
}
