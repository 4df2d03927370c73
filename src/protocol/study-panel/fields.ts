/** What the studies' forms have in common: numbers with their ranges, servers, and what can be wrong with them. */
import * as l10n from "@vscode/l10n";

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
	requestsPerMinute: [1, 1_000_000],
	tokensPerMinute: [1, 1_000_000_000],
	itemLimit: [1, 1_000_000],
	taskLimit: [1, 1_000_000],
	random: [0, 100],
	layerMatched: [0, 100],
	activationMatched: [0, 100],
	randomDraws: [1, 1000],
	shards: [1, 10_000],
	cpus: [1, 1024],
	gpus: [0, 64],
	memoryMb: [256, 16_000_000],
	minutes: [1, 525_600],
	atMost: [1, 10_000],
} as const;
export type NumberField = keyof typeof RANGES;
const FRACTIONS: readonly NumberField[] = ["temperature", "topP"];

/** What a number field is called before people. */
export const numberNames: Record<NumberField, string> = {
	limit: l10n.t("Questions"),
	samples: l10n.t("Answers to each question"),
	maxTokens: l10n.t("Most tokens of an answer"),
	folds: l10n.t("Folds"),
	perClass: l10n.t("Most answers of a class"),
	temperature: l10n.t("Temperature"),
	topK: l10n.t("Top-k"),
	topP: l10n.t("Top-p"),
	seed: l10n.t("Seed"),
	concurrency: l10n.t("Requests at a time"),
	requestsPerMinute: l10n.t("Requests a minute"),
	tokensPerMinute: l10n.t("Tokens a minute"),
	itemLimit: l10n.t("Items a suite"),
	taskLimit: l10n.t("Most questions"),
	random: l10n.t("Random sets"),
	layerMatched: l10n.t("Layer-matched sets"),
	activationMatched: l10n.t("Activation-matched sets"),
	randomDraws: l10n.t("Random draws"),
	shards: l10n.t("Parts of each stage"),
	cpus: l10n.t("CPUs of a task"),
	gpus: l10n.t("GPUs of a task"),
	memoryMb: l10n.t("Memory of a task, MB"),
	minutes: l10n.t("Minutes of a task"),
	atMost: l10n.t("Tasks at a time"),
};

export const SERVER_ROLES = ["sampler", "judge", "extractor"] as const;
/** Who answers, who judges, and who finds the answer's span. */
export type ServerRole = (typeof SERVER_ROLES)[number];
/** A server without its key, which the editor keeps. */
export interface ServerForm {
	url: string;
	model: string;
	concurrency: number;
	/** In a minute at most; null, or left out as in older forms = as many as it takes. */
	rate?: { requests: number | null; tokens: number | null };
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
	const name = numberNames[field];
	const sentence = isFraction
		? l10n.t("{0} must be a number from {1} to {2}.", name, lowest, highest)
		: l10n.t("{0} must be a whole number from {1} to {2}.", name, lowest, highest);
	return { field, sentence };
}

/** The problems of several numbers, in their order. */
export const numberProblems = (values: Partial<Record<NumberField, number>>): (FormProblem | null)[] =>
	Object.entries(values).map(([field, value]) => numberProblem(field as NumberField, value));

/** What to say of a server that is not named whole. */
const MISSING: Record<ServerRole, { address: string; model: string }> = {
	sampler: {
		address: l10n.t("Give the sampler's address, such as http://127.0.0.1:8000/v1."),
		model: l10n.t("Name the model on the sampler's server."),
	},
	judge: {
		address: l10n.t("Give the judge's address, such as http://127.0.0.1:8000/v1."),
		model: l10n.t("Name the model on the judge's server."),
	},
	extractor: {
		address: l10n.t("Give the extractor's address, such as http://127.0.0.1:8000/v1."),
		model: l10n.t("Name the model on the extractor's server."),
	},
};

/** Null when a server can be asked, and where there is none. */
export function serverProblem(role: ServerRole, server: ServerForm | null): FormProblem | null {
	if (server === null) return null;
	if (!/^https?:\/\/[^\s/]+/.test(server.url)) return { field: role, sentence: MISSING[role].address };
	if (server.model.trim() === "") return { field: role, sentence: MISSING[role].model };
	const { requests = null, tokens = null } = server.rate ?? {};
	const [problem] = problemsIn([
		numberProblem("concurrency", server.concurrency),
		requests === null ? null : numberProblem("requestsPerMinute", requests),
		tokens === null ? null : numberProblem("tokensPerMinute", tokens),
	]);
	return problem ? { field: role, sentence: problem.sentence } : null;
}

/** Those that there are. */
export const problemsIn = (problems: readonly (FormProblem | null)[]): FormProblem[] =>
	problems.filter((problem) => problem !== null);
