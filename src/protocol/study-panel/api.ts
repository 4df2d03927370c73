/**
 * The contract between the extension host and the panel of studies (a webview). The panel keeps nothing of its own:
 * `ready` brings the whole state and each event replaces parts of it, so that a hidden or reloaded panel shows what it
 * would have shown. Only the forms are written by the panel, which sends it whole after each edit.
 */
import type { AnyReport } from "../../core/report/read-report";
import type { Params } from "../contract";
import type { Failure, Nothing } from "../panel-api";
import type { StudyEstimate } from "../study-calls";
import type { ServerRole } from "./fields";
import type { AnyStep, Forms, KindAndForm, Picked, StudyKind } from "./forms";
import type { SuiteCounts } from "./impact-form";
import type { Machine, PlaceForm, PlanPlace } from "./place-form";

/** Raised when a message changes its meaning; a panel restored from an older window is then refused. */
export const STUDY_PANEL_VERSION = 3;

/** What the panel can ask of the host. What takes long is started, not awaited: its course comes as events. */
export interface StudyPanelCalls {
	/** First message of a panel. Fails when the versions differ. */
	ready(params: { version: number }): StudyPanelState;
	/** A form as it is now; what was estimated for another is dropped. */
	editForm(params: KindAndForm): null;
	/** Where studies run, as it is now. */
	editPlace(params: PlaceForm): null;
	selectModel(params: Nothing): null;
	/** Lets the user pick files or a folder, which the form then has. */
	pick(params: { kind: StudyKind; into: Picked }): null;
	/** Downloads an offered set that is not here. */
	fetchSet(params: { id: string }): null;
	/** Asks for the key of a server of the shown form and keeps it in the editor's secret storage. */
	setKey(params: { role: ServerRole }): null;
	/** What the identification in the form would take. */
	estimate(params: Nothing): null;
	/** Begins the study in the shown form: here, or by a plan that is made of it. */
	start(params: Nothing): null;
	/** Ends the study, or the estimate, at its next question; what is done stays. */
	stop(params: Nothing): null;
	/** Goes on with the run in a folder. */
	resume(params: { folder: string }): null;
	/** Shows a form in place of another, of a report, or of a run that has ended; the run's folder stays. */
	showForm(params: { kind: StudyKind }): null;
	/** Shows the report of a run's folder. */
	openReport(params: { folder: string }): null;
	/** The shown report as a page in the browser. */
	openPage(params: Nothing): null;
	openFolder(params: Nothing): null;
	/** Lets the user save the shown report's figures elsewhere. */
	saveReport(params: { as: SavedAs }): null;
	/** Saves a picture that the panel drew: SVG as text, PNG in base 64. */
	savePicture(params: { name: string; format: "svg" | "png"; data: string }): null;
	/** Makes the shown report's probe the one that reads answers. */
	useProbe(params: Nothing): null;
	showLog(params: Nothing): null;
}

/** What the host tells the panel. */
export interface StudyPanelEvents {
	/** These parts of the state are now so. */
	changed(params: StateChanges): void;
	/** A step of the run went on. */
	progressed(params: StepProgress): void;
}

export interface StudyPanelState {
	/** The model that would be studied; null while there is none. */
	model: StudiedModel | null;
	/** The form that is shown when there is neither run nor report. */
	kind: StudyKind;
	forms: Forms;
	sets: OfferedSet[];
	suiteSets: OfferedSuites[];
	/** The probe that reads answers now, whether or not its file is there. */
	probeInUse: { path: string; isThere: boolean };
	/** Folder of the base model that is known to belong to the model; null where none is. */
	usualBase: string | null;
	/** Of the identification in the form. */
	estimate: EstimateState;
	run: StudyRun | null;
	/** Runs that can be taken up again, and reports that can be read again, the latest first. */
	earlier: EarlierRun[];
	report: ShownReport | null;
	/** Where the study is to run, and what this machine has for it. */
	place: PlaceForm;
	machine: Machine;
	/** The plan that is being made, or was made last in this window. */
	planning: Planning;
	/** The shown form's servers whose key the editor keeps. */
	hasKey: Record<ServerRole, boolean>;
}

/** Parts of the state; of the forms, only those that the panel does not have yet. */
export type StateChanges = Partial<Omit<StudyPanelState, "forms">> & { forms?: Partial<Forms> };

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

/** Suites of items that come with the extension. */
export interface OfferedSuites extends SuiteCounts {
	id: string;
	name: string;
	/** One sentence: what they are about. */
	note: string;
}

export interface EstimateState {
	status: "none" | "asking" | "known" | "failed";
	estimate: StudyEstimate | null;
	failure: Failure | null;
}

/** The run that goes on now, or the last one of this window. */
export interface StudyRun {
	kind: StudyKind;
	model: string;
	folder: string;
	status: "loading" | "running" | "stopping" | "stopped" | "finished" | "failed";
	/** Every step that was asked for, in order. */
	steps: StepProgress[];
	failure: Failure | null;
}

export interface StepProgress {
	step: AnyStep;
	done: number;
	/** 0 until the step begins. */
	total: number;
	/** Of this step; null while unknown. */
	secondsLeft: number | null;
}

/** A plan on its way from the form to a scheduler. */
export interface Planning {
	status: "none" | "planning" | "submitting" | "done" | "failed";
	/** Who is to run it. */
	where: PlanPlace;
	/** The plan's folder. */
	dir: string;
	failure: Failure | null;
	/** Whether the plan of a failure is there all the same, since only its scheduler has refused it. */
	isKept: boolean;
}

export interface EarlierRun {
	kind: StudyKind;
	folder: string;
	model: string;
	/** When it was begun, ISO 8601. */
	begun: string;
	isFinished: boolean;
	/** Of a study that runs by a plan: the plan's folder, in which `folder` lies, and who runs it. */
	plan?: { dir: string; where: PlanPlace };
}

export const SAVED_AS = ["csv", "json"] as const;
/** How the figures of a report can be taken elsewhere. */
export type SavedAs = (typeof SAVED_AS)[number];

export interface ShownReport {
	folder: string;
	report: AnyReport;
	hasPage: boolean;
	/** Files of its figures that lie beside it. */
	savedAs: SavedAs[];
	/** Whether its probe lies beside it, and whether it is the one in use. */
	hasProbe: boolean;
	isInUse: boolean;
}

export type StudyPanelEvent = {
	[E in keyof StudyPanelEvents]: { event: E; params: Params<StudyPanelEvents, E> };
}[keyof StudyPanelEvents];

/** Changes `state` by one event. */
export function applyStudyEvent(state: StudyPanelState, { event, params }: StudyPanelEvent): void {
	if (event === "changed") {
		const { forms, ...rest } = params;
		Object.assign(state, rest, { forms: { ...state.forms, ...forms } });
	} else if (state.run)
		state.run.steps = state.run.steps.map((each) => (each.step === params.step ? params : each));
}
