/** One answer: what was done to the neurons, its risk, its tokens as flowing text. */
import * as l10n from "@vscode/l10n";
import { variantTitle } from "../../src/core/compare/variant";
import { counted } from "../../src/core/counted";
import type { Answer } from "../../src/protocol/panel-api";
import { el, setAttributes, setText } from "../dom";
import type { TokenRange } from "../selection";
import { type Follower, follower } from "../tokens/follow";
import { type Place, type PointedToken, type StripCalls, TokenStrip } from "../tokens/token-strip";
import { figureWords, type Painting, paintOf } from "../views/painting";
import { riskParts } from "./risk";

/** How an answer's tokens differ from those beside it. */
export interface Marks {
	/** [T] */
	changed: boolean[];
	/** Place of the first token that differs from the model's own answer; null where none does, and in that answer. */
	at: number | null;
}

export interface ColumnLook {
	painting: Painting;
	/** Beside others an answer has a heading and its risk. */
	isBeside: boolean;
	/** Null until both answers are there. */
	marks: Marks | null;
}

export class AnswerColumn {
	readonly element: HTMLElement;
	private readonly strip: TokenStrip;
	private readonly end: Follower;
	private readonly title = el("h3");
	private readonly risk = el("div", { class: "column-risk" });
	private readonly note = el("p", { class: "note" });
	private shownRisk: Answer["summary"] = null;
	private shownTokens = 0;
	private shownMarks: Marks | null = null;
	private marksVersion = 0;

	/**
	 * @param isOwn  whether it is the answer of the model as it is
	 * @param isHeld whether the text must stay where it is while it grows
	 */
	constructor(isOwn: boolean, calls: StripCalls, isHeld: () => boolean) {
		const testId = isOwn ? "response-tokens" : "other-tokens";
		this.strip = new TokenStrip({ part: "response", label: l10n.t("Response tokens"), testId }, calls);
		this.end = follower(isHeld);
		const attributes = { class: "column", "data-testid": isOwn ? "own-answer" : "other-answer" };
		const parts = [this.title, this.risk, this.strip.element, this.end.element, this.note];
		this.element = el("div", attributes, ...parts);
	}

	focus(index: number): void {
		this.strip.focus(index);
	}

	markRange(range: TokenRange | null): void {
		this.strip.markRange(range);
	}

	find(place: Place): PointedToken | null {
		return this.strip.find(place);
	}

	show(answer: Answer, { painting, isBeside, marks }: ColumnLook): void {
		const title = variantTitle(answer);
		this.title.hidden = !isBeside;
		setText(this.title, title);
		setAttributes(this.element, {
			role: isBeside ? "group" : null,
			"aria-label": isBeside ? title : null,
			"data-gain": answer.gain,
			"data-run": answer.run,
		});
		setAttributes(this.strip.element, {
			"aria-label": isBeside ? l10n.t("Response tokens, {0}", title) : l10n.t("Response tokens"),
		});
		this.showRisk(answer, isBeside);
		this.showTokens(answer, painting, marks);
		setText(this.note, noteOf(answer, marks));
		this.note.hidden = this.note.textContent === "";
	}

	private showTokens(
		{ run, status, summary, responseTokens }: Answer,
		painting: Painting,
		marks: Marks | null,
	) {
		if (marks !== this.shownMarks) this.marksVersion++;
		this.shownMarks = marks;
		const { verdict, verdictSpan: span } = summary ?? {};
		const isRead = verdict?.scoredRegion !== "lastPromptToken";
		this.strip.show(run, responseTokens, {
			key: `${painting.key} ${status} ${this.marksVersion}`,
			paint: (token) => paintOf(painting, token),
			say: (token) => figureWords(painting, token),
			isChanged: (index) => marks?.changed[index] ?? false,
			isInVerdict: (index) => isRead && !!span && index >= span.start && index < span.end,
		});
		// A line below every token would tell nothing.
		const isPart = isRead && !!span && span.end - span.start < responseTokens.length;
		setAttributes(this.strip.element, { "data-read-in-part": isPart });
		const isGrowing = status === "answering" && responseTokens.length > this.shownTokens;
		this.shownTokens = responseTokens.length;
		if (isGrowing) this.end.grown();
	}

	private showRisk({ summary }: Answer, isBeside: boolean): void {
		this.risk.hidden = !isBeside || summary === null;
		// A moved base rate makes a new summary.
		if (summary === this.shownRisk) return;
		this.shownRisk = summary;
		this.risk.replaceChildren(...(summary ? riskParts(summary) : []));
	}
}

function noteOf({ status, responseTokens, failure, summary }: Answer, marks: Marks | null): string {
	if (status === "waiting") return l10n.t("Waiting for the answer before it…");
	if (status === "reading") return l10n.t("Reading the prompt…");
	if (failure) return failure.code === "cancelled" ? l10n.t("Stopped.") : l10n.t("No answer.");
	if (!summary) return "";
	if (responseTokens.length === 0) return l10n.t("The model answered nothing.");
	const { tokensPerSecond } = summary.timing;
	const [count, speed] = [responseTokens.length, tokensPerSecond.toFixed(tokensPerSecond < 10 ? 1 : 0)];
	const length = counted(
		count,
		l10n.t("1 token, {0} a second", speed),
		l10n.t("{0} tokens, {1} a second", count, speed),
	);
	if (marks?.at == null) return length;
	return `${length}; ${l10n.t("parts from the model's own answer at token {0}", marks.at + 1)}`;
}
