/** Where models and tokens lie on this computer, by the environment. */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { LensError } from "../protocol/errors";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where downloads go: H_NEURONS_MODELS, else the folder for a user's data on this system. */
export function defaultModelsFolder(env: Environment, platform: NodeJS.Platform = process.platform): string {
	const home = homeIn(env);
	if (env.H_NEURONS_MODELS) return expanded(env.H_NEURONS_MODELS, home);
	return join(dataFolder(env, home, platform), "h-neurons", "models");
}

/** Where datasets go: H_NEURONS_DATASETS, else beside the models in the folder for a user's data. */
export function defaultDatasetsFolder(
	env: Environment,
	platform: NodeJS.Platform = process.platform,
): string {
	const home = homeIn(env);
	if (env.H_NEURONS_DATASETS) return expanded(env.H_NEURONS_DATASETS, home);
	return join(dataFolder(env, home, platform), "h-neurons", "datasets");
}

function dataFolder(env: Environment, home: string, platform: NodeJS.Platform): string {
	if (platform === "win32") return env.LOCALAPPDATA || join(home, "AppData", "Local");
	if (platform === "darwin") return join(home, "Library", "Application Support");
	return env.XDG_DATA_HOME || join(home, ".local", "share");
}

/** Where models are looked for without being told: our own folder and the Hugging Face cache. */
export const defaultPlaces = (env: Environment): string[] => [
	...new Set([defaultModelsFolder(env), hubCache(env)]),
];

/** The Hugging Face cache, found as its own tools find it. */
export function hubCache(env: Environment): string {
	const given = env.HF_HUB_CACHE || env.HUGGINGFACE_HUB_CACHE;
	return given ? expanded(given, homeIn(env)) : join(hubHome(env), "hub");
}

/**
 * The token that the hub's own tools would use: HF_TOKEN, HUGGING_FACE_HUB_TOKEN, else what `hf auth login` wrote.
 * @throws LensError fileUnreadable
 */
export async function hubToken(env: Environment): Promise<string | null> {
	const given = (env.HF_TOKEN || env.HUGGING_FACE_HUB_TOKEN || "").trim();
	if (given) return given;
	// Set by those who want to stay unknown although they are logged in.
	if (/^(1|on|yes|true)$/i.test(env.HF_HUB_DISABLE_IMPLICIT_TOKEN ?? "")) return null;
	const path = env.HF_TOKEN_PATH ? expanded(env.HF_TOKEN_PATH, homeIn(env)) : join(hubHome(env), "token");
	try {
		return (await readFile(path, "utf8")).trim() || null;
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === "ENOENT" || code === "ENOTDIR") return null;
		throw new LensError("fileUnreadable", `The access token in ${path} could not be read (${code}).`);
	}
}

function hubHome(env: Environment): string {
	const home = homeIn(env);
	if (env.HF_HOME) return expanded(env.HF_HOME, home);
	return join(env.XDG_CACHE_HOME || join(home, ".cache"), "huggingface");
}

const homeIn = (env: Environment): string => env.HOME || env.USERPROFILE || homedir();

/** "~" is the shell's, and no shell has seen a setting. */
const expanded = (path: string, home: string): string =>
	path === "~" || /^~[\\/]/.test(path) ? join(home, path.slice(1)) : path;
