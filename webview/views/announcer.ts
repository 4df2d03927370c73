/** Says aloud what sighted people see happen: a start, the verdict, an end without one. Never single tokens. */
import { isPlain, variantTitle } from "../../src/core/compare/variant";
import { type Answer, answersOf, type PanelState } from "../../src/protocol/panel-api";
import type { Comparison } from "../answers/comparison";
import { verdictWords } from "../answers/risk";
import { el, percent, plural, setText } from "../dom";

export function announcer() {
	const element = el("div", { class: "spoken-only", role: "status", "aria-live": "polite" });
	let said = new Map<string, string>();
	let saidVerdict = "";
	return {
		element,
		show(state: PanelState, { verdict }: Comparison) {
			const answers = answersOf(state);
			// The end of one answer and the start of the next may fall into one frame: both are said.
			const news = answers.filter(({ run, status }) => said.get(run) !== status).map(wordsFor);
			said = new Map(answers.map(({ run, status }) => [run, status]));
			const sentences = verdict?.sentences.join(" ") ?? "";
			if (sentences !== saidVerdict) news.push(sentences);
			saidVerdict = sentences;
			const words = news.filter(Boolean).join(" ");
			if (words !== "") setText(element, words);
		},
	};
}

function wordsFor(answer: Answer): string {
	const { status, summary, responseTokens } = answer;
	const which = isPlain(answer) ? "" : `${variantTitle(answer)}: `;
	if (status === "reading") return `${which}Reading the prompt.`;
	if (status === "answering") return `${which}Answering.`;
	// A failure is said by the banner, which is an alert; what waits is said when its turn comes.
	if (!summary) return "";
	const { risk, isFlagged } = summary.verdict;
	return `${which}Answered in ${plural(responseTokens.length, "token")}. Risk ${percent(risk)}: ${verdictWords(isFlagged)}.`;
}
