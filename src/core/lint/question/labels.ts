/** What stands before questions and answers in examples, forms and tests. */

/** `Q:`, `**Question 2:**` */
export const QUESTION_LABEL =
	/^\s*(?:[*_]{1,2})?(?:q|question|query|user|human|customer|frage|pregunta|domanda|問|问)\s*\d{0,3}\s*(?:[*_]{1,2})?\s*[:：](?:[*_]{1,2})?\s*/i;

/** `A:`, `Assistant:` */
export const ANSWER_LABEL =
	/^\s*(?:[*_]{1,2})?(?:a|ans|answer|response|reply|assistant|ai|bot|model|output|antwort|respuesta|risposta|réponse|答え|答)\s*\d{0,3}\s*(?:[*_]{1,2})?\s*[:：](?:[*_]{1,2})?\s*/i;

/** `-> no`: an answer behind its question. */
export const ARROW = /^\s*(?:->|=>|→|⇒)\s*/;

/** A line of a choice: `B) Oslo`. */
export const OPTION = /^\s*\(?[A-Ha-h][.):]\s/;
