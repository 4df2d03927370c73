/** The questions of a study: those of its own files and those that are kept out of fitting, told apart by their group. */

import { LensError } from "../../../protocol/errors";
import type { IdentifyParams } from "../../../protocol/study-calls";
import { readQuestions } from "../../datasets/read";
import type { StudyFiles } from "../../files";
import type { Question, QuestionSet } from "../../question";
import type { QuestionFile } from "./study-run";

/** The group of questions that no fit sees. */
export const CROSS_DOMAIN = "cross-domain";
/** The group of questions about what does not exist. */
export const FABRICATED = "fabricated";

type Asked = Pick<IdentifyParams, "questions" | "crossDomain" | "limit" | "sampling">;

/** A study's question files by their content. @throws LensError fileUnreadable */
export async function fingerprintsOf(
	files: StudyFiles,
	{ questions, crossDomain }: Pick<Asked, "questions" | "crossDomain">,
): Promise<QuestionFile[]> {
	const all = [
		...questions.map((path) => ({ path, isCrossDomain: false })),
		...crossDomain.files.map((path) => ({ path, isCrossDomain: true })),
	];
	const found: QuestionFile[] = [];
	for (const { path, isCrossDomain } of all)
		found.push({ name: nameOf(path), sha256: await files.sha256(path), isCrossDomain });
	return found;
}

const nameOf = (path: string): string => path.split(/[\\/]/).at(-1)!;

export interface AllQuestions {
	questions: Question[];
	files: QuestionFile[];
	digest: string;
	dropped: Record<string, number>;
}

/** @throws LensError badSetting when a domain that is to be kept out of fitting is no question's */
export function checkDomains(keptOut: readonly string[], domains: ReadonlySet<string>): void {
	const unknown = keptOut.find((domain) => !domains.has(domain));
	if (unknown === undefined) return;
	throw new LensError(
		"badSetting",
		`Nothing can be kept out of fitting as ${unknown}: no question is of that domain, and no set or file is called so; the domains are ${[...domains].sort().join(", ")}.`,
	);
}

/** Reads all question files; where two say the same id, the first one counts. @throws LensError badQuestions, badSetting */
export async function readAllQuestions(files: StudyFiles, asked: Asked): Promise<AllQuestions> {
	const { limit, sampling, crossDomain } = asked;
	const options = { limit, seed: sampling.seed };
	const sets = [await readQuestions(files, asked.questions, options)];
	if (crossDomain.files.length > 0)
		sets.push(await readQuestions(files, crossDomain.files, { ...options, group: CROSS_DOMAIN }));
	const { questions, dropped } = joined(sets);
	checkDomains(crossDomain.domains, new Set(questions.map(({ domain }) => domain)));
	const digest = sets.map((set) => set.digest).join("-");
	return { questions, dropped, digest, files: await fingerprintsOf(files, asked) };
}

function joined(sets: QuestionSet[]): Pick<QuestionSet, "questions" | "dropped"> {
	const questions = new Map<string, Question>();
	const asked = new Set<string>();
	const dropped: Record<string, number> = {};
	const drop = (reason: string, count: number) => {
		dropped[reason] = (dropped[reason] ?? 0) + count;
	};
	for (const set of sets) {
		for (const [reason, count] of Object.entries(set.dropped)) drop(reason, count);
		for (const question of set.questions)
			if (asked.has(wordsOf(question))) drop("the same question was there before", 1);
			else if (questions.has(question.id)) drop("its id was used before", 1);
			else {
				asked.add(wordsOf(question));
				questions.set(question.id, question);
			}
	}
	return { questions: [...questions.values()], dropped };
}

/**
 * A question's words: asked under another id it would stand on both sides of a fit. Signs that tell one name or number
 * from another stay: C is not C++ or C#, −5 is not 5, £5 is not $5.
 */
const wordsOf = ({ question }: Question): string =>
	question
		.normalize("NFC")
		.toLowerCase()
		.replace(/(?<![\p{L}\p{N}])[-–](?=\p{N})/gu, "−")
		.replace(/[^\p{L}\p{M}\p{N}\p{Sm}\p{Sc}#]+/gu, " ")
		.trim() || question;
