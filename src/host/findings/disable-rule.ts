/** Switches a rule off for the whole workspace, in the place that has the last word on it. */
import * as l10n from "@vscode/l10n";
import { applyEdits, modify } from "jsonc-parser";
import * as vscode from "vscode";
import { isRule, type RuleId } from "../../core/lint/rules";
import type { Ctx } from "../context";
import type { FoundConfig } from "../lint/config-files";

const COMMAND = "hNeurons.lint.disableRule";

/** The command that switches a rule off for the workspace of a document. */
export const disableRuleCommand = (rule: RuleId, uri: vscode.Uri): vscode.Command => ({
	title: l10n.t("Disable {0} in this workspace", rule),
	command: COMMAND,
	arguments: [rule, uri.toString()],
});

export function registerDisableRule(ctx: Ctx): void {
	ctx.own(
		vscode.commands.registerCommand(COMMAND, (rule: unknown, uri: unknown) =>
			ctx.report(async () => {
				if (typeof rule === "string" && isRule(rule))
					await disableRule(ctx, rule, vscode.Uri.parse(String(uri)));
			}),
		),
	);
}

/** A rule that the folder's h-neurons.json sets is set there; the editor's settings would change nothing. */
async function disableRule(ctx: Ctx, rule: RuleId, uri: vscode.Uri): Promise<void> {
	const { found } = await ctx.linter.subjects.config(uri);
	if (found && isSetIn(found, rule)) await writeConfigFile(found, rule);
	else await writeSetting(rule, uri);
}

const isSetIn = ({ file }: FoundConfig, rule: RuleId): boolean => file?.settings.rules?.[rule] !== undefined;

async function writeConfigFile({ uri, text }: FoundConfig, rule: RuleId): Promise<void> {
	const formattingOptions = { insertSpaces: !/^\t/m.test(text), tabSize: 2 };
	const changed = applyEdits(text, modify(text, ["rules", rule], "off", { formattingOptions }));
	await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(changed));
}

async function writeSetting(rule: RuleId, uri: vscode.Uri): Promise<void> {
	const configuration = vscode.workspace.getConfiguration("hNeurons.lint", uri);
	const set = configuration.inspect<Record<string, string>>("rules");
	const { ConfigurationTarget } = vscode;
	const [target, before] = vscode.workspace.workspaceFolders
		? ([ConfigurationTarget.Workspace, set?.workspaceValue] as const)
		: ([ConfigurationTarget.Global, set?.globalValue] as const);
	await configuration.update("rules", { ...before, [rule]: "off" }, target);
}
