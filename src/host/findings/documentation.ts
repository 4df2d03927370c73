/** The pages that document the rules: they come with the extension, so that they can be read without a network. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { documentationOf, isRule, type RuleId } from "../../core/lint/rules";
import type { Ctx } from "../context";

const COMMAND = "hNeurons.lint.showDocumentation";

/** The command that opens a rule's page. */
export const documentationCommand = (rule: RuleId): vscode.Command => ({
	title: l10n.t("Show documentation of {0}", rule),
	command: COMMAND,
	arguments: [rule],
});

export function registerDocumentation(ctx: Ctx): void {
	ctx.own(
		vscode.commands.registerCommand(COMMAND, (rule: unknown) =>
			ctx.report(async () => {
				if (typeof rule === "string" && isRule(rule)) await show(ctx, rule);
			}),
		),
	);
}

async function show(ctx: Ctx, rule: RuleId): Promise<void> {
	const page = vscode.Uri.joinPath(ctx.extension.extensionUri, "docs", "rules", `${rule}.md`);
	const isHere = await vscode.workspace.fs.stat(page).then(
		() => true,
		() => false,
	);
	if (isHere) await vscode.commands.executeCommand("markdown.showPreview", page);
	else await vscode.env.openExternal(vscode.Uri.parse(documentationOf(rule)));
}
