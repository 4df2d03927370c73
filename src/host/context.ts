/** What the features share. Built once per window, handed to each feature; there are no globals. */
import { join } from "node:path";
import * as vscode from "vscode";
import { everyAnswer } from "../protocol/panel-api";
import { startEngine } from "../protocol/start-engine";
import { EngineOwner, type RunningEngine } from "./engine/engine-owner";
import { HeatChoice } from "./heat/heat-choice";
import type { History } from "./history/history";
import { openHistory } from "./history/keep-finished";
import { Linter } from "./lint/linter";
import { asFailure } from "./panel/as-failure";
import { PanelPlace } from "./panel/panel-place";
import { Runs } from "./panel/runs";
import { readSettings, type Settings } from "./settings";
import { type FailurePlace, hasOwnRemedy, showFailure } from "./show-failure";
import { PointedToken } from "./source/pointed-token";
import { createStudies } from "./study/create-studies";
import { Plans } from "./study/plan/plans";
import { type CliPlace, cliAt } from "./study/plan/run-cli";
import type { Studies } from "./study/run/studies";
import type { StudyPanelPlace } from "./study/study-panel";

export interface Ctx {
	readonly extension: vscode.ExtensionContext;
	readonly log: vscode.LogOutputChannel;
	readonly engine: EngineOwner;
	/** The prompt being inspected and its answers. */
	readonly runs: Runs;
	/** The runs that are kept in this workspace. */
	readonly history: History;
	readonly panel: PanelPlace;
	/** The open documents and what is said of them. */
	readonly linter: Linter;
	readonly heat: HeatChoice;
	/** The token of the shown prompt that the panel points at. */
	readonly pointed: PointedToken;
	/** The study that is set up, goes on, or has its report shown. */
	readonly studies: Studies;
	readonly studyPanel: StudyPanelPlace;
	/** The studies that run by plans, as the side bar follows them. */
	readonly plans: Plans;
	/** The settings as they are now. Throws LensError badSetting. */
	settings(): Settings;
	/** Runs a user's action; the one place that shows its failure. */
	report<T>(action: () => Promise<T> | T): Promise<T | undefined>;
	/** Disposed with the extension. */
	own<T extends vscode.Disposable>(part: T): T;
}

export function createContext(extension: vscode.ExtensionContext): Ctx {
	const own = <T extends vscode.Disposable>(part: T): T => {
		extension.subscriptions.push(part);
		return part;
	};
	const log = own(vscode.window.createOutputChannel("H-Neuron Lens", { log: true }));
	const settings = () => currentSettings(extension);
	const engine = own(new EngineOwner(() => engineOf(extension, settings(), log)));
	const runs = own(new Runs(engine, settings));
	const linter = own(new Linter(engine, settings, log));
	const panel = new PanelPlace();
	const studyPanel: StudyPanelPlace = { panel: null, isListening: false };
	const plans = own(new Plans(cliAt(() => cliPlace(extension, settings()))));
	const studies = own(createStudies(extension, () => engineOf(extension, settings(), log), settings, plans));
	const isSaid = (sentence: string) =>
		panel.panel?.visible === true &&
		everyAnswer(runs.state).some(({ failure }) => failure?.sentence === sentence);
	const report: Ctx["report"] = (action) => tryOrTell(action, { engine, log, settings, report }, isSaid);
	const history = openHistory(extension, log);
	const parts = { extension, log, engine, runs, history, panel, linter, studies, studyPanel, plans };
	return { ...parts, heat: new HeatChoice(), pointed: new PointedToken(), settings, own, report };
}

function currentSettings(extension: vscode.ExtensionContext): Settings {
	const configuration = vscode.workspace.getConfiguration("hNeurons");
	return readSettings((key) => configuration.get(key), {
		embeddedModels: join(extension.extensionPath, "media", "models"),
		workspaceFolder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? null,
	});
}

/** Starts an engine of its own process; it reads no model until it is asked to. */
export function engineOf(
	extension: vscode.ExtensionContext,
	{ nodePath }: Settings,
	log: vscode.LogOutputChannel,
): RunningEngine {
	const engine = startEngine({
		enginePath: join(extension.extensionPath, "dist", "engine.js"),
		cacheFolder: join(extension.globalStorageUri.fsPath, "cache"),
		...(nodePath ? { runtime: nodePath } : {}),
	});
	const write = { info: log.info, warning: log.warn, error: log.error };
	engine.on("log", ({ level, text }) => write[level].call(log, `engine: ${text}`));
	return engine;
}

const cliPlace = (extension: vscode.ExtensionContext, { nodePath }: Settings): CliPlace => ({
	path: join(extension.extensionPath, "dist", "cli.js"),
	...{ runtime: nodePath, folder: extension.extensionPath, environment: process.env },
});

/** Cancelled is silent, a dead engine has its own notice, and what the panel says already is only logged. */
async function tryOrTell<T>(
	action: () => Promise<T> | T,
	place: FailurePlace,
	isSaid: (sentence: string) => boolean,
): Promise<T | undefined> {
	try {
		return await action();
	} catch (error) {
		const failure = asFailure(error);
		const { code, sentence } = failure;
		if (code === "cancelled") return undefined;
		place.log.error(error instanceof Error && error.stack && code === "internal" ? error.stack : sentence);
		if (code !== "engineDied" && (hasOwnRemedy(code) || !isSaid(sentence))) void showFailure(failure, place);
		return undefined;
	}
}
