/** Whether a plan's inputs are what they were when it was made. */
import { LensError } from "../protocol/errors";
import type { StudyFiles } from "../study/files";
import { type Plan, type PlanInput, TOOL } from "./plan";

export interface InputPlaces {
	/** The plan's folder, absolute. */
	dir: string;
	/** Where the files lie that come with the program. */
	tool: string;
}

/** Where an input lies on this machine. */
export function placeOf({ path }: Pick<PlanInput, "path">, { dir, tool }: InputPlaces): string {
	if (path.startsWith(TOOL)) return `${tool}/${path.slice(TOOL.length)}`;
	return /^([\\/]|[A-Za-z]:[\\/])/.test(path) ? path : `${dir}/${path}`;
}

/** How a plan names a file: the other way round. @param path absolute */
export function nameOf(path: string, { dir, tool }: InputPlaces): string {
	const plain = path.replaceAll("\\", "/");
	const within = (folder: string) => `${folder.replaceAll("\\", "/").replace(/\/$/, "")}/`;
	if (within(plain) === within(dir)) return ".";
	if (plain.startsWith(within(dir))) return plain.slice(within(dir).length);
	return plain.startsWith(within(tool)) ? `${TOOL}${plain.slice(within(tool).length)}` : path;
}

/**
 * Looks at every input: its size always, its hash where nobody has in this stage, since a large model takes minutes to read.
 * @throws LensError planChanged naming the first input that is gone or has changed
 */
export async function checkInputs(
	files: StudyFiles,
	{ inputs }: Plan,
	{ stage, ...places }: InputPlaces & { stage: string },
): Promise<void> {
	for (const input of inputs) {
		const path = placeOf(input, places);
		const bytes = await files.size(path);
		if (bytes === null) throw changed(`${path} is gone, from which the study is made`);
		if (bytes !== input.bytes)
			throw changed(`${path} has ${bytes} bytes, and had ${input.bytes} when the plan was made`);
	}
	const looked = `${places.dir}/tasks/${stage}.inputs`;
	const mark = `${inputs.map(({ sha256, path }) => `${sha256}  ${path}`).join("\n")}\n`;
	if ((await textIn(files, looked)) === mark) return;
	for (const input of inputs) {
		const path = placeOf(input, places);
		if ((await files.sha256(path)) !== input.sha256)
			throw changed(`${path} holds something else than when the plan was made`);
	}
	await files.replace(looked, mark);
}

const changed = (what: string) => new LensError("planChanged", `${what}.`);

async function textIn(files: StudyFiles, path: string): Promise<string | null> {
	if ((await files.size(path)) === null) return null;
	let text = "";
	for await (const line of files.lines(path)) text += `${line}\n`;
	return text;
}
