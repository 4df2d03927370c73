/** From a question in a prompt file to the panel: the conversation that the linter asked, token by token. */
import { basename } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Question } from "../../core/lint/question/questions";
import type { Ctx } from "../context";
import { placesIn } from "../lint/places";
import { showPanel } from "../panel/panel";
import { placedSource } from "../source/placed-source";

const COMMAND = "hNeurons.lint.inspectQuestion";

/** The command that inspects a question; it carries its words and its place, since the document is read when it runs. */
export const inspectQuestionCommand = (
	{ uri }: vscode.TextDocument,
	{ text, range }: Question,
): vscode.Command => ({
	title: l10n.t("Inspect"),
	tooltip: l10n.t("Answer exactly this question in the panel, token by token"),
	command: COMMAND,
	arguments: [uri.toString(), text, range.start],
});

export function registerInspectQuestion(ctx: Ctx): void {
	ctx.own(
		vscode.commands.registerCommand(COMMAND, (uri: unknown, text: unknown, start: unknown) =>
			ctx.report(() => inspectQuestion(ctx, String(uri), { text: String(text), start: Number(start) })),
		),
	);
}

/** What a link to a question knows of it. */
interface Wanted {
	text: string;
	start: number;
}

async function inspectQuestion(ctx: Ctx, address: string, wanted: Wanted): Promise<void> {
	const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(address));
	const outcome = await ctx.linter.upToDate(document);
	const question =
		outcome &&
		closest(
			outcome.questions.map(({ question }) => question),
			wanted,
		);
	if (!question) return;
	const { line } = placesIn(document).rangeOf(question.range).start;
	showPanel(ctx);
	const label = l10n.t("{0}, line {1}", basename(document.uri.path), line + 1);
	await ctx.runs.inspect(placedSource(document, question.messages, { label, text: question.text }));
}

/** The question of these words, or else any, that is nearest: a link may be a key press older than the text. */
function closest(questions: readonly Question[], { text, start }: Wanted): Question | undefined {
	const same = questions.filter((question) => question.text === text);
	const distance = ({ range }: Question) => Math.abs(range.start - start);
	return [...(same.length ? same : questions)].sort((a, b) => distance(a) - distance(b))[0];
}
