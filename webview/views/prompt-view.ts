/** The prompt as the model read it, folded; the chat template's own tokens are hidden until asked for. */
import type { PanelState } from "../../src/protocol/panel-api";
import { el, plural, setText } from "../dom";
import { type PointedToken, TokenStrip } from "../tokens/token-strip";
import { checkbox } from "../toolkit";
import { type Painting, painterOf, paintKey } from "./painting";

export function promptView(onPoint: (pointed: PointedToken | null) => void) {
	const strip = new TokenStrip("Prompt tokens", "prompt-tokens", onPoint);
	const count = el("span", { class: "count" });
	const template = checkbox("Show the chat template's tokens", (isChecked) =>
		strip.element.classList.toggle("shows-special", isChecked),
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
		show({ first }: PanelState, painting: Painting) {
			element.hidden = !first?.promptTokens.length;
			if (!first) return;
			setText(count, plural(first.promptTokens.length, "token"));
			const verdict = first.summary?.verdict;
			const last = first.promptTokens.length - 1;
			strip.show(first.run, first.promptTokens, {
				key: `${paintKey(painting)} ${first.promptTokens.length}`,
				paint: painterOf(painting),
				isInVerdict: (index) => verdict?.scoredRegion === "lastPromptToken" && index === last,
			});
		},
	};
}
