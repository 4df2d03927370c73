/** The prompt as the model read it, folded; the chat template's own tokens are hidden until asked for. */
import type { Answer, PanelState, Source } from "../../src/protocol/panel-api";
import { el, plural, setText } from "../dom";
import { type PointedToken, TokenStrip } from "../tokens/token-strip";
import { checkbox } from "../toolkit";
import { type Painting, painterOf, paintKey } from "./painting";

export function promptView(onPoint: (pointed: PointedToken | null) => void) {
	const strip = new TokenStrip("Prompt tokens", "prompt-tokens", onPoint);
	const count = el("span", { class: "count" });
	const template = checkbox("Show the chat template's tokens", (isChecked) =>
		strip.element.classList.toggle("shows-template", isChecked),
	);
	const element = el(
		"details",
		{ id: "prompt", class: "section" },
		el("summary", {}, el("h2", {}, "Prompt"), count),
		template,
		strip.element,
	);
	return {
		element,
		show({ first, source }: PanelState, painting: Painting) {
			element.hidden = !first?.promptTokens.length;
			if (!first) return;
			setText(count, plural(first.promptTokens.length, "token"));
			const verdict = first.summary?.verdict;
			const last = first.promptTokens.length - 1;
			strip.show(first.run, first.promptTokens, {
				key: `${paintKey(painting)} ${first.status}`,
				paint: painterOf(painting),
				isTemplate: templateOf(first, source),
				isInVerdict: (index) => verdict?.scoredRegion === "lastPromptToken" && index === last,
			});
		},
	};
}

/** Which tokens the chat template put around the user's words; until the end only its special tokens are known. */
function templateOf({ promptTokens, summary }: Answer, source: Source | null): (index: number) => boolean {
	const rendered = summary?.rendered ?? "";
	const messages = source?.messages?.map(({ content }) => content.trim()) ?? [source?.text.trim() ?? ""];
	const start = rendered.indexOf(messages[0]!);
	const last = messages.length > 1 ? rendered.lastIndexOf(messages.at(-1)!) : start;
	const end = last + messages.at(-1)!.length;
	return (index) => {
		const token = promptTokens[index]!;
		return token.isSpecial || (start >= 0 && (token.end <= start || token.start >= end));
	};
}
