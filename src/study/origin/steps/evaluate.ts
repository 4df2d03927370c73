/** Evaluate: every figure with its interval, and the files that tell of it. */

import type { ProbeFile } from "../../../core/probe/file";
import { originCsv } from "../../../core/report/origin/print-csv";
import { originHtml } from "../../../core/report/origin/print-html";
import { originMarkdown } from "../../../core/report/origin/print-markdown";
import type { OriginReport, TransferReport } from "../../../core/report/origin-report";
import { LensError } from "../../../protocol/errors";
import type { OriginResult } from "../../../protocol/study-calls";
import { isWhole, markWhole, placeOf, textOf } from "../../folder/run-folder";
import { breathe, stepProgress, workProgress } from "../../job";
import { driftFigures, unmovedNotes } from "../evaluate/drift-figures";
import { memberSets } from "../evaluate/members";
import { settingsInWords } from "../evaluate/settings-in-words";
import { summaryOf } from "../evaluate/summary";
import { probesOf, transferSets } from "../evaluate/transfer";
import { noteOf, type Study, studyOf } from "../random-probes";
import type { Run } from "../study-run";
import { hasDrift, readDrift } from "./drift";
import { probeOf } from "./features";

const FILES = ["report.json", "report.html", "report.md", "report.csv"] as const;

const JUDGED_OTHERWISE =
	"The answers that the probe was fitted on were judged by another judge than these, so that right and invented may mean something else here.";

/** Writes the report, unless it is there. @throws LensError fileUnreadable when nothing was measured yet */
export async function evaluateRun(run: Run): Promise<void> {
	const whole = await Promise.all(FILES.map((file) => isWhole(run, file)));
	if (whole.every(Boolean)) {
		stepProgress(run.ports, "evaluate", 1, 1);
		return;
	}
	const report = await evaluated(run);
	const texts = {
		"report.json": `${JSON.stringify(report, null, "\t")}\n`,
		"report.html": originHtml(report),
		"report.md": originMarkdown(report),
		"report.csv": originCsv(report),
	};
	for (const file of FILES) {
		await run.ports.files.replace(placeOf(run, file), texts[file]);
		await markWhole(run, file);
	}
}

/** What a run has come to, from its files. */
export async function resultOf(run: Run): Promise<OriginResult> {
	const report: OriginReport = JSON.parse(await textOf(run, "report.json"));
	return { report, reportPath: placeOf(run, "report.html") };
}

async function evaluated(run: Run): Promise<OriginReport> {
	const { manifest, settings, ports } = run;
	const hasTransfer = "features.jsonl" in manifest.files;
	if (!hasTransfer && !hasDrift(run))
		throw new LensError(
			"fileUnreadable",
			`${run.folder} has neither drift.f64 nor features.jsonl: the step "drift" or the step "features" comes first.`,
		);
	const probe = await probeOf(run);
	const study = hasTransfer ? await fittedStudy(run, probe) : null;
	const transfer = hasTransfer ? await transferOf(run, probe, study) : null;
	const pause = () => breathe(ports.signal);
	const { seed } = settings.sampling;
	const moved = hasDrift(run) ? await readDrift(run) : null;
	const drift = moved && (await driftFigures(probe, moved, { seed, pause }));
	const told = {
		...{ format: "h-neuron-origin" as const, version: 1 as const },
		...{ created: manifest.created, tool: manifest.tool, model: probe.model, base: manifest.model },
		...{ settings: settingsInWords(manifest, probe), transfer, drift },
	};
	const { format, version, created, tool, model, base, ...rest } = told;
	const notes = [
		...manifest.notes,
		...(study && !study.isJudgedAlike ? [JUDGED_OTHERWISE] : []),
		...(moved ? unmovedNotes(moved) : []),
	];
	const summary = summaryOf(told, { isUnseen: study !== null, notes });
	return { format, version, created, tool, model, base, summary, ...rest };
}

/** The random probes of the identification run that the features were read for. */
async function fittedStudy(run: Run, probe: ProbeFile): Promise<Study | null> {
	const { settings, study, ports } = run;
	if (settings.study === null) return null;
	const path = study === null ? null : `${study}/features.f32`;
	if (path === null || (await ports.files.sha256(path)) !== settings.study)
		throw new LensError(
			"badSetting",
			"The random neurons of this run are those of an identification run, whose folder must be given again.",
		);
	const oneDone = stepProgress(ports, "random neurons", settings.randomDraws);
	return studyOf(study!, probe, run, oneDone);
}

async function transferOf(run: Run, probe: ProbeFile, study: Study | null): Promise<TransferReport> {
	const { settings, ports } = run;
	const probes = probesOf(probe, settings, study?.random ?? null);
	const found = await transferSets(await memberSets(run, study?.fittedOn ?? new Set()), probes, {
		seed: settings.sampling.seed,
		pause: () => breathe(ports.signal),
		chat: probe.metrics.find(({ set }) => set === "test")?.auroc ?? null,
		onSet: workProgress(ports, "evaluate"),
	});
	return { randomNote: noteOf(settings.study, settings.randomDraws), prompt: settings.prompt, ...found };
}
