/** The settings under `hNeurons.` in package.json, read and checked. */
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import type { Sampling } from "../protocol/engine-api";
import { LensError } from "../protocol/errors";
import { lintSettingKeys } from "./lint/settings";

export interface Settings {
	/** Folder of the model that answers. */
	modelFolder: string;
	/** A probe file; null reads the one beside the model. */
	probe: string | null;
	maxTokens: number;
	sampling: Sampling;
	/** null = the share of invented answers the probe was calibrated on. */
	baseRate: number | null;
	/** A Node program that runs the engine; null = the one that runs the editor's extensions. */
	nodePath: string | null;
}

export interface SettingsPlace {
	/** What an empty `model.path` means. */
	embeddedModel: string;
	/** What relative paths start from. */
	workspaceFolder: string | null;
}

/** Range of each number setting, as in package.json. */
const ranges = {
	maxTokens: [1, 8192],
	"sampling.temperature": [0, 2],
	"sampling.topK": [0, 1000],
	"sampling.topP": [0, 1],
	"sampling.seed": [0, 2 ** 32 - 1],
	baseRate: [0, 1],
} as const;

type NumberKey = keyof typeof ranges;
type PathKey = "model.path" | "probe.path" | "nodePath";

/** Every setting the extension reads, and no other. */
export const settingKeys: readonly string[] = [
	...(Object.keys(ranges) as NumberKey[]),
	"model.path",
	"probe.path",
	"nodePath",
	...lintSettingKeys,
];

/**
 * @param get the value of one setting, without the prefix
 * @throws LensError badSetting when a value is of the wrong kind or out of its range
 */
export function readSettings(get: (key: string) => unknown, place: SettingsPlace): Settings {
	const number = (key: NumberKey) => inRange(key, get(key));
	return {
		modelFolder: path("model.path", get, place) ?? place.embeddedModel,
		probe: path("probe.path", get, place),
		maxTokens: Math.round(number("maxTokens")),
		sampling: {
			temperature: number("sampling.temperature"),
			topK: Math.round(number("sampling.topK")),
			topP: number("sampling.topP"),
			seed: Math.round(number("sampling.seed")),
		},
		baseRate: get("baseRate") === null ? null : number("baseRate"),
		nodePath: path("nodePath", get, place),
	};
}

function inRange(key: NumberKey, value: unknown): number {
	const [lowest, highest] = ranges[key];
	if (typeof value === "number" && value >= lowest && value <= highest) return value;
	const shown = JSON.stringify(value) ?? "nothing";
	throw new LensError(
		"badSetting",
		`hNeurons.${key} is ${shown}, not a number from ${lowest} to ${highest}.`,
	);
}

/** Absolute paths stay, "~" is the home folder, others start from the workspace folder. */
function path(key: PathKey, get: (key: string) => unknown, place: SettingsPlace): string | null {
	const value = get(key);
	if (typeof value !== "string") throw new LensError("badSetting", `hNeurons.${key} is not a text.`);
	const trimmed = value.trim();
	if (trimmed === "") return null;
	if (/^~(?=$|[\\/])/.test(trimmed)) return join(homedir(), trimmed.slice(1));
	// A bare program name such as "node" is looked up on PATH.
	if (key === "nodePath" && !/[\\/]/.test(trimmed)) return trimmed;
	return isAbsolute(trimmed) ? trimmed : resolve(place.workspaceFolder ?? homedir(), trimmed);
}
