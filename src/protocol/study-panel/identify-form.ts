/** What the form of an identification study holds: plain values, read and checked alike by the panel and by the host. */
import * as l10n from "@vscode/l10n";
import type { IdentifyParams } from "../study-calls";
import {
	type FormProblem,
	numberProblem,
	numberProblems,
	problemsIn,
	SERVER_ROLES,
	type ServerForm,
	type ServerRole,
	serverProblem,
} from "./fields";

export interface IdentifyForm {
	/** Ids of offered sets of questions. */
	sets: string[];
	/** Files of questions of one's own. */
	files: string[];
	/** Domains that no fit sees, and files of nothing else: tested on their own. */
	crossDomains: string[];
	crossDomainFiles: string[];
	size: "quick" | "full" | "number";
	/** Questions at `size` "number". */
	limit: number;
	samples: number;
	/** Values of IdentifyParams under their own names. */
	advanced: AdvancedForm;
	/** Who does what in the model's or the rule's place. */
	servers: Record<ServerRole, ServerForm | null>;
}

export interface AdvancedForm
	extends Pick<
		IdentifyParams,
		| "maxTokens"
		| "instruction"
		| "mode"
		| "penalty"
		| "criterion"
		| "folds"
		| "calibration"
		| "regions"
		| "perClass"
	> {
	temperature: number;
	topK: number;
	topP: number;
	seed: number;
	rule: IdentifyParams["judge"]["rule"];
}

/** Questions of a quick study: enough to see whether a model has H-Neurons to find, not to rely on a figure. */
export const QUICK_QUESTIONS = 200;

/** What can be chosen, in the order in which it is shown. */
export const CHOICES = {
	mode: ["1-vs-1", "3-vs-1"],
	penalty: ["l1", "l2"],
	criterion: ["accuracy", "auroc", "paper"],
	calibration: ["platt", "isotonic"],
	rule: ["words", "substring"],
	regions: ["lastPromptToken", "predicting", "answer", "response"],
	size: ["quick", "full", "number"],
} as const satisfies {
	[K in "mode" | "penalty" | "criterion" | "calibration" | "rule"]: readonly AdvancedForm[K][];
} & { regions: readonly AdvancedForm["regions"][number][]; size: readonly IdentifyForm["size"][] };

/** Gao et al. 2025 draw 10 answers a question at temperature 1, top-k 50, top-p 0.9, at most 50 tokens each. */
export const newIdentifyForm = (): IdentifyForm => ({
	...{ sets: [], files: [], crossDomains: [], crossDomainFiles: [] },
	...{ size: "quick", limit: 1000, samples: 10 },
	advanced: {
		...{ temperature: 1, topK: 50, topP: 0.9, seed: 0, maxTokens: 50 },
		instruction: "Respond with the answer only, without any explanation.",
		...{ mode: "1-vs-1", penalty: "l1", criterion: "accuracy", folds: 5, calibration: "platt" },
		regions: ["lastPromptToken", "predicting", "answer", "response"],
		...{ perClass: 1000, rule: "words" },
	},
	servers: { sampler: null, judge: null, extractor: null },
});

const PAPER_WITH_L2: FormProblem = {
	field: "criterion",
	sentence: l10n.t(
		"The paper's criterion silences H-Neurons, and a probe over all neurons has none: choose another criterion, or L1.",
	),
};

/** Why no identification can start from a form, in its order; none when it can. */
export function identifyProblems({
	sets,
	files,
	size,
	limit,
	samples,
	advanced,
	servers,
}: IdentifyForm): FormProblem[] {
	const { maxTokens, folds, perClass, temperature, topK, topP, seed } = advanced;
	return problemsIn([
		sets.length + files.length > 0
			? null
			: { field: "questions", sentence: l10n.t("Choose a set or a file of questions.") },
		size === "number" ? numberProblem("limit", limit) : null,
		...numberProblems({ samples, maxTokens, folds, perClass, temperature, topK, topP, seed }),
		advanced.regions.length > 0
			? null
			: { field: "regions", sentence: l10n.t("Choose at least one region to try.") },
		advanced.penalty === "l2" && advanced.criterion === "paper" ? PAPER_WITH_L2 : null,
		...SERVER_ROLES.map((role) => serverProblem(role, servers[role])),
	]);
}
