/** What the study's form holds: plain values, read and checked the same way by the panel and by the host. */
import type { IdentifyParams } from "../engine-api";

export interface StudyForm {
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

export const SERVER_ROLES = ["sampler", "judge", "extractor"] as const;
/** Who answers, who judges, and who finds the answer's span. */
export type ServerRole = (typeof SERVER_ROLES)[number];
/** A server without its key, which the editor keeps. */
export interface ServerForm {
	url: string;
	model: string;
	concurrency: number;
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
} & { regions: readonly AdvancedForm["regions"][number][]; size: readonly StudyForm["size"][] };

/** [lowest, highest] of each number; all but `temperature` and `topP` are whole. */
export const RANGES = {
	limit: [1, 10_000_000],
	samples: [1, 100],
	maxTokens: [1, 8192],
	folds: [2, 20],
	perClass: [20, 1_000_000],
	temperature: [0, 2],
	topK: [0, 1000],
	topP: [0, 1],
	seed: [0, 2 ** 32 - 1],
	concurrency: [1, 256],
} as const;
export type NumberField = keyof typeof RANGES;
const FRACTIONS: readonly NumberField[] = ["temperature", "topP"];

/** Gao et al. 2025 draw 10 answers a question at temperature 1, top-k 50, top-p 0.9, at most 50 tokens each. */
export const defaultForm = (): StudyForm => ({
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

/** What a number field is called before people. */
export const numberNames: Record<NumberField, string> = {
	limit: "Questions",
	samples: "Answers to each question",
	maxTokens: "Most tokens of an answer",
	folds: "Folds",
	perClass: "Most answers of a class",
	temperature: "Temperature",
	topK: "Top-k",
	topP: "Top-p",
	seed: "Seed",
	concurrency: "Requests at a time",
};

export interface FormProblem {
	/** The field's name, or "questions" for the choice of questions. */
	field: NumberField | "questions" | "regions" | "criterion" | ServerRole;
	/** What is wrong and what to do, one sentence. */
	sentence: string;
}

const PAPER_WITH_L2: FormProblem = {
	field: "criterion",
	sentence:
		"The paper's criterion silences H-Neurons, and a probe over all neurons has none: choose another criterion, or L1.",
};

/** Why no study can start from a form, in its order; none when it can. */
export function formProblems({
	sets,
	files,
	size,
	limit,
	samples,
	advanced,
	servers,
}: StudyForm): FormProblem[] {
	const { maxTokens, folds, perClass, temperature, topK, topP, seed } = advanced;
	const numbers = { samples, maxTokens, folds, perClass, temperature, topK, topP, seed };
	const problems: (FormProblem | null)[] = [
		sets.length + files.length > 0
			? null
			: { field: "questions", sentence: "Choose a set or a file of questions." },
		size === "number" ? numberProblem("limit", limit) : null,
		...Object.entries(numbers).map(([field, value]) => numberProblem(field as NumberField, value)),
		advanced.regions.length > 0 ? null : { field: "regions", sentence: "Choose at least one region to try." },
		advanced.penalty === "l2" && advanced.criterion === "paper" ? PAPER_WITH_L2 : null,
		...SERVER_ROLES.map((role) => serverProblem(role, servers[role])),
	];
	return problems.filter((problem) => problem !== null);
}

/** Null when the value is a number of the field's kind and range. */
export function numberProblem(field: NumberField, value: number): FormProblem | null {
	const [lowest, highest] = RANGES[field];
	const isFraction = FRACTIONS.includes(field);
	if (value >= lowest && value <= highest && (isFraction || Number.isInteger(value))) return null;
	const kind = isFraction ? "a number" : "a whole number";
	return { field, sentence: `${numberNames[field]} must be ${kind} from ${lowest} to ${highest}.` };
}

function serverProblem(role: ServerRole, server: ServerForm | null): FormProblem | null {
	if (server === null) return null;
	if (!/^https?:\/\/[^\s/]+/.test(server.url))
		return { field: role, sentence: `Give the ${role}'s address, such as http://127.0.0.1:8000/v1.` };
	if (server.model.trim() === "") return { field: role, sentence: `Name the model on the ${role}'s server.` };
	const problem = numberProblem("concurrency", server.concurrency);
	return problem && { field: role, sentence: problem.sentence };
}
