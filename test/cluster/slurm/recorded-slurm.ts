import type { RunProgram } from "../../../src/cluster/scheduler";

type Answer = string | { code: number; stderr: string };

/** Slurm's programs that say what they are told to say; sbatch gives numbers from 101 on. */
export function recordedSlurm(
	answers: Partial<Record<string, Answer | ((words: readonly string[]) => Answer)>>,
) {
	const commands: string[][] = [];
	let next = 101;
	const run: RunProgram = async (command, words) => {
		commands.push([command, ...words]);
		const set = answers[command] ?? (command === "sbatch" ? `${next++}\n` : "");
		const answer = typeof set === "function" ? set(words) : set;
		return typeof answer === "string"
			? { code: 0, stdout: answer, stderr: "" }
			: { code: answer.code, stdout: "", stderr: answer.stderr };
	};
	/** The commands of one program, each as one line. */
	const of = (program: string) =>
		commands.filter(([command]) => command === program).map((words) => words.join(" "));
	return { run, of };
}
