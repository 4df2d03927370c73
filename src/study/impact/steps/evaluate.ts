/** Evaluate: every figure with its interval, and the files that tell of it. */
import { mulberry32, seedFor } from "../../../core/random";
import { impactCsv } from "../../../core/report/impact/print-csv";
import { impactHtml } from "../../../core/report/impact/print-html";
import { impactMarkdown } from "../../../core/report/impact/print-markdown";
import type { ImpactReport } from "../../../core/report/impact-report";
import { LensError } from "../../../protocol/errors";
import type { ImpactResult } from "../../../protocol/study-calls";
import { isWhole, markWhole, placeOf, textOf } from "../../folder/run-folder";
import { breathe, stepProgress, workProgress } from "../../job";
import { figuresOf } from "../evaluate/figures";
import { reportOf } from "../evaluate/report";
import { readTallies } from "../evaluate/tallies";
import type { Run } from "../study-run";

const FILES = ["report.json", "report.html", "report.md", "report.csv"] as const;

/** Writes the report, unless it is there. @throws LensError badQuestions when no item of any suite took part */
export async function evaluateRun(run: Run): Promise<void> {
	const whole = await Promise.all(FILES.map((file) => isWhole(run, file)));
	if (whole.every(Boolean)) {
		stepProgress(run.ports, "evaluate", 1, 1);
		return;
	}
	const report = await evaluated(run);
	const texts = {
		"report.json": `${JSON.stringify(report, null, "\t")}\n`,
		"report.html": impactHtml(report),
		"report.md": impactMarkdown(report),
		"report.csv": impactCsv(report),
	};
	for (const file of FILES) {
		await run.ports.files.replace(placeOf(run, file), texts[file]);
		await markWhole(run, file);
	}
}

/** What a run has come to, from its files. */
export async function resultOf(run: Run): Promise<ImpactResult> {
	const report: ImpactReport = JSON.parse(await textOf(run, "report.json"));
	return { report, reportPath: placeOf(run, "report.html") };
}

async function evaluated(run: Run): Promise<ImpactReport> {
	const { manifest, settings, ports } = run;
	const tell = workProgress(ports, "evaluate");
	tell(0, 2);
	const tallies = await readTallies(run);
	if (tallies.suites.length === 0)
		throw new LensError("badQuestions", `No item took part: ${reasonsOf(tallies.empty)}.`);
	tell(1, 2);
	const figures = await figuresOf(
		{ suites: tallies.suites, sets: tallies.grid.sets, gains: settings.gains },
		{
			random: mulberry32(seedFor(settings.seed, "impact intervals")),
			pause: () => breathe(ports.signal),
		},
	);
	const report = reportOf({ manifest, tallies, figures });
	tell(2, 2);
	return report;
}

const reasonsOf = (empty: readonly { suite: string; dropped: Record<string, number> }[]): string =>
	empty
		.map(({ suite, dropped }) => {
			const reasons = Object.entries(dropped).map(([reason, count]) => `${reason} (${count})`);
			return `${suite}: ${reasons.join(", ")}`;
		})
		.join("; ");
