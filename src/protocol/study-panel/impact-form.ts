/** What the form of an impact study holds, and how many answers a study from it takes. */
import * as l10n from "@vscode/l10n";
import { SUITES, type SuiteName } from "../../core/report/suites";
import {
	type FormProblem,
	numberProblem,
	numberProblems,
	problemsIn,
	type ServerForm,
	serverProblem,
} from "./fields";

/** What each suite is called in the form; in reports, which are English, by `SUITE_WORDS`. */
export const SUITE_TITLES: Record<SuiteName, string> = {
	"false-premise": l10n.t("False premises"),
	"misleading-context": l10n.t("Misleading contexts"),
	challenge: l10n.t("Challenges"),
	disallowed: l10n.t("Disallowed requests"),
};

export interface ImpactForm {
	/** A probe file; null = the one in use. */
	probe: string | null;
	/** Id of the offered set of suites; suites with files of their own do not take from it. */
	suiteSet: string;
	suites: Record<SuiteName, SuiteForm>;
	size: "full" | "number";
	/** Items of each suite at `size` "number". */
	itemLimit: number;
	/** As they are typed: "0, 0.5, 1". */
	gains: string;
	random: number;
	layerMatched: number;
	activationMatched: number;
	/** Whether plain questions are asked too, for the task accuracy. */
	asksQuestions: boolean;
	/** Files of them; none = those of the set. */
	files: string[];
	/** Plain questions at most. */
	taskLimit: number;
	seed: number;
	servers: { judge: ServerForm | null };
}

export interface SuiteForm {
	isAsked: boolean;
	/** Files of one's own; none = the items of the set. */
	files: string[];
	/** What differs from the suite's own decoding. */
	decoding: DecodingForm;
}

/** Null = as the suite has it. */
export type DecodingForm = Record<(typeof DECODING_FIELDS)[number], number | null>;
export const DECODING_FIELDS = ["temperature", "topK", "topP", "maxTokens"] as const;

/** What an offered set of suites holds. */
export interface SuiteCounts {
	/** Of each suite that it has. */
	items: Partial<Record<SuiteName, number>>;
	/** Plain questions beside them. */
	questions: number;
}

/** The gains of the paper's figure 3, and as many controls as are needed for an interval of theirs. */
export const newImpactForm = (): ImpactForm => ({
	...{ probe: null, suiteSet: "general" },
	suites: Object.fromEntries(SUITES.map((suite) => [suite, newSuite()])) as ImpactForm["suites"],
	...{ size: "number", itemLimit: 60, gains: "0, 0.5, 1, 1.5, 2, 2.5, 3", random: 5 },
	...{ layerMatched: 3, activationMatched: 3 },
	...{ asksQuestions: true, files: [], taskLimit: 100, seed: 0, servers: { judge: null } },
});

const newSuite = (): SuiteForm => ({
	...{ isAsked: true, files: [] },
	decoding: { temperature: null, topK: null, topP: null, maxTokens: null },
});

const GAINS = { lowest: 0, highest: 3 };

/** Ascending, with 1, which every study has; null where something is no gain. */
export function gainsOf(typed: string): number[] | null {
	const gains = typed
		.split(/[\s,;]+/)
		.filter((each) => each !== "")
		.map(Number);
	const isGain = (gain: number) => gain >= GAINS.lowest && gain <= GAINS.highest;
	return gains.every(isGain) ? [...new Set([...gains, 1])].sort((a, b) => a - b) : null;
}

/** Why the typed gains are none; null when they can be measured. */
export function gainsProblem(typed: string): FormProblem | null {
	const gains = gainsOf(typed);
	if (gains === null)
		return {
			field: "gains",
			sentence: l10n.t(
				"Gains must be numbers from {0} to {1} with commas between them, such as 0, 0.5, 1, 2.",
				GAINS.lowest,
				GAINS.highest,
			),
		};
	return gains.length > 1
		? null
		: { field: "gains", sentence: l10n.t("Give at least one gain other than 1.") };
}

/** Why no impact study can start from a form, in its order; none when it can. */
export function impactProblems(form: ImpactForm, { items }: SuiteCounts): FormProblem[] {
	const { suites, size, itemLimit, gains, asksQuestions, taskLimit, seed } = form;
	const { random, layerMatched, activationMatched } = form;
	const asked = SUITES.filter((suite) => suites[suite].isAsked);
	const empty = asked.find((suite) => suites[suite].files.length === 0 && items[suite] === undefined);
	return problemsIn([
		asked.length > 0 ? null : { field: "suites", sentence: l10n.t("Choose at least one suite.") },
		empty === undefined
			? null
			: {
					field: "suites",
					sentence: l10n.t("Choose a set that has items of each chosen suite, or add files."),
				},
		size === "number" ? numberProblem("itemLimit", itemLimit) : null,
		gainsProblem(gains),
		...numberProblems({ random, layerMatched, activationMatched }),
		asksQuestions ? numberProblem("taskLimit", taskLimit) : null,
		...numberProblems({ seed }),
		...asked.flatMap((suite) => decodingProblems(suites[suite].decoding)),
		serverProblem("judge", form.servers.judge),
	]);
}

const decodingProblems = (decoding: DecodingForm): (FormProblem | null)[] =>
	DECODING_FIELDS.map((field) => {
		const value = decoding[field];
		return value === null ? null : numberProblem(field, value);
	});

/** What a study from a form takes. */
export interface ImpactSize {
	/** Items of the suites, and plain questions. */
	items: number;
	questions: number;
	gains: number;
	/** Sets of neurons, the H-Neurons among them. */
	sets: number;
	/** Items and questions under every gain of every set; gain 1 is the same for all sets and answered once. */
	answers: number;
	/** Whether files are among them whose items are counted only when the study starts. */
	isLeast: boolean;
}

/** Counts a study's answers; null while the form has problems. */
export function impactSize(form: ImpactForm, offered: SuiteCounts): ImpactSize | null {
	if (impactProblems(form, offered).length > 0) return null;
	const limit = form.size === "number" ? form.itemLimit : Number.POSITIVE_INFINITY;
	const asked = SUITES.filter((suite) => form.suites[suite].isAsked);
	const isOwn = (suite: SuiteName) => form.suites[suite].files.length > 0;
	const itemsOf = (suite: SuiteName) =>
		asked.includes(suite) && !isOwn(suite) ? Math.min(offered.items[suite] ?? 0, limit) : 0;
	const items = SUITES.reduce((sum, suite) => sum + itemsOf(suite), 0);
	const hasFiles = form.asksQuestions && form.files.length > 0;
	const questions = form.asksQuestions && !hasFiles ? Math.min(offered.questions, form.taskLimit) : 0;
	const gains = gainsOf(form.gains)!.length;
	const sets = 1 + form.random + form.layerMatched + form.activationMatched;
	return {
		...{ items, questions, gains, sets },
		// The first answer to a challenge is the same under every gain.
		answers: (items + questions) * (1 + (gains - 1) * sets) + itemsOf("challenge"),
		isLeast: asked.some(isOwn) || hasFiles,
	};
}
