/** One of two runs that are compared: its prompt's words, its risk and its answer, with what the other one does not have. */
import * as l10n from "@vscode/l10n";
import type { Passage } from "../../src/core/compare/word-difference";
import { counted } from "../../src/core/counted";
import type { Answer } from "../../src/protocol/panel-api";
import { riskParts } from "../answers/risk";
import { el, setAttributes, setText } from "../dom";
import { type StripCalls, TokenStrip } from "../tokens/token-strip";
import { tokenNodes } from "../tokens/token-text";
import { figureWords, type Painting, paintOf } from "../views/painting";

export interface RunLook {
	title: string;
	label: string;
	/** Null where both prompts are the same. */
	prompt: Passage[] | null;
	painting: Painting;
	/** [T] tokens that the other answer does not have; null until both have ended. */
	changed: readonly boolean[] | null;
}

export class RunColumn {
	readonly element: HTMLElement;
	private readonly title = el("h3");
	private readonly label = el("p", { class: "note run-label", dir: "auto" });
	private readonly prompt: HTMLElement;
	private readonly risk = el("div", { class: "column-risk" });
	private readonly strip: TokenStrip;
	private readonly note = el("p", { class: "note" });
	private readonly failure = el("p", { class: "problem", role: "alert", hidden: true });
	private shownPrompt: Passage[] | null = null;
	private shownRisk: Answer["summary"] = null;
	private shownChanges: RunLook["changed"] = null;
	private changes = 0;

	/**
	 * @param change how the words that the other prompt does not have are marked: as left out, or as put in
	 * @param point  shows a token's card; it is kept open, and gone on from, where the answer itself stands
	 */
	constructor(
		private readonly change: "del" | "ins",
		point: StripCalls["point"],
	) {
		const isFirst = change === "del";
		const testId = isFirst ? "shown-tokens" : "beside-tokens";
		this.strip = new TokenStrip(
			{ part: "response", label: l10n.t("Response tokens"), testId },
			{ point, pin: point },
		);
		this.prompt = el("div", {
			...{ class: "prompt-words", tabindex: 0, role: "group", dir: "auto" },
			"data-testid": isFirst ? "shown-prompt" : "beside-prompt",
		});
		const attributes = {
			class: "column",
			role: "group",
			"data-testid": isFirst ? "shown-run" : "beside-run",
		};
		const parts = [
			this.title,
			this.label,
			this.prompt,
			this.risk,
			this.strip.element,
			this.note,
			this.failure,
		];
		this.element = el("div", attributes, ...parts);
	}

	show(answer: Answer, { title, label, prompt, painting, changed }: RunLook): void {
		setText(this.title, title);
		setText(this.label, label);
		setAttributes(this.element, { "aria-label": title });
		setAttributes(this.prompt, { "aria-label": l10n.t("Prompt, {0}", title) });
		setAttributes(this.strip.element, { "aria-label": l10n.t("Response tokens, {0}", title) });
		this.showPrompt(prompt);
		this.risk.hidden = answer.summary === null;
		if (answer.summary !== this.shownRisk)
			this.risk.replaceChildren(...(answer.summary ? riskParts(answer.summary) : []));
		this.shownRisk = answer.summary;
		if (changed !== this.shownChanges) this.changes++;
		this.shownChanges = changed;
		this.strip.show(answer.run, answer.responseTokens, {
			key: `${painting.key} ${answer.status} ${this.changes}`,
			paint: (token) => paintOf(painting, token),
			say: (token) => figureWords(painting, token),
			isChanged: (index) => changed?.[index] ?? false,
		});
		const { failure } = answer;
		this.failure.hidden = !failure || failure.code === "cancelled";
		setText(this.failure, failure?.sentence ?? "");
		setText(this.note, noteOf(answer));
		this.note.hidden = this.note.textContent === "";
	}

	private showPrompt(prompt: Passage[] | null): void {
		this.prompt.hidden = prompt === null;
		if (prompt === this.shownPrompt) return;
		this.shownPrompt = prompt;
		this.prompt.replaceChildren(
			...(prompt ?? []).map(({ text, isChanged }) =>
				el(isChanged ? this.change : "span", {}, ...tokenNodes(text)),
			),
		);
	}
}

function noteOf({ status, failure, summary, responseTokens }: Answer): string {
	if (status === "waiting") return l10n.t("Waiting…");
	if (status === "reading") return l10n.t("Reading the prompt…");
	if (failure) return failure.code === "cancelled" ? l10n.t("Stopped.") : l10n.t("No answer.");
	if (!summary) return "";
	const count = responseTokens.length;
	return count === 0
		? l10n.t("The model answered nothing.")
		: counted(count, l10n.t("1 token"), l10n.t("{0} tokens", count));
}
