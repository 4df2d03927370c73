/** Whether a study's questions can be enough, whatever the model answers: said before hours are spent on answers. */
import { LensError } from "../../../protocol/errors";
import type { Question } from "../../question";
import { FEWEST_ROWS } from "./rows";
import { dealEntities, sharedWithKeptOut } from "./split";

interface Dealing {
	seed: number;
	/** Answers of each class in each set, at most. */
	perClass: number;
	/** Domains that no fit sees. */
	crossDomains: string[];
}

type SetInQuestion = keyof typeof FEWEST_ROWS;

/**
 * As many answers of each class as a set can have at most: entities are dealt before any answer is looked at, and each kind
 * of question, which is balanced by itself, gives pairs of its answers.
 */
export function mostOfEachClass(
	questions: readonly Question[],
	options: Dealing,
): Record<SetInQuestion, number> {
	const places = dealEntities(
		questions.map((question) => ({ question })),
		options,
	);
	const isShared = sharedWithKeptOut(questions, options.crossDomains);
	const most = (set: SetInQuestion) => {
		const kinds = new Map<string, number>();
		for (const question of questions) {
			if (places.get(question.entity) !== set || isShared(question)) continue;
			const kind = JSON.stringify([question.domain, question.relation]);
			kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
		}
		const pairs = [...kinds.values()].reduce((sum, count) => sum + Math.floor(count / 2), 0);
		return Math.min(pairs, options.perClass);
	};
	return { train: most("train"), test: most("test") };
}

/** @throws LensError badQuestions where a set lacks rows even if the model answers every other question right */
export function checkCanSuffice(questions: readonly Question[], options: Dealing): void {
	const most = mostOfEachClass(questions, options);
	for (const [name, fewest] of Object.entries(FEWEST_ROWS) as [SetInQuestion, number][])
		if (most[name] < fewest)
			throw new LensError(
				"badQuestions",
				`Whatever the model answers, ${questions.length} questions with at most ${options.perClass} answers of each class leave ${most[name]} of each for ${name}, where ${fewest} are needed: what is asked about is dealt seven to three, and the classes are balanced within domain and relation.`,
			);
}
