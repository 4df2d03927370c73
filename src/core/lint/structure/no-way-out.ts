import * as l10n from "@vscode/l10n";
import { type Range, toDocument } from "../../prompt/mapped-text";
import { allowsNotKnowing, NOT_KNOWING, permissionFixes } from "../permission";
import { findQuestions } from "../question/find-questions";
import { sentencesOf } from "../question/sentences";
import type { StructureContext, Told } from "./check";

/** How a question begins that has one right answer, which a model may simply not have. */
const FACTUAL =
	/^(?:and |so |now |quick question[:,] )?(?:in |on |at |from |by |for |of |to )?(?:who|whom|whose|when|where|which|what|how (?:many|much|old|long|far|tall|high|deep|big|large|wide|heavy|fast|often))\b/i;
/** Questions about the conversation, about material given with it, or for an opinion: the answer is at hand, or nobody's. */
const AT_HAND =
	/\b(?:you|your|yours|i|me|my|we|us|our|this|these|that|those|above|below|following|given|attached|should|would|could|might|best|better|recommend|suggest|think|opinion|now|next|about|code|function|class|file|error|bug|query|repository|snippet)\b/i;
/** A longer question explains itself, and is seldom one of plain fact. */
const MOST_WORDS = 25;

/** Marks of emphasis and quotation before a sentence's own words. */
const MARKS = /^[*_"“„‘'(\s]+/;

/** Factual questions in conversations that nowhere allow the answer "I don't know". */
export function noWayOut({ source, file }: StructureContext): Told[] {
	const found = new Map<number, Told>();
	for (const { messages, isAsked } of file.conversations) {
		const message = messages.findLast(({ role }) => role === "user")?.text;
		if (!isAsked || !message || allowsNotKnowing(messages)) continue;
		for (const { start, end, words } of factualQuestions(message.text)) {
			const place = toDocument(message, start, end);
			found.set(place.start, {
				...place,
				message: l10n.t("This question does not allow the answer {0}.", NOT_KNOWING),
				data: { words },
				related: [],
				fixes: permissionFixes({ message, place }, source.text, file),
			});
		}
	}
	return [...found.values()];
}

interface FactualQuestion extends Range {
	words: number;
}

function factualQuestions(text: string): FactualQuestion[] {
	return findQuestions(text)
		.flatMap((question) => sentencesOf(text, question))
		.flatMap(({ start, end, isQuestion }) => {
			const said = text.slice(start, end).replace(MARKS, "");
			const words = said.split(/\s+/).length;
			const isFactual = isQuestion && words <= MOST_WORDS && FACTUAL.test(said) && !AT_HAND.test(said);
			return isFactual ? [{ start: end - said.length, end, words }] : [];
		});
}
