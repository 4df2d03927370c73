/** The end of what Slurm and a task have said. */
import type { StudyFiles } from "../../study/files";
import { outputFile } from "./arrays";

/** As many bytes from the end hold the last line. */
const END = 4096;

export interface LastWords {
	text: string;
	/** Whether Slurm itself has said it, when it ended the job. */
	isSlurms: boolean;
}

/** The last line of a task's output; null when there is none. @param job the array's number */
export async function lastWords(
	files: StudyFiles,
	dir: string,
	{ stage, task, job }: { stage: string; task: number; job: string },
): Promise<LastWords | null> {
	const path = `${dir}/${outputFile(stage, task, job)}`;
	const size = await files.size(path);
	if (size === null) return null;
	const start = Math.max(0, size - END);
	const end = new TextDecoder().decode(await files.read(path, start, size - start));
	const line = end.trim().split("\n").at(-1)!.trim();
	if (line === "") return null;
	const text = line.replace(/^slurm(?:step)?d\S*: error: /, "");
	return { text: text.replace(/^\*\*\* | \*\*\*$/g, ""), isSlurms: text !== line };
}
