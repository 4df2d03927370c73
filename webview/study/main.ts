/**
 * The panel of studies: the form, the run, or the report, whichever the host's state holds. Events are gathered and
 * drawn once a frame.
 *
 * Hooks for tests, as `data-testid`: form, kind-KIND, KIND-form, model, probe, base, study, change-NAME, drop-NAME,
 * set-ID (id), suite-NAME (id), suites-ID, add-NAME, field-NAME, size-NAME, region-NAME, advanced, problems, ask-estimate,
 * estimate, estimate-failure, takes, place-PLACE (id), planning, planning-failure, planned, stop-planning, start, start-anyway, earlier;
 * run, run-status, run-failure, step-NAME, stop, resume, run-folder,
 * back; report, use-probe, in-use, open-page, open-folder, save-KIND,
 * save-CHART-svg, save-CHART-png, new-study.
 */
import "../language";
import * as l10n from "@vscode/l10n";
import {
	applyStudyEvent,
	STUDY_PANEL_VERSION,
	type StudyPanelCalls,
	type StudyPanelEvent,
	type StudyPanelState,
} from "../../src/protocol/study-panel/api";
import type { Forms, KindAndForm, StudyKind } from "../../src/protocol/study-panel/forms";
import { parseToStudyPanel } from "../../src/protocol/study-panel/wire";
import { el, setText } from "../dom";
import { connectTo } from "../port";
import type { FormCalls } from "./form/form-calls";
import { formView } from "./form/form-view";
import { reportView } from "./report/report-view";
import { runView } from "./run-view";
import { statusWords, stepWords } from "./words";

let state: StudyPanelState | null = null;
let isDrawing = false;

const port = connectTo<StudyPanelCalls, StudyPanelEvent>(parseToStudyPanel, (event) => {
	// What happens before `ready` is answered is part of the answer.
	if (!state) return;
	applyStudyEvent(state, event);
	drawSoon();
});
/** Calls without parameters. */
type Plain =
	| "selectModel"
	| "estimate"
	| "start"
	| "stop"
	| "openPage"
	| "openFolder"
	| "useProbe"
	| "showLog";
const ask = (method: Plain) => () => void port.call(method, {});
const resume = (folder: string) => void port.call("resume", { folder });
const showForm = (kind: StudyKind) => void port.call("showForm", { kind });

const callsOf = <K extends StudyKind>(kind: K): FormCalls<Forms[K]> => ({
	edit(change) {
		if (!state) return;
		const form = change(state.forms[kind]);
		state.forms = { ...state.forms, [kind]: form };
		// The host drops it too; until it says so, nothing may be started from it.
		state.estimate = { status: "none", estimate: null, failure: null };
		void port.call("editForm", { kind, form } as KindAndForm);
		drawSoon();
	},
	editPlace(change) {
		if (!state) return;
		state.place = change(state.place);
		void port.call("editPlace", state.place);
		drawSoon();
	},
	pick: (into) => void port.call("pick", { kind, into }),
	selectModel: ask("selectModel"),
	fetchSet: (id) => void port.call("fetchSet", { id }),
	setKey: (role) => void port.call("setKey", { role }),
	estimate: ask("estimate"),
	start: ask("start"),
	stop: ask("stop"),
	resume,
	openReport: (folder) => void port.call("openReport", { folder }),
	showForm,
});

const views = {
	form: formView(callsOf),
	run: runView({
		stop: ask("stop"),
		resume,
		showForm,
		openFolder: ask("openFolder"),
		showLog: ask("showLog"),
	}),
	report: reportView({
		openPage: ask("openPage"),
		openFolder: ask("openFolder"),
		useProbe: ask("useProbe"),
		save: (as) => void port.call("saveReport", { as }),
		showForm,
		pictures: port,
	}),
};
const announcer = el("p", { class: "spoken-only", role: "status", "aria-live": "polite" });
let shownView: keyof typeof views | null = null;

function drawSoon(): void {
	if (isDrawing) return;
	isDrawing = true;
	requestAnimationFrame(draw);
}

function draw(): void {
	isDrawing = false;
	if (!state) return;
	const view = viewOf(state);
	for (const [name, each] of Object.entries(views)) each.element.hidden = name !== view;
	views[view].show(state);
	setText(announcer, spoken(state, view));
	if (view !== shownView) window.scrollTo(0, 0);
	shownView = view;
}

/** A run that goes on comes before a report that was opened meanwhile. */
function viewOf({ run, report }: StudyPanelState): keyof typeof views {
	if (report && (!run || run.status === "finished")) return "report";
	return run ? "run" : "form";
}

/** Steps as they begin and the end; never single questions. A failure is an alert of its own. */
function spoken({ run, report }: StudyPanelState, view: keyof typeof views): string {
	if (view === "report") return l10n.t("Report of {0}.", report!.report.model.name);
	if (!run || view === "form") return "";
	const step = run.steps.findLast(({ total }) => total > 0);
	return run.status === "running" && step
		? `${stepWords[run.kind][step.step]!.name}.`
		: statusWords[run.status];
}

async function start(): Promise<void> {
	const panel = document.getElementById("panel")!;
	panel.append(...Object.values(views).map(({ element }) => element), announcer);
	for (const { element } of Object.values(views)) element.hidden = true;
	try {
		state = await port.call("ready", { version: STUDY_PANEL_VERSION });
		draw();
	} catch (error) {
		panel.replaceChildren(el("p", { class: "banner", role: "alert" }, String(error)));
	}
}

void start();
