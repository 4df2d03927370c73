/** Another run beside the shown one: an edited prompt, a kept run, a sample. */
import * as l10n from "@vscode/l10n";
import { tokenDifference } from "../../src/core/compare/token-difference";
import { wordDifference } from "../../src/core/compare/word-difference";
import type { Beside, PanelCalls, PanelState } from "../../src/protocol/panel-api";
import { wordsOf } from "../../src/protocol/prompt-words";
import { el, scroller, section, setText } from "../dom";
import type { Port } from "../port";
import type { StripCalls } from "../tokens/token-strip";
import { button } from "../toolkit";
import type { Painting } from "../views/painting";
import { changedNeurons } from "./changed-neurons";
import { kindWords } from "./kind-words";
import { promptEditor } from "./prompt-editor";
import { RunColumn } from "./run-column";
import { answerWords, type ComparedRun, matchOf, otherDifferences, riskDifferenceWords } from "./run-words";

export function besideView(port: Port<PanelCalls>, calls: StripCalls) {
	let awaitsEdited = false;
	const editor = promptEditor((text) => {
		awaitsEdited = true;
		void port.call("answerEdited", { text });
	});
	let isReadAlike = true;
	const columns = [
		new RunColumn("del", calls.point),
		// Cards name the neurons of the shown run's probe.
		new RunColumn("ins", (pointed) => calls.point(isReadAlike ? pointed : null)),
	] as const;
	const heading = el("h2", { id: "beside-heading", tabindex: -1 });
	const close = button(
		l10n.t("Close"),
		() => {
			editor.focus();
			void port.call("dropBeside", {});
		},
		{ "data-testid": "close-beside" },
	);
	const words = el("div", { class: "compared", "data-testid": "beside-words" });
	const neurons = scroller(l10n.t("Neurons of both runs"));
	const result = el(
		"section",
		{ "aria-labelledby": "beside-heading", hidden: true, "data-testid": "beside" },
		el("div", { class: "row" }, heading, el("div", { class: "buttons" }, close)),
		words,
		el("div", { class: "columns" }, ...columns.map(({ element }) => element)),
		neurons,
	);
	const spoken = el("div", { class: "spoken-only", role: "status" });
	const element = section("another-prompt", l10n.t("Another prompt"), editor.element, result, spoken);
	element.classList.add("beside");
	const differ = differences();
	let wantsFocus = false;
	let shownKey = "";
	return {
		element,
		/** The next run that is shown takes the keyboard's focus, since what was pressed for it is out of sight. */
		takeFocus() {
			wantsFocus = true;
		},
		show(state: PanelState, painting: Painting) {
			editor.show(state);
			const { source, first, options, beside } = state;
			result.hidden = !beside || !first || !source || !options;
			if (!beside || !first || !source || !options) return;
			const shown: ComparedRun = { source, answer: first, options };
			const { prompts, tokens } = differ(shown, beside);
			isReadAlike = readsAlike(shown, beside);
			const kind = kindWords[beside.kind];
			setText(heading, kind.heading);
			columns[0].show(first, {
				...{ title: l10n.t("The shown run"), label: source.label, painting },
				...{ prompt: prompts?.first ?? null, changed: tokens?.first ?? null },
			});
			columns[1].show(beside.answer, {
				...{ title: kind.title, label: beside.source.label },
				painting: paintingFor(beside, painting, isReadAlike),
				...{ prompt: prompts?.second ?? null, changed: tokens?.second ?? null },
			});
			const key = keyOf(shown, beside);
			if (key !== shownKey) {
				const sentences = sentencesFor(shown, beside);
				words.replaceChildren(
					...sentences.map((sentence) => el("p", { class: "sentence" }, sentence)),
					...besidesPrompt(shown, beside),
				);
				neurons.replaceChildren(...neuronsFor(shown, beside));
				setText(spoken, sentences.join(" "));
			}
			shownKey = key;
			// What was asked for just now is mostly below the window's end.
			if (awaitsEdited && beside.kind === "edited" && beside.answer.summary) {
				awaitsEdited = false;
				result.scrollIntoView({ block: "nearest" });
			}
			if (wantsFocus) heading.focus();
			wantsFocus = false;
		},
	};
}

/** Whether both were read with the same neurons, so that their shares compare; so is what is under way. */
function readsAlike({ answer, options }: ComparedRun, beside: Beside): boolean {
	const [one, other] = [answer.summary, beside.answer.summary];
	if (!one || !other)
		return options.modelPath === beside.options.modelPath && options.probe === beside.options.probe;
	return ["same", "calibration"].includes(matchOf(one, other));
}

/** Another probe has neurons and a threshold of its own. */
function paintingFor({ answer }: Beside, painting: Painting, isReadAlike: boolean): Painting {
	const threshold = answer.summary?.verdict.threshold ?? painting.threshold;
	const tint = isReadAlike ? painting.tint : { by: "risk" as const };
	return { ...painting, tint, threshold, key: `${painting.key} ${threshold} ${isReadAlike}` };
}

/** Which words and tokens the runs do not share; made once for each pair, since it is asked for in every frame. */
function differences() {
	let key = "";
	let last: {
		prompts: ReturnType<typeof wordDifference> | null;
		tokens: ReturnType<typeof tokenDifference> | null;
	};
	return (shown: ComparedRun, beside: Beside) => {
		const now = keyOf(shown, beside);
		if (now !== key) {
			const [a, b] = [wordsOf(shown.source), wordsOf(beside.source)];
			const areOver = shown.answer.summary && beside.answer.summary;
			last = {
				prompts: a === b ? null : wordDifference(a, b),
				tokens: areOver ? tokenDifference(shown.answer.responseTokens, beside.answer.responseTokens) : null,
			};
		}
		key = now;
		return last;
	};
}

const keyOf = (shown: ComparedRun, { kind, answer, source }: Beside): string =>
	[kind, wordsOf(shown.source), wordsOf(source), ...[shown.answer, answer].map(stateOf)].join("\0");
const stateOf = ({ run, status, summary }: ComparedRun["answer"]): string =>
	`${run} ${status} ${summary?.verdict.risk ?? ""}`;

function sentencesFor({ answer }: ComparedRun, beside: Beside): string[] {
	const { kind, answer: other } = beside;
	if (!answer.summary || !other.summary) return [];
	return [answerWords(answer, other, kind), riskDifferenceWords(answer.summary, other.summary, kind)];
}

function besidesPrompt(shown: ComparedRun, beside: Beside): HTMLElement[] {
	if (!beside.answer.summary) return [];
	const isSamePrompt = wordsOf(shown.source) === wordsOf(beside.source);
	const words = besidesWords(isSamePrompt, otherDifferences(shown, beside).join("; "));
	return [el("p", { class: "note", "data-testid": "other-differences" }, words)];
}

/** @param differences empty where there is none */
function besidesWords(isSamePrompt: boolean, differences: string): string {
	if (isSamePrompt)
		return differences
			? l10n.t("The prompt is the same. What differs: {0}.", differences)
			: l10n.t("The prompt is the same. Model, probe and sampling are the same.");
	return differences
		? l10n.t("Besides the prompt these differ: {0}.", differences)
		: l10n.t("Model, probe and sampling are the same: nothing but the prompt differs.");
}

function neuronsFor({ answer }: ComparedRun, { answer: other }: Beside): HTMLElement[] {
	if (!answer.summary || !other.summary) return [];
	const match = matchOf(answer.summary, other.summary);
	return match === "same" || match === "calibration" ? changedNeurons(answer, other) : [];
}
