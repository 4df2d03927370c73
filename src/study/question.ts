/** What a study asks, whatever file it came from. */

export interface Question {
	/** Unique within a set. */
	id: string;
	question: string;
	/** Accepted spellings; none means that what is asked about does not exist. */
	answers: string[];
	/** Topic: a whole one can be left out of fitting, and every figure is told for each. */
	domain: string;
	/** "fabricated" is kept out of fitting and scored on its own, and so is "cross-domain"; other words only label. */
	group: string;
	/** Questions of one kind; the classes are balanced within each. */
	relation: string;
	/** What is asked about; its questions stay in one split. */
	entity: string;
	/** Its true answer is one that people may not like to read; see the audit of unwelcome truths. */
	isSensitive: boolean;
}

/** The usable questions of one or several files, and what became of the others. */
export interface QuestionSet {
	questions: Question[];
	/** Rows that could not be used, counted by reason; the reasons are words for people. */
	dropped: Record<string, number>;
	/** File, row and reason of the first one; "" when there is none. */
	firstProblem: string;
	/** Changes when any question does. */
	digest: string;
}
