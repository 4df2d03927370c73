/** One answer: what was done to the neurons, its risk, its tokens as flowing text. */
import { variantTitle } from "../../src/core/compare/variant";
import type { Answer } from "../../src/protocol/panel-api";
import { el, plural, setAttributes, setText } from "../dom";
import { type PointedToken, TokenStrip } from "../tokens/token-strip";
import { type Painting, painterOf, paintKey } from "../views/painting";
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
	private readonly title = el("h3");
	private readonly risk = el("div", { class: "column-risk" });
	private readonly note = el("p", { class: "note" });
	private shownRisk = "";

	/** @param isOwn whether it is the answer of the model as it is */
	constructor(isOwn: boolean, onPoint: (pointed: PointedToken | null) => void) {
		this.strip = new TokenStrip("Response tokens", isOwn ? "response-tokens" : "other-tokens", onPoint);
		const attributes = { class: "column", "data-testid": isOwn ? "own-answer" : "other-answer" };
		this.element = el("div", attributes, this.title, this.risk, this.strip.element, this.note);
	}

	focus(index: number): void {
		this.strip.focus(index);
	}

	show(answer: Answer, { painting, isBeside, marks }: ColumnLook): void {
		const title = variantTitle(answer);
		this.title.hidden = !isBeside;
		setText(this.title, title);
		setAttributes(this.element, {
			role: isBeside ? "group" : null,
			"aria-label": isBeside ? title : null,
			"data-gain": answer.gain,
		});
		setAttributes(this.strip.element, {
			"aria-label": isBeside ? `Response tokens, ${title}` : "Response tokens",
		});
		this.showRisk(answer, isBeside);
		const { verdict, verdictSpan: span } = answer.summary ?? {};
		const isRead = verdict?.scoredRegion !== "lastPromptToken";
		this.strip.show(answer.run, answer.responseTokens, {
			key: `${paintKey(painting)} ${answer.status} ${marks?.changed.map(Number).join("") ?? ""}`,
			paint: painterOf(painting),
			isChanged: (index) => marks?.changed[index] ?? false,
			isInVerdict: (index) => isRead && !!span && index >= span.start && index < span.end,
		});
		setText(this.note, noteOf(answer, marks));
		this.note.hidden = this.note.textContent === "";
	}

	private showRisk({ run, summary }: Answer, isBeside: boolean): void {
		this.risk.hidden = !isBeside || summary === null;
		const key = summary ? run : "";
		if (key === this.shownRisk) return;
		this.shownRisk = key;
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
