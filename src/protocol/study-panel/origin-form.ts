/** What the form of an origin study holds. */
import * as l10n from "@vscode/l10n";
import type { OriginParams } from "../study-calls";
import {
	type FormProblem,
	numberProblem,
	numberProblems,
	problemsIn,
	type ServerForm,
	serverProblem,
} from "./fields";

export interface OriginForm {
	/** Folder of the base model; null = the one that is known to belong to the chat model. */
	base: string | null;
	/** A probe file of the chat model; null = the one in use. */
	probe: string | null;
	/** Folder of the identification run that made the probe; null = none. */
	study: string | null;
	/** Ids of offered sets of questions, and files. */
	sets: string[];
	files: string[];
	size: "full" | "number";
	/** Questions of each set at `size` "number". */
	limit: number;
	perClass: number;
	randomDraws: number;
	temperature: number;
	topK: number;
	topP: number;
	seed: number;
	maxTokens: number;
	rule: OriginParams["judge"]["rule"];
	servers: { judge: ServerForm | null };
}

/** One answer a question, sampled as the identification samples its own. */
export const newOriginForm = (): OriginForm => ({
	...{ base: null, probe: null, study: null, sets: [], files: [], size: "full", limit: 1000 },
	...{ perClass: 500, randomDraws: 20, temperature: 1, topK: 50, topP: 0.9, seed: 0, maxTokens: 50 },
	...{ rule: "words", servers: { judge: null } },
});

/**
 * Why no origin study can start from a form, in its order; none when it can.
 * @param usualBase the base model that is known to belong to the chat model
 */
export function originProblems(form: OriginForm, usualBase: string | null): FormProblem[] {
	const { perClass, randomDraws, temperature, topK, topP, maxTokens, seed } = form;
	return problemsIn([
		form.base !== null || usualBase !== null
			? null
			: { field: "base", sentence: l10n.t("Choose the base model that this model was made from.") },
		form.sets.length + form.files.length > 0
			? null
			: { field: "questions", sentence: l10n.t("Choose a set or a file of questions.") },
		form.size === "number" ? numberProblem("limit", form.limit) : null,
		...numberProblems({ perClass, randomDraws, temperature, topK, topP, maxTokens, seed }),
		serverProblem("judge", form.servers.judge),
	]);
}
