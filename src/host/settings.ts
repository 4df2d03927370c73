/** The settings under `hNeurons.` in package.json, read and checked. */
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import * as l10n from "@vscode/l10n";
import { otherGains } from "../core/compare/variant";
import { PROVIDERS, type Provider, type RuntimeOptions, type Sampling } from "../protocol/engine-api";
import { LensError } from "../protocol/errors";
import { GAIN } from "../protocol/panel-api";
import { lintSettingKeys } from "./lint/settings";

export interface Settings {
	/** Folder of the model that answers, or one .onnx file of it. */
	modelPath: string;
	/** Where and how it computes. */
	runtime: RuntimeOptions;
	/** A probe file; null reads the one beside the model. */
	probe: string | null;
	maxTokens: number;
	sampling: Sampling;
	/** null = the share of invented answers the probe was calibrated on. */
	baseRate: number | null;
	/** What the H-Neurons are multiplied by where answers are compared; at least one is not 1. */
	compareGains: number[];
	/** A Node program that runs the engine; null = the one that runs the editor's extensions. */
	nodePath: string | null;
	/** Where downloaded models go; null = the usual place. */
	modelsFolder: string | null;
	/** More places to look for models. */
	modelPlaces: string[];
	/** Address of the hub, as it was set. */
	hubEndpoint: string;
}

export interface SettingsPlace {
	/** Folder of the models that come with the extension. */
	embeddedModels: string;
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
	"runtime.threads": [0, 256],
	"runtime.idleMinutes": [0, 1440],
} as const;

type NumberKey = keyof typeof ranges;
const pathKeys = ["model.path", "probe.path", "nodePath", "models.folder"] as const;
type PathKey = (typeof pathKeys)[number];

/** The models in `SettingsPlace.embeddedModels`; the first is what an empty `model.path` means. */
export const EMBEDDED_MODELS = ["pocket-chat", "pocket-base"] as const;
const HUB = "https://huggingface.co";
/** Before the name of one of them in `model.path`: their folder changes with each version of the extension. */
export const EMBEDDED = "embedded:";

/** Every setting the extension reads, and no other. */
export const settingKeys: readonly string[] = [
	...(Object.keys(ranges) as NumberKey[]),
	...pathKeys,
	"models.folders",
	"hub.endpoint",
	"runtime.provider",
	"compare.gains",
	"history.keep",
	"panel.heat",
	...lintSettingKeys,
];

/**
 * @param get the value of one setting, without the prefix
 * @throws LensError badSetting when a value is of the wrong kind or out of its range
 */
export function readSettings(get: (key: string) => unknown, place: SettingsPlace): Settings {
	const number = (key: NumberKey) => inRange(key, get(key));
	return {
		modelPath: modelPath(get, place),
		runtime: runtime(get),
		probe: path("probe.path", get, place),
		maxTokens: Math.round(number("maxTokens")),
		sampling: {
			temperature: number("sampling.temperature"),
			topK: Math.round(number("sampling.topK")),
			topP: number("sampling.topP"),
			seed: Math.round(number("sampling.seed")),
		},
		baseRate: get("baseRate") === null ? null : number("baseRate"),
		compareGains: compareGains(get("compare.gains")),
		nodePath: path("nodePath", get, place),
		modelsFolder: path("models.folder", get, place),
		modelPlaces: modelPlaces(get("models.folders"), place),
		hubEndpoint: text("hub.endpoint", get("hub.endpoint")) || HUB,
	};
}

function modelPath(get: (key: string) => unknown, place: SettingsPlace): string {
	const value = text("model.path", get("model.path"));
	if (!value.startsWith(EMBEDDED))
		return path("model.path", get, place) ?? join(place.embeddedModels, EMBEDDED_MODELS[0]);
	const name = value.slice(EMBEDDED.length);
	if (EMBEDDED_MODELS.some((known) => known === name)) return join(place.embeddedModels, name);
	throw new LensError(
		"badSetting",
		l10n.t(
			"hNeurons.model.path names {0}, but only {1} and {2} come with the extension.",
			...[`"${name}"`, ...EMBEDDED_MODELS],
		),
	);
}

function runtime(get: (key: string) => unknown): RuntimeOptions {
	const threads = Math.round(inRange("runtime.threads", get("runtime.threads")));
	return {
		provider: provider(get("runtime.provider")),
		...(threads > 0 && { threads }),
		idleMinutes: inRange("runtime.idleMinutes", get("runtime.idleMinutes")),
	};
}

function provider(value: unknown): Provider | "auto" {
	const names = ["auto", ...PROVIDERS] as const;
	const found = names.find((name) => name === value);
	if (found) return found;
	throw new LensError(
		"badSetting",
		l10n.t("{0} is {1}, not one of {2}.", "hNeurons.runtime.provider", shown(value), names.join(", ")),
	);
}

/** Each gain is an answer and a column: more than these would be neither awaited nor read. */
const MOST_GAINS = 8;

function compareGains(value: unknown): number[] {
	const isGain = (each: unknown) => typeof each === "number" && each >= GAIN.lowest && each <= GAIN.highest;
	const isList = Array.isArray(value) && value.length <= MOST_GAINS && value.every(isGain);
	if (isList && otherGains(value).length > 0) return value;
	throw new LensError(
		"badSetting",
		l10n.t(
			"hNeurons.compare.gains is {0}, not a list of at most {1} numbers from {2} to {3} with one besides 1.",
			...[shown(value), MOST_GAINS, GAIN.lowest, GAIN.highest],
		),
	);
}

function modelPlaces(value: unknown, place: SettingsPlace): string[] {
	if (!Array.isArray(value))
		throw new LensError("badSetting", l10n.t("{0} is not a list.", "hNeurons.models.folders"));
	return value.flatMap((each: unknown) => located(text("models.folders", each), place) ?? []);
}

function inRange(key: NumberKey, value: unknown): number {
	const [lowest, highest] = ranges[key];
	if (typeof value === "number" && value >= lowest && value <= highest) return value;
	throw new LensError(
		"badSetting",
		l10n.t("{0} is {1}, not a number from {2} to {3}.", `hNeurons.${key}`, shown(value), lowest, highest),
	);
}

const shown = (value: unknown): string => JSON.stringify(value) ?? l10n.t("nothing");

function text(key: string, value: unknown): string {
	if (typeof value === "string") return value.trim();
	throw new LensError("badSetting", l10n.t("{0} is not a text.", `hNeurons.${key}`));
}

function path(key: PathKey, get: (key: string) => unknown, place: SettingsPlace): string | null {
	const written = text(key, get(key));
	// A bare program name such as "node" is looked up on PATH.
	return key === "nodePath" && written && !/[\\/]/.test(written) && written !== "~"
		? written
		: located(written, place);
}

/** Absolute paths stay, "~" is the home folder, others start from the workspace folder; null when there is none. */
function located(written: string, place: SettingsPlace): string | null {
	if (written === "") return null;
	if (/^~(?=$|[\\/])/.test(written)) return join(homedir(), written.slice(1));
	return isAbsolute(written) ? written : resolve(place.workspaceFolder ?? homedir(), written);
}
