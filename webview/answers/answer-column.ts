/** One answer: what was done to the neurons, its risk, its tokens as flowing text. */
import { variantTitle } from "../../src/core/compare/variant";
import type { Answer } from "../../src/protocol/panel-api";
import { el, plural, setAttributes, setText } from "../dom";
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
		this.strip = new TokenStrip({ part: "response", label: "Response tokens", testId }, calls);
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
			"aria-label": isBeside ? `Response tokens, ${title}` : "Response tokens",
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
	if (status === "waiting") return "Waiting for the answer before it…";
	if (status === "reading") return "Reading the prompt…";
	if (failure) return failure.code === "cancelled" ? "Stopped." : "No answer.";
	if (!summary) return "";
	if (responseTokens.length === 0) return "The model answered nothing.";
	const speed = summary.timing.tokensPerSecond;
	const length = `${plural(responseTokens.length, "token")}, ${speed.toFixed(speed < 10 ? 1 : 0)} a second`;
	return marks?.at == null ? length : `${length}; parts from the model's own answer at token ${marks.at + 1}`;
}
