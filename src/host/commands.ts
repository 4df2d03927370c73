import * as vscode from "vscode";
import { compareSelection } from "./compare-selection";
import type { Ctx } from "./context";
import { restartEngine } from "./engine/restart-engine";
import { showEngineMenu } from "./engine/status-item";
import { chooseExport } from "./export/choose-export";
import { toggleHeat } from "./heat/show-heat";
import { deleteHistory } from "./history/delete-history";
import { inspectSelection } from "./inspect-selection";
import { downloadModel } from "./models/download/download-model";
import { setHubToken } from "./models/download/hub-access";
import { selectModel } from "./models/select-model";
import { lintFile } from "./on-request/lint-file";
import { lintWorkspace } from "./on-request/lint-workspace";
import { showPanel } from "./panel/panel";
import { showLog } from "./show-log";
import { openStudyReport } from "./study/open-report";
import { openForm } from "./study/study-panel";
import { rowCommands } from "./views/view-commands";

/** Every command in package.json, and the function that runs it. */
const commands: Record<string, (ctx: Ctx) => Promise<void> | void> = {
	"hNeurons.inspectSelection": inspectSelection,
	"hNeurons.compareSelection": compareSelection,
	"hNeurons.lintFile": lintFile,
	"hNeurons.lintWorkspace": lintWorkspace,
	"hNeurons.toggleHeat": toggleHeat,
	"hNeurons.stopAnswer": (ctx) => ctx.runs.stop(),
	"hNeurons.showPanel": showPanel,
	"hNeurons.deleteHistory": deleteHistory,
	"hNeurons.exportRun": chooseExport,
	"hNeurons.selectModel": selectModel,
	"hNeurons.downloadModel": downloadModel,
	"hNeurons.setHubToken": async (ctx) => void (await setHubToken(ctx)),
	"hNeurons.identify": openForm("identify"),
	"hNeurons.impact": openForm("impact"),
	"hNeurons.origin": openForm("origin"),
	"hNeurons.openStudyReport": openStudyReport,
	"hNeurons.restartEngine": restartEngine,
	"hNeurons.showLog": showLog,
	"hNeurons.showEngineMenu": showEngineMenu,
};

export function registerCommands(ctx: Ctx): void {
	for (const [id, run] of Object.entries(rowCommands))
		ctx.own(vscode.commands.registerCommand(id, (given: unknown) => ctx.report(() => run(ctx, given))));
	for (const [id, run] of Object.entries(commands)) {
		ctx.own(vscode.commands.registerCommand(id, () => ctx.report(() => run(ctx))));
	}
}
