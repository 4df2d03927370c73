/** From a question in a prompt file to the panel: the conversation that the linter asked, token by token. */
import { basename } from "node:path";
import * as vscode from "vscode";
import type { Question } from "../../core/lint/question/questions";
import type { Ctx } from "../context";
import { placesIn } from "../lint/places";
import { showPanel } from "../panel";

const COMMAND = "hNeurons.lint.inspectQuestion";

/** The command that inspects a question; it carries the question's place, since the text is read when it runs. */
export const inspectQuestionCommand = (
	{ uri }: vscode.TextDocument,
	{ range }: Question,
): vscode.Command => ({
	title: "Inspect",
	tooltip: "Answer exactly this question in the panel, token by token",
	command: COMMAND,
	arguments: [uri.toString(), range.start],
});

export function registerInspectQuestion(ctx: Ctx): void {
	ctx.own(
		vscode.commands.registerCommand(COMMAND, (uri: unknown, start: unknown) =>
			ctx.report(() => inspectQuestion(ctx, String(uri), Number(start))),
		),
	);
}

async function inspectQuestion(ctx: Ctx, address: string, start: number): Promise<void> {
	const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(address));
	const outcome = await ctx.linter.upToDate(document);
	const asked = outcome?.questions.find(({ question }) => question.range.start === start);
	if (!asked) return;
	const { question } = asked;
	const { line } = placesIn(document).rangeOf(question.range).start;
	showPanel(ctx);
	await ctx.runs.inspect({
		label: `${basename(document.uri.path)}, line ${line + 1}`,
		text: question.text,
		messages: question.messages.map(({ role, text }) => ({ role, content: text.text })),
	});
}
