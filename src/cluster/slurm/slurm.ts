/** Slurm, by its own programs: a job array for each stage, held back until the stages before it have gone well. */
import { LensError } from "../../protocol/errors";
import type { StudyFiles } from "../../study/files";
import type { Stage } from "../plan";
import type { QueuedTask, RunProgram, Scheduler, SubmittedStage } from "../scheduler";
import { type ArrangedArray, arrange } from "./arrange";
import { sbatchWords, scriptFile } from "./arrays";
import { lastWords } from "./last-words";
import type { SlurmOptions } from "./options";
import { previewScript } from "./preview";
import { cancelJobs, jobNumber, slurm } from "./programs";
import { latest, parseQueue, type QueueRow, squeueWords } from "./queue";
import { PLAIN_TEMPLATE, stageScript, type Template } from "./script";

export interface SlurmPorts {
	files: StudyFiles;
	run: RunProgram;
	options: SlurmOptions;
	/** The template that was asked for, else the user's own one, which need not exist; null = none. Absolute. */
	template: string | null;
}

export function slurmScheduler(ports: SlurmPorts): Scheduler {
	const { run, options } = ports;
	const rowsOf = async (dir: string, stages: readonly string[]): Promise<QueueRow[]> =>
		stages.length === 0 ? [] : latest(parseQueue(await slurm(run, "squeue", squeueWords(stages)), dir));
	const wordsOf = ({ stage, tasks }: ArrangedArray, dir: string, after: readonly string[]) =>
		sbatchWords({ stage, tasks, after }, dir, options);

	return {
		name: "slurm",
		addsToRunning: true,

		async preview(submission) {
			const { dir, plan } = submission;
			const template = await templateOf(ports);
			const { rows, note } = await rowsHere(() => rowsOf(dir, plan.stages.map(nameOf)));
			const text = previewScript(arrange(submission, rows), {
				dir,
				script: ({ stage }) => stageScript(template, stage, submission),
				words: (array, after) => wordsOf(array, dir, after),
			});
			return `${note}${text}`;
		},

		async submit(submission) {
			const { dir, plan } = submission;
			const template = await templateOf(ports);
			const rows = await rowsOf(dir, plan.stages.map(nameOf));
			const { arrays, standing, outdated } = arrange(submission, rows);
			const submitted: SubmittedStage[] = [];
			try {
				for (const array of arrays) {
					const { stage, tasks, afterTasks, afterStages } = array;
					const path = `${dir}/${scriptFile(stage.name)}`;
					await ports.files.replace(path, stageScript(template, stage, submission));
					const isBefore = ({ stage: name }: SubmittedStage) => afterStages.includes(name);
					const after = [...afterTasks, ...submitted.filter(isBefore).map(({ job }) => job)];
					const said = await slurm(run, "sbatch", [...wordsOf(array, dir, after), path]);
					submitted.push({ stage: stage.name, tasks, job: jobNumber(said) });
				}
			} catch (error) {
				await takenBack(run, submitted, error);
				throw error;
			}
			await cancelJobs(run, outdated, ["--state=PENDING"]);
			return [...standing, ...submitted];
		},

		async queue(dir, submitted) {
			const rows = await rowsOf(dir, stagesIn(submitted));
			const told = tasksOf(submitted).map(async ({ stage, task, job }): Promise<QueuedTask | null> => {
				const row = rows.find((each) => each.stage === stage && each.task === task);
				const array = row?.array ?? job;
				const { state, reason } = row ?? { state: "failed", reason: null };
				if (state !== "failed") return { stage, task, job: `${array}_${task}`, state, reason };
				const last = await lastWords(ports.files, dir, { stage, task, job: array });
				// Slurm forgets jobs after some minutes; what it has said when it ended them stays.
				if (!row && !last?.isSlurms) return null;
				const all = [reason, last?.text].filter(Boolean).join(": ");
				return { stage, task, job: `${array}_${task}`, state, reason: all };
			});
			return (await Promise.all(told)).filter((each) => each !== null);
		},

		async cancel(dir, submitted) {
			const open = ["waiting", "running", "never"];
			const rows = (await rowsOf(dir, stagesIn(submitted))).filter(({ state }) => open.includes(state));
			const arrays = new Set(rows.map(({ array }) => array));
			await cancelJobs(run, [...arrays].sort(byNumber));
		},
	};
}

/** @throws LensError fileUnreadable when a template that was asked for does not exist */
async function templateOf({ files, template, options }: SlurmPorts): Promise<Template> {
	const plain = { text: PLAIN_TEMPLATE, path: "that comes with the program" };
	if (template === null) return plain;
	const size = await files.size(template);
	if (size !== null)
		return { text: new TextDecoder().decode(await files.read(template, 0, size)), path: template };
	if (options.template === null) return plain;
	throw new LensError("fileUnreadable", `The template ${template} does not exist.`);
}

/** What the queue holds; where there is none to ask, a submission can be looked at nevertheless. */
async function rowsHere(read: () => Promise<QueueRow[]>): Promise<{ rows: QueueRow[]; note: string }> {
	try {
		return { rows: await read(), note: "" };
	} catch (error) {
		if (!(error instanceof LensError) || !/^scheduler/.test(error.code)) throw error;
		// One line, whatever Slurm said: the script's others are run.
		const why =
			error.code === "schedulerMissing" ? "There is no squeue here" : error.message.replace(/\s+/g, " ");
		return { rows: [], note: `# ${why.replace(/\.$/, "")}: this is for an empty queue.\n` };
	}
}

/** Cancels what was submitted before a refusal. @throws LensError schedulerFailed when that is refused as well */
async function takenBack(
	run: RunProgram,
	submitted: readonly SubmittedStage[],
	error: unknown,
): Promise<void> {
	const jobs = submitted.map(({ job }) => job);
	try {
		await cancelJobs(run, jobs);
	} catch {
		const first = error instanceof LensError ? error.message : String(error);
		throw new LensError(
			"schedulerFailed",
			`${first} Jobs ${jobs.join(", ")} had been submitted and could not be cancelled.`,
		);
	}
}

const nameOf = ({ name }: Stage): string => name;

/** Numbers are given in the order of submission. */
const byNumber = (a: string, b: string): number => Number(a) - Number(b);

const stagesIn = (submitted: readonly SubmittedStage[]): string[] => [
	...new Set(submitted.map(({ stage }) => stage)),
];

/** Each task with the array that it was submitted in last. */
function tasksOf(submitted: readonly SubmittedStage[]): { stage: string; task: number; job: string }[] {
	const found = new Map<string, { stage: string; task: number; job: string }>();
	for (const { stage, tasks, job } of submitted)
		for (const task of tasks) found.set(`${stage}.${task}`, { stage, task, job });
	return [...found.values()];
}
