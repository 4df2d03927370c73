/** What a study has found, or would take, in a few lines. */
import { STUDY_STEPS } from "../../core/report/steps";
import type { IdentifyParams, IdentifyResult, StudyEstimate } from "../../protocol/study-calls";
import { harmless } from "../terminal";
import { duration } from "./progress";

/** The report's summary and where the files are; or, of single steps, that they are done. */
export function resultLines(
	{ probe, path, report, reportPath }: IdentifyResult,
	params: IdentifyParams,
): string {
	if (!report || !probe) return lines([`${stepsDone(params)}; the files are in ${params.folder}.`]);
	return lines([...report.summary, `The probe is in ${path}.`, `The report is in ${reportPath}.`]);
}

function stepsDone({ steps, shard }: IdentifyParams): string {
	const done = STUDY_STEPS.filter((step) => steps.includes(step)).join(", ");
	const isAre = steps.length > 1 ? "are" : "is";
	return `${done} ${isAre} done${shard ? ` for shard ${shard.index + 1} of ${shard.count}` : ""}`;
}

/** What a study would take, step by step. */
export function estimateLines(estimate: StudyEstimate): string {
	const { questions, dropped, seconds, diskBytes, freeBytes, memoryBytes, begun } = estimate;
	const unusable = Object.entries(dropped).map(([reason, count]) => `${count} left out: ${reason}`);
	const steps = STUDY_STEPS.map((step) => {
		const there = begun?.[step];
		const done = there ? `, ${there.done} of ${there.total} done` : "";
		const takes = seconds[step];
		return `${step}: ${takes === undefined ? "as long as the server takes" : duration(takes)}${done}`;
	});
	const times = Object.values(seconds);
	const free = freeBytes === null ? "" : ` of ${megabytes(freeBytes)} free`;
	return lines([
		`${questions} questions`,
		...unusable,
		...steps,
		`in all: ${duration(times.reduce((sum, each) => sum + each, 0))}`,
		`disk: ${megabytes(diskBytes)}${free}`,
		`memory: ${megabytes(memoryBytes)}`,
	]);
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6).toLocaleString("en")} MB`;
const lines = (texts: string[]): string => texts.map((text) => `${harmless(text)}\n`).join("");
