/** The numbers behind a question's risk, where the mouse rests on it. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Ctx } from "../context";
import type { AskedQuestion, Outcome } from "../lint/document-lint";
import { placesIn, promptDocuments } from "../lint/places";
import { numbersOf } from "./hover-text";
import { inspectQuestionCommand } from "./inspect-question";

export function showHovers(ctx: Ctx): void {
	ctx.own(
		vscode.languages.registerHoverProvider(promptDocuments, {
			provideHover(document, position) {
				const outcome = ctx.linter.outcomeOf(document);
				const { offsetOf } = placesIn(document);
				const asked = outcome && questionAt(outcome, offsetOf(position));
				return asked ? hoverOf(document, outcome, asked) : null;
			},
		}),
	);
}

const questionAt = ({ questions }: Outcome, offset: number): AskedQuestion | undefined =>
	questions.find(({ question: { range } }) => range.start <= offset && offset <= range.end);

function hoverOf(
	document: vscode.TextDocument,
	{ isStale }: Outcome,
	{ question, report }: AskedQuestion,
): vscode.Hover | null {
	if (!report) return null;
	const { command, arguments: place } = inspectQuestionCommand(document, question);
	const inspect = `command:${command}?${encodeURIComponent(JSON.stringify(place))}`;
	const links = [
		`[${l10n.t("Inspect")}](${inspect})`,
		`[${l10n.t("Show Heat")}](command:hNeurons.toggleHeat)`,
		`[${l10n.t("Show Log")}](command:hNeurons.showLog)`,
	].join(" · ");
	const text = new vscode.MarkdownString(numbersOf(report, { isStale: isStale.model, links }));
	// The answer's words are the model's: nothing in them may run a command other than these three.
	text.isTrusted = { enabledCommands: [command, "hNeurons.toggleHeat", "hNeurons.showLog"] };
	return new vscode.Hover(text, placesIn(document).rangeOf(question.range));
}
