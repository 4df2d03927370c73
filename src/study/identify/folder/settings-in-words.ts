import type { StudyReport } from "../../../core/report/study-report";
import { IN_COSTS } from "../../folder/server-costs";
import { serverInWords } from "../../folder/settings";
import type { Manifest } from "./study-run";

/** Every setting of a run, in words and values for people, in the order of the steps. */
export function settingsInWords({ settings, questions, model, notes }: Manifest): StudyReport["settings"] {
	const { sampling } = settings;
	const files = (isCrossDomain: boolean) =>
		questions.files
			.filter((file) => file.isCrossDomain === isCrossDomain)
			.map(({ name, sha256 }) => `${name} (SHA-256 ${sha256.slice(0, 12)}…)`)
			.join(", ");
	const rows: [name: string, value: string | number][] = [
		["model fingerprint", model.fingerprint],
		["question files", files(false)],
		["question files kept out of fitting", files(true) || "none"],
		["domains kept out of fitting", settings.crossDomains.join(", ") || "none"],
		["questions at most", settings.limit ?? "all"],
		["instruction behind each question", settings.instruction || "none"],
		["answers by", serverInWords(settings.sampler) ?? "this model"],
		["answers a question", settings.samples],
		["temperature", sampling.temperature],
		["top-k", sampling.topK],
		["top-p", sampling.topP],
		["tokens of an answer at most", settings.maxTokens],
		["seed", sampling.seed],
		["judge", judgeInWords(settings)],
		["spans that no rule finds", serverInWords(settings.extractor) ?? "left out"],
		["answers of each class at most", settings.perClass],
		["mode", settings.mode],
		["regions tried", settings.regions.join(", ")],
		["penalty", settings.penalty.toUpperCase()],
		["chosen by", CRITERIA[settings.criterion]],
		["folds", settings.folds],
		["calibration", settings.calibration === "platt" ? "Platt" : "isotonic"],
	];
	if (settings.sampler || settings.judge.server || settings.extractor)
		rows.push(["asked of servers", IN_COSTS]);
	if (notes.length > 0) rows.push(["what servers would not do", notes.join(" ")]);
	return rows.map(([name, value]) => ({ name, value: String(value) }));
}

const CRITERIA: Record<Manifest["settings"]["criterion"], string> = {
	accuracy: "accuracy over the folds",
	auroc: "AUROC over the folds",
	paper: "accuracy over the folds + task accuracy with the neurons silenced",
};

/** Who judged, in words. */
export function judgeInWords({ judge }: Pick<Manifest["settings"], "judge">): string {
	const rule =
		judge.rule === "words"
			? "a rule: an accepted answer as whole words"
			: "the reference implementation's rule: an accepted answer anywhere in the text";
	return serverInWords(judge.server) ?? rule;
}
