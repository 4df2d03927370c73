/** Slurm, by its own programs: a job array for each stage, held back until the stages before it have gone well. */
import { LensError } from "../../protocol/errors";
import type { StudyFiles } from "../../study/files";
import type { Stage } from "../plan";
import type { QueuedStage, QueuedTask, RunProgram, Scheduler, SubmittedStage } from "../scheduler";
import { type ArrangedArray, type Arrangement, arrange } from "./arrange";
import { sbatchWords, scriptFile } from "./arrays";
import { lastWords } from "./last-words";
import type { SlurmOptions } from "./options";
import { previewScript } from "./preview";
import { cancelJobs, jobNumber, slurm } from "./programs";
import { parseQueue, type QueueRow, squeueWords } from "./queue";
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
		stages.length === 0 ? [] : parseQueue(await slurm(run, "squeue", squeueWords(stages)), dir);
	const wordsOf = ({ stage, tasks }: ArrangedArray, dir: string, after: readonly string[]) =>
		sbatchWords({ stage, tasks, after }, dir, options);

	return {
		name: "slurm",
		addsToRunning: true,

		async preview(submission, record) {
			const { dir, plan } = submission;
			const template = await templateOf(ports);
			const { rows, note } = await rowsHere(() => rowsOf(dir, plan.stages.map(nameOf)));
			const arrangement = arrange(submission, rows);
			const text = previewScript(arrangement, {
				...{ dir, record: record(intended(arrangement)) },
				script: ({ stage }) => stageScript(template, stage, submission),
				words: (array, after) => wordsOf(array, dir, after),
			});
			return `${note}${text}`;
		},

		async submit(submission, keep) {
			const { dir, plan } = submission;
			const template = await templateOf(ports);
			const rows = await rowsOf(dir, plan.stages.map(nameOf));
			const arrangement = arrange(submission, rows);
			const { arrays, standing, outdated } = arrangement;
			await keep(intended(arrangement));
			const submitted: QueuedStage[] = [];
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
				// An sbatch that gave up waiting may have queued its array all the same: then that stays written down.
				const known = [...rows, ...submitted].map((each) => ("array" in each ? each.array : each.job));
				const names = arrays.map((array) => array.stage.name);
				// Where the queue cannot be asked either, the refusal is what there is to tell.
				const now = await rowsOf(dir, names).catch(() => null);
				if (now?.every(({ array }) => known.includes(array))) await keep(standing);
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
				if (array === null) return null;
				const known = { stage, task, job: `${array}_${task}` };
				const { state, reason, limit } = row ?? { state: "failed", reason: null, limit: null };
				if (state !== "failed") return { ...known, state, reason, limit };
				const last = await lastWords(ports.files, dir, { stage, task, job: array });
				// Slurm forgets jobs after some minutes; what it has said when it ended them stays.
				if (!row && !last?.isSlurms) return null;
				const words = last && (last.isSlurms ? last.text : `its last line is "${last.text}"`);
				const all = [reason, words].filter(Boolean).join(last?.isSlurms ? ": " : ", and ");
				return { ...known, state, reason: all, limit };
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
async function takenBack(run: RunProgram, submitted: readonly QueuedStage[], error: unknown): Promise<void> {
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

/** Numbers come with the jobs; until all are written down, the jobs are known by their name and folder. */
const intended = ({ arrays, standing }: Arrangement): SubmittedStage[] => [
	...standing,
	...arrays.map(({ stage, tasks }) => ({ stage: stage.name, tasks, job: null })),
];

const nameOf = ({ name }: Stage): string => name;

/** Numbers are given in the order of submission. */
const byNumber = (a: string, b: string): number => Number(a) - Number(b);

const stagesIn = (submitted: readonly SubmittedStage[]): string[] => [
	...new Set(submitted.map(({ stage }) => stage)),
];

interface SubmittedTask extends Pick<SubmittedStage, "stage" | "job"> {
	task: number;
}

/** Each task with the array that it was submitted in last. */
function tasksOf(submitted: readonly SubmittedStage[]): SubmittedTask[] {
	const found = new Map<string, SubmittedTask>();
	for (const { stage, tasks, job } of submitted)
		for (const task of tasks) {
			const key = `${stage}.${task}`;
			found.set(key, { stage, task, job: job ?? found.get(key)?.job ?? null });
		}
	return [...found.values()];
}
