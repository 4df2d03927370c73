import type { ImpactReport } from "../../../core/report/impact-report";
import { SUITE_WORDS, type SuiteName } from "../../../core/report/suites";
import { IN_COSTS } from "../../folder/server-costs";
import { serverInWords } from "../../folder/settings";
import type { Decoding } from "../../suites/suite";
import { FEW, NEAR } from "../as-loud";
import type { ImpactFile } from "../items";
import { MOST_MEASURED } from "../steps/loudness";
import type { Manifest } from "../study-run";

/** How a neuron is drawn that stands for an H-Neuron. */
const DRAWN = `one of the ${FEW} nearest in log mean CETT, of the same layer where they are within a factor of ${NEAR}, else of any`;

/** Every setting of a run, in words and values for people, in the order of the steps. */
export function settingsInWords({ settings, questions, model, notes }: Manifest): ImpactReport["settings"] {
	const files = (role: ImpactFile["role"]) =>
		questions.files
			.filter((file) => file.role === role)
			.map(({ name, sha256 }) => `${name} (SHA-256 ${sha256.slice(0, 12)}…)`)
			.join(", ");
	const suites = Object.entries(settings.decoding) as [SuiteName, Decoding][];
	const rows: [name: string, value: string | number][] = [
		["model fingerprint", model.fingerprint],
		["probe", files("probe")],
		...suites.map(([suite]): [string, string] => [`items: ${SUITE_WORDS[suite].title}`, files(suite)]),
		["items of a suite at most", settings.limit ?? "all"],
		["gains", settings.gains.join(", ")],
		["random sets", settings.controls.random],
		["layer-matched sets", settings.controls.layerMatched],
		["activation-matched sets", settings.controls.activationMatched],
		["loudness", `mean CETT over answers at gain 1 to at most ${MOST_MEASURED} items of each suite`],
		["activation-matched neurons", settings.controls.activationMatched > 0 ? DRAWN : "none"],
		...suites.map(([suite, decoding]): [string, string] => [
			`answers: ${SUITE_WORDS[suite].title}`,
			decodingInWords(decoding),
		]),
		["seed", settings.seed],
		["judge", serverInWords(settings.judge) ?? "rules"],
		["plain questions", files("questions") || "none"],
	];
	if (files("questions")) rows.push(["plain questions at most", settings.taskLimit]);
	if (settings.judge) rows.push(["asked of servers", IN_COSTS]);
	if (notes.length > 0) rows.push(["what servers would not do", notes.join(" ")]);
	return rows.map(([name, value]) => ({ name, value: String(value) }));
}

function decodingInWords({ temperature, topK, topP, maxTokens }: Decoding): string {
	const how =
		temperature === 0 ? "greedy" : `temperature ${temperature}, top-k ${topK || "off"}, top-p ${topP}`;
	return `${how}, at most ${maxTokens} tokens`;
}
