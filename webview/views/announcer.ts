/** Says aloud what sighted people see happen: a start, the verdict, an end without one. Never single tokens. */
import * as l10n from "@vscode/l10n";
import { isPlain, variantTitle } from "../../src/core/compare/variant";
import { counted } from "../../src/core/counted";
import { type Answer, answersOf, type PanelState } from "../../src/protocol/panel-api";
import type { Comparison } from "../answers/comparison";
import { verdictWords } from "../answers/risk";
import { el, percent, setText } from "../dom";

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
	if (status === "reading") return `${which}${l10n.t("Reading the prompt.")}`;
	if (status === "answering") return `${which}${l10n.t("Answering.")}`;
	// A failure is said by the banner, which is an alert; what waits is said when its turn comes.
	if (!summary) return "";
	const { risk, isFlagged } = summary.verdict;
	const count = responseTokens.length;
	const length = counted(count, l10n.t("Answered in 1 token."), l10n.t("Answered in {0} tokens.", count));
	return `${which}${length} ${l10n.t("Risk {0}: {1}.", percent(risk), verdictWords(isFlagged))}`;
}
