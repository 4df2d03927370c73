/** Slurm's own programs, and what is made of it when they say no. */
import { LensError } from "../../protocol/errors";
import type { RunProgram } from "../scheduler";

/** Longer complaints are cut. */
const MOST_SAID = 400;

/** Runs one of Slurm's programs. @returns its output @throws LensError schedulerFailed with what it complained of */
export async function slurm(run: RunProgram, command: string, words: readonly string[]): Promise<string> {
	const { code, stdout, stderr } = await run(command, words);
	if (code === 0) return stdout;
	throw new LensError("schedulerFailed", `${command} says: ${complaint(stderr)}.`);
}

/** What scancel says of jobs that have ended since the queue was read. */
const OVER = /Invalid job id specified|already complet/;

/**
 * Takes jobs out of the queue, the last first: what waits for another one must not be let through by its end.
 * @param jobs ascending as submitted
 */
export async function cancelJobs(
	run: RunProgram,
	jobs: readonly string[],
	words: readonly string[] = [],
): Promise<void> {
	if (jobs.length === 0) return;
	for (const job of jobs.toReversed()) await cancelJob(run, [...words, job]);
}

async function cancelJob(run: RunProgram, words: readonly string[]): Promise<void> {
	const { code, stderr } = await run("scancel", words);
	const said = stderr.split("\n").filter((line) => line.trim() !== "");
	if (code === 0 || (said.length > 0 && said.every((line) => OVER.test(line)))) return;
	throw new LensError("schedulerFailed", `scancel says: ${complaint(stderr)}.`);
}

/** What is wrong, without the program's name before each line. */
function complaint(stderr: string): string {
	const lines = stderr.split("\n").map((line) => line.replace(/^\w+: (error|fatal): /, "").trim());
	const said = lines.filter((line) => line !== "").join("; ") || "nothing, and ends with a failure";
	const hint = said.includes("Invalid job array specification")
		? ' (its arrays are shorter than this stage, see MaxArraySize in "scontrol show config": plan fewer --shards)'
		: "";
	return `${said.slice(0, MOST_SAID).replace(/\.$/, "")}${hint}`;
}

/** The array's number in what `sbatch --parsable` says: `4711`, or `4711;cluster`. A site's own words may stand before it. */
export function jobNumber(stdout: string): string {
	const last = stdout.trim().split("\n").at(-1)!;
	const [, number] = /^(\d+)(?:;\S+)?$/.exec(last) ?? [];
	if (number === undefined)
		throw new LensError("schedulerFailed", `sbatch said "${last.slice(0, 200)}" instead of a job's number.`);
	return number;
}
