import { stat } from "node:fs/promises";
import { isAbsolute, resolve } from "node:path";
import { promptFileReport, promptFileText } from "../../core/lint/agent/file-report";
import { lintFile } from "../../core/lint/lint-file";
import { LensError } from "../../protocol/errors";
import { settingsFrom } from "../lint/files/settings";
import { MAX_BYTES, readText, tooLarge } from "../text-files";
import { UsageError } from "../usage";
import type { Desk } from "./desk";
import type { ToolAnswer } from "./serve";

export interface AskedFile {
	path: string;
	/** What the file holds, when it is not saved. */
	text?: string | undefined;
}

/** Lints one file with the settings of its folder and reports what was found. */
export async function lintPromptFile(
	{ path, text: given }: AskedFile,
	desk: Desk,
	signal: AbortSignal,
): Promise<ToolAnswer> {
	if (given === undefined && !isAbsolute(path)) throw new UsageError(`The path ${path} must be absolute.`);
	const file = resolve(desk.folder, path);
	// Settings may have changed since the last call.
	const settings = await settingsFrom({ settings: { from: "nearest" }, rules: {} }, desk.folder)(file);
	const text = given === undefined ? await readFile(file, path) : checked(given, path);
	const report = await desk.use(null, async (model) => {
		signal.throwIfAborted();
		const source = { path: settings.path, language: null, text };
		const run = { signal, now: () => performance.now() };
		return lintFile(source, { config: settings.config, groups: ["structure", "model"], model }, run);
	});
	const data = promptFileReport(path, text, report);
	return { data, text: promptFileText(data) };
}

/** Nobody writes into a pipe that an assistant names: reading it would never end. */
async function readFile(file: string, name: string): Promise<string> {
	const found = await stat(file).catch(() => null);
	// What is not there is told by the reading.
	if (found && !found.isFile()) throw new LensError("fileUnreadable", `${name} is not a file.`);
	return readText(file, name);
}

function checked(text: string, name: string): string {
	if (Buffer.byteLength(text) > MAX_BYTES) throw tooLarge(name);
	return text.replace(/^\uFEFF/, "");
}
