/** Says aloud what sighted people see happen: a start, the verdict, an end without one. Never single tokens. */
import type { Answer, PanelState } from "../../src/protocol/panel-api";
import { el, percent, plural, setText } from "../dom";
import { verdictWords } from "./verdict";

export function announcer() {
	const element = el("div", { class: "spoken-only", role: "status", "aria-live": "polite" });
	let said = "";
	return {
		element,
		show({ first, second }: PanelState) {
			const answer = second ?? first;
			const key = `${answer?.run} ${answer?.status}`;
			if (!answer || key === said) return;
			said = key;
			setText(element, wordsFor(answer));
		},
	};
}

function wordsFor({ status, summary, responseTokens, gain }: Answer): string {
	const which = gain === 1 ? "" : `At gain ${gain.toFixed(1)}: `;
	if (status === "reading") return `${which}Reading the prompt.`;
	if (status === "answering") return `${which}Answering.`;
	// A failure is said by the banner, which is an alert.
	if (!summary) return "";
	const { risk, isFlagged } = summary.verdict;
	return `${which}Answered in ${plural(responseTokens.length, "token")}. Risk ${percent(risk)}: ${verdictWords(isFlagged)}.`;
}
