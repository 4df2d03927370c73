/** The script of a stage's job array: a template with the task's command in it, and what the plan says that a task needs. */
import { LensError } from "../../protocol/errors";
import type { Resources, Stage } from "../plan";

/** Stands in a template where the task's command goes. */
export const PLACE = "{{task}}";

/** `exec`: what Slurm tells the job reaches the program, and the program's exit code is the job's. */
export const PLAIN_TEMPLATE = `#!/bin/sh
exec ${PLACE}
`;

export interface Template {
	text: string;
	/** The file, as messages name it. */
	path: string;
}

/**
 * The script for one stage: the template's first line, the plan's needs, the template's other lines.
 * @param program the words that start this program
 * @param dir     the plan's folder, absolute
 * @throws LensError schedulerFailed when the template cannot be one
 */
export function stageScript(
	{ text, path }: Template,
	{ name, resources }: Pick<Stage, "name" | "resources">,
	{ program, dir }: { program: readonly string[]; dir: string },
): string {
	const problem = problemOf(text);
	if (problem) throw new LensError("schedulerFailed", `The template ${path} ${problem}.`);
	const task = [...[...program, "task", dir, name].map(quoted), '"$SLURM_ARRAY_TASK_ID"'].join(" ");
	const [first, ...others] = text.split("\n");
	const needs = needsOf(resources).filter(({ said }) => !others.some((line) => said.test(line)));
	return [
		first,
		...needs.map(({ words }) => `#SBATCH ${words}`),
		// Not replaceAll(): "$" in a folder's name would mean something to it.
		...others.map((line) => (isComment(line) ? line : line.split(PLACE).join(task))),
	].join("\n");
}

const isComment = (line: string): boolean => line.trimStart().startsWith("#");

function problemOf(text: string): string | null {
	if (!text.startsWith("#!")) return 'does not begin with "#!", as "#!/bin/sh" does';
	if (text.includes("\r")) return "has the line ends of Windows, which Slurm refuses";
	const commands = text.split("\n").filter((line) => !isComment(line));
	const places = commands.join("\n").split(PLACE).length - 1;
	if (places === 1) return null;
	return `has ${PLACE}, where the task is started, ${places === 0 ? "in none of its commands" : `${places} times`}`;
}

/**
 * What the plan says, each with how a template says it in its own way, which then counts alone: two ways of saying it are an
 * error to Slurm. One process on one node; GPUs as --gres, which clusters know whatever plugin deals them out.
 */
function needsOf({ cpus, memoryMb, minutes, gpus }: Resources): { words: string; said: RegExp }[] {
	const needs = [
		{ words: "--nodes=1 --ntasks=1", said: /^#SBATCH\s+(--nodes|--ntasks|-N|-n)/ },
		{ words: `--cpus-per-task=${cpus}`, said: /^#SBATCH\s+(--cpus-per-task|-c)/ },
		{ words: `--mem=${memoryMb}M`, said: /^#SBATCH\s+--mem/ },
		{ words: `--time=${minutes}`, said: /^#SBATCH\s+(--time|-t)/ },
	];
	const card = { words: `--gres=gpu:${gpus}`, said: /^#SBATCH\s+(--gres|--gpus|-G)/ };
	return gpus > 0 ? [...needs, card] : needs;
}

/** A word for a shell, whatever is in it. */
export const quoted = (word: string): string =>
	/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
