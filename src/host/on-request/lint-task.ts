/** `h-neurons: lint` among the tasks: the command line over the whole folder, its lines read back as problems. */
import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Ctx } from "../context";

const TYPE = "h-neurons";

/** What tasks.json may say of such a task. */
interface LintTask extends vscode.TaskDefinition {
	/** Files and folders; the workspace folder when absent. */
	paths?: string[];
	/** More of the command line's options. */
	args?: string[];
}

export function provideLintTask(ctx: Ctx): void {
	ctx.own(
		vscode.tasks.registerTaskProvider(TYPE, {
			provideTasks: () =>
				(vscode.workspace.workspaceFolders ?? []).map((folder) => taskOf(ctx, folder, { type: TYPE })),
			resolveTask(task) {
				const { scope } = task;
				const folder = typeof scope === "object" ? scope : vscode.workspace.workspaceFolders?.[0];
				return folder ? taskOf(ctx, folder, task.definition as LintTask) : undefined;
			},
		}),
	);
}

function taskOf(ctx: Ctx, folder: vscode.WorkspaceFolder, definition: LintTask): vscode.Task {
	const { modelPath, probe, baseRate, nodePath } = ctx.settings();
	const cli = join(ctx.extension.extensionPath, "dist", "cli.js");
	const chosen = ["--model", modelPath];
	if (probe) chosen.push("--probe", probe);
	if (baseRate !== null) chosen.push("--base-rate", String(baseRate));
	const { paths = ["."], args: more = [] } = definition;
	const args = [cli, "lint", "--format", "lines", ...chosen, ...more, ...paths];
	// The editor's own program is Node when this variable says so.
	const options = { cwd: folder.uri.fsPath, env: { ELECTRON_RUN_AS_NODE: "1" } };
	const execution = new vscode.ProcessExecution(nodePath ?? process.execPath, args, options);
	const task = new vscode.Task(definition, folder, "lint", TYPE, execution, `$${TYPE}`);
	task.group = vscode.TaskGroup.Test;
	task.detail = l10n.t("Lints every prompt file of the folder with the command line");
	return task;
}
