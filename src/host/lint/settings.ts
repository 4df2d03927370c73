/** The settings under `hNeurons.lint.` in package.json, read and checked for one document. Knows nothing of the editor. */
import * as l10n from "@vscode/l10n";
import { DEFAULTS, type LintConfig } from "../../core/lint/config/config";
import { parseConfig } from "../../core/lint/config/config-file";
import type { RuleGroup } from "../../core/lint/rules";

const RUN_MODES = ["off", "manual", "onSave", "onType"] as const;
const HEATS = ["off", "inline", "gutter"] as const;

/** When a group of rules runs by itself. `onSave` and `onType` also run when a document is opened. */
export type RunMode = (typeof RUN_MODES)[number];
/** Where the heat of a prompt's words is painted. */
export type HeatMode = (typeof HEATS)[number];

export interface LintSettings {
	run: Record<RuleGroup, RunMode>;
	/** Before any h-neurons.json. */
	config: LintConfig;
	hasLens: boolean;
	heat: HeatMode;
	/** Values that cannot be used, one sentence each; their defaults are used instead. */
	problems: string[];
}

/** Every setting read here, without `hNeurons.`; those of `LintConfig` have its keys. */
export const lintSettingKeys: readonly string[] = [
	...Object.keys(DEFAULTS).map((key) => `lint.${key}`),
	"lint.structure.run",
	"lint.model.run",
	"lint.codeLens",
	"lint.heat",
];

/** @param get the value of one setting, without `hNeurons.` */
export function readLintSettings(get: (key: string) => unknown): LintSettings {
	const problems: string[] = [];
	const choice = <T extends string>(key: string, words: readonly T[], usual: T): T => {
		const value = get(key);
		const found = words.find((word) => word === value);
		if (found === undefined)
			problems.push(
				l10n.t(
					"{0} is {1}, not one of {2}.",
					...[`hNeurons.${key}`, JSON.stringify(value) ?? l10n.t("nothing"), words.join(", ")],
				),
			);
		return found ?? usual;
	};
	return {
		run: {
			structure: choice("lint.structure.run", RUN_MODES, "onType"),
			model: choice("lint.model.run", RUN_MODES, "onSave"),
		},
		heat: choice("lint.heat", HEATS, "off"),
		hasLens: get("lint.codeLens") !== false,
		config: configOf(get, problems),
		problems,
	};
}

/** The settings that h-neurons.json has too are held to the same rules, by the same reader. */
function configOf(get: (key: string) => unknown, problems: string[]): LintConfig {
	const set = Object.keys(DEFAULTS).map((key) => [key, get(`lint.${key}`)]);
	const { value, problems: found } = parseConfig(JSON.stringify(Object.fromEntries(set)));
	problems.push(...found.map(({ message }) => l10n.t("Among the settings of hNeurons.lint: {0}", message)));
	const { rules, ...settings } = value?.settings ?? {};
	return { ...DEFAULTS, ...settings, rules: { ...DEFAULTS.rules, ...rules } };
}
