/**
 * The contract between the extension host and the panel of studies (a webview). The panel keeps nothing of its own:
 * `ready` brings the whole state and each event replaces parts of it, so that a hidden or reloaded panel shows what it
 * would have shown. Only the form is written by the panel, which sends it whole after each edit.
 */
import type { StudyStep } from "../../core/report/steps";
import type { StudyReport } from "../../core/report/study-report";
import type { Params } from "../contract";
import type { StudyEstimate } from "../engine-api";
import type { Failure, Nothing } from "../panel-api";
import type { ServerRole, StudyForm } from "./form";

/** Raised when a message changes its meaning; a panel restored from an older window is then refused. */
export const STUDY_PANEL_VERSION = 1;

/** What the panel can ask of the host. What takes long is started, not awaited: its course comes as events. */
export interface StudyPanelCalls {
	/** First message of a panel. Fails when the versions differ. */
	ready(params: { version: number }): StudyPanelState;
	/** The form as it is now; what was estimated for another is dropped. */
	editForm(params: { form: StudyForm }): null;
	selectModel(params: Nothing): null;
	/** Lets the user pick files, which the form then has as well. */
	chooseFiles(params: { into: "files" | "crossDomainFiles" }): null;
	/** Downloads an offered set that is not here. */
	fetchSet(params: { id: string }): null;
	/** Asks for a server's key and keeps it in the editor's secret storage. */
	setKey(params: { role: ServerRole }): null;
	estimate(params: Nothing): null;
	start(params: Nothing): null;
	/** Ends the study, or the estimate, at its next question; what is done stays. */
	stop(params: Nothing): null;
	/** Goes on with the run in a folder. */
	resume(params: { folder: string }): null;
	/** Leaves a finished, failed or stopped run for the form; its folder stays. */
	showForm(params: Nothing): null;
	/** Shows the report of a run's folder. */
	openReport(params: { folder: string }): null;
	/** The shown report as a page in the browser. */
	openPage(params: Nothing): null;
	openFolder(params: Nothing): null;
	/** Makes the shown report's probe the one that reads answers. */
	useProbe(params: Nothing): null;
	showLog(params: Nothing): null;
}

/** What the host tells the panel. */
export interface StudyPanelEvents {
	/** These parts of the state are now so. */
	changed(params: Partial<StudyPanelState>): void;
	/** A step of the run went on. */
	progressed(params: StepProgress): void;
}

export interface StudyPanelState {
	/** The model that would be studied; null while there is none. */
	model: StudiedModel | null;
	sets: OfferedSet[];
	form: StudyForm;
	estimate: EstimateState;
	run: StudyRun | null;
	/** Runs that can be taken up again, and reports that can be read again, the latest first. */
	earlier: EarlierRun[];
	report: ShownReport | null;
	/** Servers whose key the editor keeps. */
	hasKey: Record<ServerRole, boolean>;
}

export interface StudiedModel {
	name: string;
	/** Its folder or file. */
	path: string;
}

/** A set of questions that comes with the extension, or that can be downloaded. */
export interface OfferedSet {
	id: string;
	name: string;
	/** One sentence: what it asks, and what it costs when it is not here. */
	note: string;
	/** Null while it is not known. */
	questions: number | null;
	domains: string[];
	state: "here" | "absent" | "fetching";
}

export interface EstimateState {
	status: "none" | "asking" | "known" | "failed";
	estimate: StudyEstimate | null;
	failure: Failure | null;
}

/** The run that goes on now, or the last one of this window. */
export interface StudyRun {
	model: string;
	folder: string;
	status: "loading" | "running" | "stopping" | "stopped" | "finished" | "failed";
	/** Every step that was asked for, in order. */
	steps: StepProgress[];
	failure: Failure | null;
}

export interface StepProgress {
	step: StudyStep;
	done: number;
	/** 0 until the step begins. */
	total: number;
	/** Of this step; null while unknown. */
	secondsLeft: number | null;
}

export interface EarlierRun {
	folder: string;
	model: string;
	/** When it was begun, ISO 8601. */
	begun: string;
	isFinished: boolean;
}

export interface ShownReport {
	folder: string;
	report: StudyReport;
	hasPage: boolean;
	/** Whether its probe lies beside it, and whether it is the one in use. */
	hasProbe: boolean;
	isInUse: boolean;
}

export type StudyPanelEvent = {
	[E in keyof StudyPanelEvents]: { event: E; params: Params<StudyPanelEvents, E> };
}[keyof StudyPanelEvents];

/** Changes `state` by one event. */
export function applyStudyEvent(state: StudyPanelState, { event, params }: StudyPanelEvent): void {
	if (event === "changed") Object.assign(state, params);
	else if (state.run)
		state.run.steps = state.run.steps.map((each) => (each.step === params.step ? params : each));
}
