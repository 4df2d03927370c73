/** Which settings a file is linted with: those of the nearest `h-neurons.json`, or as the command line says. */
import { access } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { DEFAULTS, type LintConfig } from "../../../core/lint/config/config";
import {
	CONFIG_FILE,
	type ConfigFile,
	parseConfig,
	resolveConfig,
} from "../../../core/lint/config/config-file";
import { linesOf, placeOf } from "../../../core/lint/lines";
import { LensError } from "../../../protocol/errors";
import { readText } from "../../text-files";
import type { LintOptions } from "../arguments";

/** A file as its settings see it. */
export interface FileSettings {
	config: LintConfig;
	/** Its path from the folder that the settings' globs start from, with forward slashes. */
	path: string;
}

/** @throws LensError when a settings file cannot be read or says what it must not */
export type SettingsOf = (file: string) => Promise<FileSettings>;

/** A settings file and the folder that its globs start from. */
interface Found {
	folder: string;
	file: ConfigFile | null;
}

/** @param folder the current one, which globs start from where no settings file says otherwise */
export function settingsFrom(
	{ settings, rules }: Pick<LintOptions, "settings" | "rules">,
	folder: string,
): SettingsOf {
	const nowhere: Found = { folder, file: null };
	const named = settings.from === "file" ? readConfig(resolve(folder, settings.path), settings.path) : null;
	// Who awaits it first is told; a run that ends before has no use for it.
	named?.catch(() => undefined);
	const known = new Map<string, Promise<Found | null>>();
	const nearest = (of: string): Promise<Found | null> => {
		const found = known.get(of) ?? nearestConfig(of, nearest);
		known.set(of, found);
		return found;
	};
	return async (path) => {
		const found =
			settings.from === "nowhere"
				? nowhere
				: named
					? { folder, file: await named }
					: ((await nearest(dirname(path))) ?? nowhere);
		const mine = pathFrom(found.folder, path);
		const config = resolveConfig(DEFAULTS, found.file, mine);
		return { config: { ...config, rules: { ...config.rules, ...rules } }, path: mine };
	};
}

async function nearestConfig(
	folder: string,
	nearest: (folder: string) => Promise<Found | null>,
): Promise<Found | null> {
	const path = join(folder, CONFIG_FILE);
	const isThere = await access(path).then(
		() => true,
		() => false,
	);
	if (isThere) return { folder, file: await readConfig(path, path) };
	const parent = dirname(folder);
	return parent === folder ? null : nearest(parent);
}

async function readConfig(path: string, name: string): Promise<ConfigFile> {
	const text = await readText(path, name);
	const { value, problems } = parseConfig(text);
	const [problem] = problems;
	// In a build nobody reads warnings: settings that are not what their author meant must not pass.
	if (problem || !value) {
		const { line, column } = placeOf(linesOf(text), problem?.range.start ?? 0);
		throw new LensError(
			"badSetting",
			`${name}:${line}:${column}: ${problem?.message ?? "There is nothing in it."}`,
		);
	}
	return value;
}

/** A path with forward slashes, from the folder where it lies inside, else from the root. */
export function pathFrom(folder: string, path: string): string {
	const inside = relative(folder, path);
	const isInside = inside !== ".." && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
	// Elsewhere than on Windows a backslash is a letter of a name.
	return (isInside ? inside : path).replaceAll(sep, "/");
}
