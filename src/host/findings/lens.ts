/** Above each question of a prompt: its risk and the answer, or the offer to ask. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Ctx } from "../context";
import type { AskedQuestion, Outcome } from "../lint/document-lint";
import { placesIn, promptDocuments } from "../lint/places";
import { answerWords } from "../lint/words";
import { modelNameOf } from "../models/model-path";
import { inspectQuestionCommand } from "./inspect-question";
import { LensReminder } from "./lens-reminder";

export function showLenses(ctx: Ctx): void {
	const changed = ctx.own(new vscode.EventEmitter<void>());
	const reminder = ctx.own(reminderOf(() => changed.fire()));
	const told = new Map<string, Outcome>();
	const unwatch = ctx.linter.onChange((uri) => {
		const key = uri.toString();
		const outcome = ctx.linter.state(uri)?.outcome ?? undefined;
		// How far the model is stands in no lens, and whenever VS Code is told it waits anew before it asks.
		if (outcome === told.get(key)) return;
		if (outcome) told.set(key, outcome);
		else told.delete(key);
		reminder.changed(key);
	});
	ctx.own({ dispose: unwatch });
	ctx.own(
		vscode.languages.registerCodeLensProvider(promptDocuments, {
			onDidChangeCodeLenses: changed.event,
			async provideCodeLenses(document, token) {
				reminder.asked(document.uri.toString());
				if (!ctx.linter.subjects.settings(document.uri).hasLens) return [];
				const outcome = await ctx.linter.upToDate(document, token);
				return outcome ? lensesOf(ctx, document, outcome) : [];
			},
		}),
	);
}

function reminderOf(tell: () => void): LensReminder {
	const isSeen = (key: string) =>
		vscode.window.visibleTextEditors.some(({ document }) => document.uri.toString() === key);
	return new LensReminder(tell, isSeen, (milliseconds, action) => {
		const timer = setTimeout(action, milliseconds);
		return () => clearTimeout(timer);
	});
}

function lensesOf(ctx: Ctx, document: vscode.TextDocument, outcome: Outcome): vscode.CodeLens[] {
	const { rangeOf } = placesIn(document);
	return outcome.questions
		.filter(({ question }) => question.isAsked)
		.flatMap((asked) => {
			const { range } = asked.question;
			// One line is enough to hang it on; a range that ends below would be redrawn with the text there.
			const place = rangeOf({ start: range.start, end: range.start });
			return commandsOf(ctx, document, outcome, asked).map((command) => new vscode.CodeLens(place, command));
		});
}

function commandsOf(
	ctx: Ctx,
	document: vscode.TextDocument,
	outcome: Outcome,
	{ question, report }: AskedQuestion,
): vscode.Command[] {
	const inspect = inspectQuestionCommand(document, question);
	if (!report) return [{ title: checkWords(ctx), command: "hNeurons.lintFile" }];
	return [{ ...inspect, title: answerWords(report, outcome.isStale.model) }, inspect];
}

/** With the loaded model's name, or that of the folder that would be loaded. */
function checkWords(ctx: Ctx): string {
	try {
		return l10n.t("Check with {0}", ctx.engine.status.model ?? modelNameOf(ctx.settings().modelPath));
	} catch {
		// The linter says which setting is wrong.
		return l10n.t("Check with the model");
	}
}
