import { DRAWS as PERMUTATIONS } from "../../../core/neurons/rank-sum";
import type { ProbeFile } from "../../../core/probe/file";
import { regionNames } from "../../../core/probe/file";
import type { OriginReport } from "../../../core/report/origin-report";
import { IN_COSTS } from "../../folder/server-costs";
import { serverInWords } from "../../folder/settings";
import type { OriginFile } from "../questions";
import type { Manifest } from "../study-run";

/** Every setting of a run, in words and values for people, in the order of the steps. */
export function settingsInWords(manifest: Manifest, probe: ProbeFile): OriginReport["settings"] {
	const { settings, questions, model, notes } = manifest;
	const { sampling } = settings;
	const files = (role: OriginFile["role"]) =>
		questions.files
			.filter((file) => file.role === role)
			.map(({ name, sha256 }) => `${name} (SHA-256 ${sha256.slice(0, 12)}…)`)
			.join(", ");
	const rows: [name: string, value: string | number][] = [
		["chat model fingerprint", settings.chat],
		["base model fingerprint", model.fingerprint],
		["probe", files("probe")],
		["neurons of the probe", probe.neurons.length],
		["H-Neurons, those of positive weight", probe.neurons.filter(({ weight }) => weight > 0).length],
		["read over", regionNames[probe.region]],
		["draws of each permutation test", PERMUTATIONS],
		["question files", files("questions") || "none"],
		["questions of a set at most", settings.limit ?? "all"],
		["prompt", settings.prompt.replaceAll("\n", "\\n")],
		["an answer ends", "at its first line break"],
		["temperature", sampling.temperature],
		["top-k", sampling.topK],
		["top-p", sampling.topP],
		["tokens of an answer at most", settings.maxTokens],
		["seed", sampling.seed],
		["judge", serverInWords(settings.judge.server) ?? RULES[settings.judge.rule]],
		["random-neuron probes", settings.randomDraws],
		["their weights", settings.study === null ? "the probe's own" : "fitted anew"],
		["answers of each class at most", settings.perClass],
	];
	if (settings.judge.server) rows.push(["asked of servers", IN_COSTS]);
	if (notes.length > 0) rows.push(["notes", notes.join(" ")]);
	return rows.map(([name, value]) => ({ name, value: String(value) }));
}

const RULES: Record<Manifest["settings"]["judge"]["rule"], string> = {
	words: "a rule: an accepted answer as whole words",
	substring: "the reference implementation's rule: an accepted answer anywhere in the text",
};
