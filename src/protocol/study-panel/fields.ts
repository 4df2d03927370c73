/** What the studies' forms have in common: numbers with their ranges, servers, and what can be wrong with them. */

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
	itemLimit: [1, 1_000_000],
	taskLimit: [1, 1_000_000],
	random: [0, 100],
	layerMatched: [0, 100],
	activationMatched: [0, 100],
	randomDraws: [1, 1000],
} as const;
export type NumberField = keyof typeof RANGES;
const FRACTIONS: readonly NumberField[] = ["temperature", "topP"];

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
	itemLimit: "Items a suite",
	taskLimit: "Most questions",
	random: "Random sets",
	layerMatched: "Layer-matched sets",
	activationMatched: "Activation-matched sets",
	randomDraws: "Random draws",
};

export const SERVER_ROLES = ["sampler", "judge", "extractor"] as const;
/** Who answers, who judges, and who finds the answer's span. */
export type ServerRole = (typeof SERVER_ROLES)[number];
/** A server without its key, which the editor keeps. */
export interface ServerForm {
	url: string;
	model: string;
	concurrency: number;
}

export interface FormProblem {
	/** The field's name, or that of the part it stands in. */
	field: string;
	/** What is wrong and what to do, one sentence. */
	sentence: string;
}

/** Null when the value is a number of the field's kind and range. */
export function numberProblem(field: NumberField, value: number): FormProblem | null {
	const [lowest, highest] = RANGES[field];
	const isFraction = FRACTIONS.includes(field);
	if (value >= lowest && value <= highest && (isFraction || Number.isInteger(value))) return null;
	const kind = isFraction ? "a number" : "a whole number";
	return { field, sentence: `${numberNames[field]} must be ${kind} from ${lowest} to ${highest}.` };
}

/** The problems of several numbers, in their order. */
export const numberProblems = (values: Partial<Record<NumberField, number>>): (FormProblem | null)[] =>
	Object.entries(values).map(([field, value]) => numberProblem(field as NumberField, value));

/** Null when a server can be asked, and where there is none. */
export function serverProblem(role: ServerRole, server: ServerForm | null): FormProblem | null {
	if (server === null) return null;
	if (!/^https?:\/\/[^\s/]+/.test(server.url))
		return { field: role, sentence: `Give the ${role}'s address, such as http://127.0.0.1:8000/v1.` };
	if (server.model.trim() === "") return { field: role, sentence: `Name the model on the ${role}'s server.` };
	const problem = numberProblem("concurrency", server.concurrency);
	return problem && { field: role, sentence: problem.sentence };
}

/** Those that there are. */
export const problemsIn = (problems: readonly (FormProblem | null)[]): FormProblem[] =>
	problems.filter((problem) => problem !== null);
