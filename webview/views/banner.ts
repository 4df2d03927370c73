/** What went wrong, in one sentence, and the way out of it. */
import * as l10n from "@vscode/l10n";
import { answersOf, type Failure, type PanelState } from "../../src/protocol/panel-api";
import { el, setText } from "../dom";
import { button } from "../toolkit";

const dead: Failure = {
	code: "engineDied",
	sentence: l10n.t("The engine stopped. Restart it; the next run works as before."),
};

export function banner(calls: { restartEngine(): void; selectModel(): void; showLog(): void }) {
	const text = el("p");
	const restart = button(l10n.t("Restart"), calls.restartEngine, {
		appearance: "primary",
		"data-testid": "restart",
	});
	const select = button(l10n.t("Select model…"), calls.selectModel);
	const log = button(l10n.t("Show log"), calls.showLog);
	const element = el(
		"div",
		{ class: "banner", role: "alert", hidden: true, "data-testid": "banner" },
		text,
		el("div", { class: "buttons" }, restart, select, log),
	);
	return {
		element,
		show(state: PanelState) {
			const failure = failureOf(state);
			element.hidden = failure === null;
			if (!failure) return;
			setText(text, failure.sentence);
			restart.hidden = failure.code !== "engineDied";
			select.hidden = !/^(model|probe|tokenizer)/.test(failure.code);
		},
	};
}

/** A stopped answer is no failure; one that died with its engine is over once another engine runs. */
function failureOf(state: PanelState): Failure | null {
	const failures = answersOf(state).flatMap(({ failure }) => failure ?? []);
	if (state.engine.state === "dead") return failures.find(({ code }) => code === "engineDied") ?? dead;
	return failures.find(({ code }) => code !== "cancelled" && code !== "engineDied") ?? null;
}
