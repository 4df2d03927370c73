/** Evaluate: every score of every row, every figure of every held-out set, and the files that tell of it. */
import type { Range } from "../../../core/neurons/regions";
import { type ProbeFile, parseProbe, printProbe } from "../../../core/probe/file";
import { reportHtml } from "../../../core/report/print-html";
import { reportMarkdown } from "../../../core/report/print-markdown";
import type { DataReport, StudyReport } from "../../../core/report/study-report";
import { LensError } from "../../../protocol/errors";
import type { IdentifyResult } from "../../../protocol/study-calls";
import { isWhole, markWhole, needWhole, placeOf, textOf } from "../../folder/run-folder";
import { breathe, stepProgress, workProgress } from "../../job";
import { rowsOf } from "../../lines";
import type { SampledAnswer } from "../../model";
import { evaluateSets } from "../evaluate/evaluate-sets";
import { neuronTable } from "../evaluate/neuron-table";
import { type ScoredAnswer, scoreAnswers } from "../evaluate/scored-answer";
import { unwelcomeTruth } from "../evaluate/unwelcome-truth";
import type { FeatureFile } from "../feature-file";
import type { FitFile } from "../fit-file";
import type { Run } from "../folder/study-run";
import { neuronsOf, probeOf, THRESHOLD } from "../probe-of";
import { reportOf } from "../report";
import { dataCounts } from "../rows/data-report";
import { allRows, allTold } from "../rows/rows";
import { isIn } from "../rows/select";
import type { Measures, Row } from "../run-files";
import { openFeatures, partAt } from "./training";

const FILES = ["report.json", "report.html", "report.md", "probe.json"] as const;
/** Neurons that a report lists, those of the largest weights; a sparse set has fewer. */
const MOST_LISTED = 1000;

/** Writes report and probe, unless they are there. */
export async function evaluateRun(run: Run): Promise<void> {
	const whole = await Promise.all(FILES.map((file) => isWhole(run, file)));
	if (whole.every(Boolean)) {
		stepProgress(run.ports, "evaluate", 1, 1);
		return;
	}
	const { report, probe } = await evaluated(run);
	const texts = {
		"report.json": `${JSON.stringify(report, null, "\t")}\n`,
		"report.html": reportHtml(report),
		"report.md": reportMarkdown(report),
		"probe.json": printProbe(probe),
	};
	for (const file of FILES) {
		await run.ports.files.replace(placeOf(run, file), texts[file]);
		await markWhole(run, file);
	}
}

/** What a run has come to, from its files; the probe goes to `output` as well. */
export async function resultOf(run: Run, output: string | null): Promise<IdentifyResult> {
	const probeText = await textOf(run, "probe.json");
	const { probe, problems } = parseProbe(probeText);
	if (!probe) throw new LensError("probeBroken", problems[0]?.message ?? "The probe cannot be read.");
	const report: StudyReport = JSON.parse(await textOf(run, "report.json"));
	if (output !== null) await run.ports.files.replace(output, probeText);
	const path = output ?? placeOf(run, "probe.json");
	return { probe, path, report, reportPath: placeOf(run, "report.html") };
}

async function evaluated(run: Run): Promise<{ report: StudyReport; probe: ProbeFile }> {
	const { manifest, settings, ports } = run;
	const tell = workProgress(ports, "evaluate");
	const fitted: FitFile = JSON.parse(await textOf(run, "fit.json"));
	const rows = await allRows(run);
	const { data, answers } = await readAnswers(run, rows);
	const file = await openFeatures(run, rows.length);
	const scored = await scoredRows(run, { rows, fitted, file, answers });
	const { seed } = settings.sampling;
	const options = { seed, threshold: THRESHOLD, penalty: settings.penalty, samples: settings.samples };
	const pause = () => breathe(ports.signal);
	let parts = 1;
	const onSet = (done: number, total: number) => {
		parts = total + 1;
		tell(done, parts);
	};
	const { sets, tooSmall } = await evaluateSets(scored, { ...options, pause, onSet });
	const audit = await unwelcomeTruth(scored, { seed, pause });
	const neurons = await neuronsIn(run, { rows, fitted, file });
	const found = { manifest, fitted, data, neurons, sets, tooSmall, unwelcomeTruth: audit };
	const { questions, kept, dropped, splits, domains } = data;
	const probe = probeOf({ ...found, data: { questions, kept, dropped, splits, domains } });
	const report = reportOf(found);
	tell(parts, parts);
	return { report, probe };
}

