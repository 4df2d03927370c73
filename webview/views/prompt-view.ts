/** The prompt as the model read it, folded; the chat template's own tokens are hidden until asked for. */
import * as l10n from "@vscode/l10n";
import { counted } from "../../src/core/counted";
import type { Answer, PanelState, Source } from "../../src/protocol/panel-api";
import { el, setText } from "../dom";
import { type Place, type PointedToken, type StripCalls, TokenStrip } from "../tokens/token-strip";
import { checkbox } from "../toolkit";
import { figureWords, type Painting, paintOf } from "./painting";

export function promptView(calls: StripCalls) {
	const strip = new TokenStrip(
		{ part: "prompt", label: l10n.t("Prompt tokens"), testId: "prompt-tokens" },
		calls,
	);
	const count = el("span", { class: "count" });
	const template = checkbox(l10n.t("Show the chat template's tokens"), (isChecked) =>
		strip.element.classList.toggle("shows-template", isChecked),
	);
	const element = el(
		"details",
		{ id: "prompt", class: "section" },
		el("summary", {}, el("h2", {}, l10n.t("Prompt")), count),
		template,
		strip.element,
	);
	let told: { state: PanelState; painting: Painting } | null = null;
	const fill = () => {
		// A prompt may have ten thousand tokens, and most people never open it.
		if (element.open && told) showTokens(strip, told.state, told.painting);
	};
	element.addEventListener("toggle", fill);
	return {
		element,
		/** A token by its place; it opens the prompt when the token is there. */
		find(place: Place): PointedToken | null {
			if (place.part !== "prompt" || told?.state.first?.run !== place.run) return null;
			element.open = true;
			fill();
			return strip.find(place);
		},
		show(state: PanelState, painting: Painting) {
			const { first } = state;
			element.hidden = !first?.promptTokens.length;
			told = { state, painting };
			const { length } = first?.promptTokens ?? [];
			if (first) setText(count, counted(length, l10n.t("1 token"), l10n.t("{0} tokens", length)));
			fill();
		},
	};
}

function showTokens(strip: TokenStrip, { first, source }: PanelState, painting: Painting): void {
	if (!first) return;
	const verdict = first.summary?.verdict;
	const last = first.promptTokens.length - 1;
	let isTemplate: ((index: number) => boolean) | null = null;
	strip.show(first.run, first.promptTokens, {
		key: `${painting.key} ${first.status}`,
		paint: (token) => paintOf(painting, token),
		say: (token) => figureWords(painting, token),
		isTemplate(index) {
			// Found only when a token is painted, which in most frames is none.
			isTemplate ??= templateOf(first, source);
			return isTemplate(index);
		},
		isInVerdict: (index) => verdict?.scoredRegion === "lastPromptToken" && index === last,
	});
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
