/** Which files a run looks at: those named, and in folders those that may hold a prompt. */
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isExcluded, isIncludedText } from "../../../core/lint/config/config-file";
import type { LensError } from "../../../protocol/errors";
import { unreadable } from "../../text-files";
import { ignoredOf } from "./ignored";
import { type FileSettings, pathFrom, type SettingsOf } from "./settings";

export interface FoundFile extends FileSettings {
	/** Absolute. */
	file: string;
	/** As reports show it: from the current folder, with forward slashes. */
	shown: string;
	/** Whether it was named itself, so that one that is no prompt is worth a word. */
	isNamed: boolean;
}

export interface FoundFiles {
	files: FoundFile[];
	/** Paths that could not be read. */
	failures: LensError[];
	/** What there is to say of named files that are left out. */
	notes: string[];
}

/** Folders whose name begins with a dot hold tools' own files, but for these. */
const DOT_FOLDERS = new Set([".agents", ".claude", ".continue", ".copilot", ".github", ".prompts"]);

/** Files of folders that are read at all: every other name is no prompt, whatever it holds. */
const PROMPT_NAME =
	/\.(?:md|markdown|mdc|prompt|prompty|ya?ml|json|j2|jinja2?|njk|hbs|handlebars|mustache)$/i;

/** Stands for any file of a folder when globs are asked about the folder. */
const ANY_FILE = "\u0001";

/**
 * @param paths files and folders, from `folder`
 * @returns the files in the order of their paths, each once
 */
export async function findFiles(
	paths: readonly string[],
	{ folder, settingsOf, signal }: { folder: string; settingsOf: SettingsOf; signal: AbortSignal },
): Promise<FoundFiles> {
	const found: FoundFiles = { files: [], failures: [], notes: [] };
	const walked: FoundFile[] = [];
	for (const path of paths) {
		const file = resolve(folder, path);
		const kind = await kindOf(file);
		if (kind === "folder")
			await walk(file, { into: walked, failures: found.failures, folder, settingsOf, signal });
		else if (kind !== "file") found.failures.push(unreadable(path, { code: kind }));
		else await addNamed(file, found, { folder, settingsOf });
	}
	const ignored = await ignoredOf(walked.map(({ file }) => file));
	const all = [...found.files, ...walked.filter(({ file }) => !ignored.has(file))];
	const once = new Map(all.reverse().map((each) => [each.file, each]));
	return { ...found, files: [...once.values()].sort((a, b) => (a.shown < b.shown ? -1 : 1)) };
}

/** "file", "folder", or the error's code. */
async function kindOf(path: string): Promise<string> {
	try {
		const found = await stat(path);
		return found.isDirectory() ? "folder" : found.isFile() ? "file" : "not a file";
	} catch (error) {
		return String((error as NodeJS.ErrnoException).code);
	}
}

interface Surroundings {
	folder: string;
	settingsOf: SettingsOf;
}

async function addNamed(
	file: string,
	found: FoundFiles,
	{ folder, settingsOf }: Surroundings,
): Promise<void> {
	const settings = await settingsOf(file);
	const shown = pathFrom(folder, file);
	if (isExcluded(settings.path, settings.config)) found.notes.push(`${shown} is excluded by the settings.`);
	else found.files.push({ ...settings, file, shown, isNamed: true });
}

interface Walk extends Surroundings {
	into: FoundFile[];
	failures: LensError[];
	signal: AbortSignal;
}

/** Links are not followed: what they lead to is found where it lies, and a link back would never end. */
async function walk(top: string, run: Walk): Promise<void> {
	run.signal.throwIfAborted();
	const entries = await readdir(top, { withFileTypes: true }).catch((error) => {
		run.failures.push(unreadable(pathFrom(run.folder, top), error));
		return [];
	});
	for (const entry of entries) {
		const path = join(top, entry.name);
		if (entry.isDirectory() && (await isEntered(entry.name, path, run))) await walk(path, run);
		else if (entry.isFile()) await addWalked(path, run);
	}
}

async function isEntered(name: string, path: string, { settingsOf }: Walk): Promise<boolean> {
	if (name === "node_modules" || (name.startsWith(".") && !DOT_FOLDERS.has(name))) return false;
	const inside = await settingsOf(join(path, ANY_FILE));
	return !isExcluded(inside.path, inside.config);
}

async function addWalked(file: string, { into, folder, settingsOf }: Walk): Promise<void> {
	const settings = await settingsOf(file);
	const { path, config } = settings;
	if (!PROMPT_NAME.test(path) && !isIncludedText(path, config)) return;
	if (!isExcluded(path, config))
		into.push({ ...settings, file, shown: pathFrom(folder, file), isNamed: false });
}