/** What the scores need of the answers to a question that has rows. */
interface Answers {
	answers: SampledAnswer[];
	/** One an answer, in its tokens. */
	spans: (Range | null)[];
	isSensitive: boolean;
	isAnswerless: boolean;
}

/** Counts all answers, and keeps those of questions that have rows, without their tokens' places. */
async function readAnswers(
	run: Run,
	rows: Row[],
): Promise<{ data: DataReport; answers: Map<string, Answers> }> {
	const wanted = new Set(rows.map(({ id }) => id));
	const counts = dataCounts(run);
	const answers = new Map<string, Answers>();
	for await (const told of allTold(run)) {
		counts.add(told);
		const { id, isSensitive, answers: accepted } = told.question;
		if (!wanted.has(id)) continue;
		const light = told.samples.answers.map((answer) => ({ ...answer, starts: [], ends: [] }));
		const spans = told.spans.spans.map((span) => span?.tokens ?? null);
		answers.set(id, { answers: light, spans, isSensitive, isAnswerless: accepted.length === 0 });
	}
	return { data: counts.report(rows), answers };
}

interface ScoreParts {
	rows: Row[];
	fitted: FitFile;
	file: FeatureFile;
	answers: Map<string, Answers>;
}

async function scoredRows(run: Run, { rows, fitted, file, answers }: ScoreParts): Promise<ScoredAnswer[]> {
	const { fit, calibration, combined, random, allNeurons } = fitted;
	const weights = new Float64Array(file.columns);
	for (const [k, column] of fit.columns.entries()) weights[column] = fit.weights[k]!;
	const products = await file
		.features([{ part: partAt(run, fitted.region), rows: [...rows.keys()] }])
		.multiply(weights);
	const measures: Measures[] = [];
	const { path } = await needWhole(run, "measures.jsonl");
	for await (const each of rowsOf<Measures>(run.ports.files, path)) measures.push(each);
	return scoreAnswers({
		...{ rows, calibration, combined, random, allNeurons, measures },
		logits: products.map((product) => product + fit.bias),
		answers: (id) => answers.get(id)!.answers,
		span: ({ id, sample }) => answers.get(id)!.spans[sample] ?? null,
		question: (id) => answers.get(id)!,
	});
}

/** The neurons of the largest weights, each on its own on the test. */
async function neuronsIn(
	run: Run,
	{ rows, fitted, file }: Omit<ScoreParts, "answers">,
): Promise<StudyReport["neurons"]> {
	const { fit, stability } = fitted;
	const largest = [...fit.columns.keys()]
		.sort((a, b) => Math.abs(fit.weights[b]!) - Math.abs(fit.weights[a]!) || a - b)
		.slice(0, MOST_LISTED);
	const columns = largest.map((k) => fit.columns[k]!);
	const test = [...rows.keys()].filter((i) => isIn("test")(rows[i]!));
	const values = await file.features([{ part: partAt(run, fitted.region), rows: test }]).take(columns);
	const neurons = neuronsOf(
		{ ...fit, columns, weights: largest.map((k) => fit.weights[k]!) },
		run.manifest.model.neuronsPerLayer,
	);
	return neuronTable(neurons, {
		values,
		labels: test.map((i) => (rows[i]!.label === "hallucinated" ? 1 : 0)),
		stability: largest.map((k) => stability[k]!),
	});
}
