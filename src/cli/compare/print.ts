/** What a comparison looks like as text. */
import { tokenDifference } from "../../core/compare/token-difference";
import { columnOrder, type Variant, variantTitle } from "../../core/compare/variant";
import type { ComparisonVerdict } from "../../core/compare/verdict";
import type { Inspection } from "../../protocol/engine-api";
import { dim, type Palette, paint } from "../inspect/colour";
import { percent, plainNumbers, riskWords } from "../inspect/print";
import { harmless } from "../terminal";

export interface Compared {
	variant: Variant;
	inspection: Inspection;
}

/** The answers from the quietest to the loudest, a line for each sentence of the verdict, then its notes. */
export function comparisonText(
	answers: readonly Compared[],
	{ sentences, notes }: ComparisonVerdict,
	palette: Palette,
): string {
	const own = answers[0]!;
	const ordered = columnOrder(answers.map((answer) => ({ ...answer.variant, answer })));
	const parts = ordered.map(({ answer }) => answerText(answer, own, palette));
	return `${parts.join("")}${harmless(`${sentences.join("\n")}\n\n${notes.join("\n")}\n`)}`;
}

/** Heading, answer and risk; on a terminal the tokens that the model's own answer lacks are underlined. */
function answerText({ variant, inspection }: Compared, own: Compared, palette: Palette): string {
	const { responseTokens, verdict } = inspection;
	const { second, at } = tokenDifference(own.inspection.responseTokens, responseTokens);
	const words = responseTokens.map(({ text }, index) =>
		paint(harmless(text), 0, second[index] === true, palette),
	);
	const risk = `Risk ${percent(verdict.risk)}: ${riskWords(verdict)} (threshold ${percent(verdict.threshold)}).`;
	const parts = at === null ? "" : ` Parts from the model's own answer at token ${at + 1}.`;
	const said = words.length > 0 ? words.join("") : "The model answered nothing.";
	return `${dim(variantTitle(variant), palette)}\n${said}\n${risk}${parts}\n\n`;
}

/** Everything that was read, the model's own answer first, and what it comes to. */
export function comparisonJson(answers: readonly Compared[], verdict: ComparisonVerdict): string {
	const own = answers[0]!.inspection.responseTokens;
	const all = answers.map(({ variant, inspection }) => {
		const { second, at } = tokenDifference(own, inspection.responseTokens);
		return { ...variant, firstDifference: at, changedTokens: placesOf(second), inspection };
	});
	return `${JSON.stringify({ verdict, answers: all }, plainNumbers, "\t")}\n`;
}

const placesOf = (marks: readonly boolean[]): number[] =>
	marks.flatMap((isMarked, index) => (isMarked ? [index] : []));
