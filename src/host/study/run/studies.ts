/**
 * The studies of a window: the form, the run that goes on, and the report, as the panel shows them. Knows nothing of the
 * editor.
 */

import * as l10n from "@vscode/l10n";
import { LensError } from "../../../protocol/errors";
import type { Failure } from "../../../protocol/panel-api";
import type { StudyEstimate } from "../../../protocol/study-calls";
import {
	applyStudyEvent,
	type EarlierRun,
	type OfferedSet,
	type Planning,
	type ShownReport,
	type StateChanges,
	type StudyPanelEvent,
	type StudyPanelState,
	type StudyRun,
} from "../../../protocol/study-panel/api";
import { SERVER_ROLES } from "../../../protocol/study-panel/fields";
import {
	type Forms,
	formProblems,
	KIND_STEPS,
	type KindAndForm,
	newForms,
	type Picked,
	STUDY_KINDS,
	type StudyKind,
	serversOf,
	withPicked,
} from "../../../protocol/study-panel/forms";
import { newPlaceForm, type PlaceForm } from "../../../protocol/study-panel/place-form";
import type { ModelChoice } from "../../engine/engine-owner";
import { Listeners } from "../../listeners";
import { modelNameOf } from "../../models/model-path";
import { asFailure } from "../../panel/as-failure";
import type { BeginPlan } from "../plan/begin-plan";
import { usualSets } from "./offered-sets";
import { usualSuites } from "./offered-suites";
import {
	type BegunRun,
	earlierRuns,
	exists,
	newFolder,
	pageFile,
	probeFile,
	readBegun,
	readReportOf,
	savedKinds,
	writeBegun,
} from "./run-folders";
import { type StudyEngine, studyBusy } from "./study-engine";
import type { StudyPlaces } from "./study-places";

const NO_ESTIMATE: StudyPanelState["estimate"] = { status: "none", estimate: null, failure: null };
const NO_PLANNING: Planning = { status: "none", where: "plan", dir: "", failure: null, isKept: false };

export class Studies {
	readonly state: StudyPanelState = {
		model: null,
		kind: "identify",
		forms: newForms(),
		...{ sets: [], suiteSets: [], probeInUse: { path: "", isThere: false }, usualBase: null },
		estimate: NO_ESTIMATE,
		...{ run: null, earlier: [], report: null, planning: NO_PLANNING },
		...{ place: newPlaceForm(), machine: { hasSlurm: false, isTrusted: false, remote: null } },
		hasKey: { sampler: false, judge: false, extractor: false },
	};
	private readonly events = new Listeners<StudyPanelEvent>();
	private readonly ends = new Listeners<StudyRun>();
	/** Stops a plan that is being made. */
	private planning: AbortController | null = null;

	constructor(
		private readonly engine: StudyEngine,
		private readonly places: StudyPlaces,
	) {
		this.state.kind = places.keptKind();
		this.state.place = places.keptPlace() ?? newPlaceForm();
		for (const kind of STUDY_KINDS) this.put({ kind, form: places.keptForm(kind) ?? newForms()[kind] });
		engine.onStep((params) => this.tell({ event: "progressed", params }));
	}

	/** Each change, after `state` has it. */
	onEvent(listener: (event: StudyPanelEvent) => void): () => void {
		return this.events.add(listener);
	}

	/** Each run that has finished, failed or been stopped. */
	onEnd(listener: (run: StudyRun) => void): () => void {
		return this.ends.add(listener);
	}

	/** Takes in what may have changed outside: the model, the sets, earlier runs, keys. */
	async refresh(): Promise<void> {
		const { modelPath } = this.places.choice();
		const model = { name: modelNameOf(modelPath), path: modelPath };
		const isOther = this.state.model !== null && this.state.model.path !== modelPath;
		const fetching = this.state.sets.filter(({ state }) => state === "fetching").map(({ id }) => id);
		const sets = (await this.places.offered()).map(
			(set): OfferedSet => (fetching.includes(set.id) ? { ...set, state: "fetching" } : set),
		);
		const [earlier, hasKey] = [await this.earlier(), await this.keys()];
		const [suiteSets, usualBase] = [
			await this.places.offeredSuites(),
			await this.places.usualBaseOf(modelPath),
		];
		const [probeInUse, machine] = [await this.places.probeInUse(), await this.places.machine()];
		const { report } = this.state;
		const uses = report && (await this.usesOf(report));
		this.change({
			...{ model, sets, suiteSets, earlier, hasKey, probeInUse, usualBase, machine },
			forms: this.freshForms(model.name, sets),
			report: report && { ...report, ...uses },
			...(isOther && { estimate: NO_ESTIMATE }),
		});
	}

	/** The panel has the form already, so that it is not told; what was estimated for another is dropped. */
	async editForm(edited: KindAndForm): Promise<void> {
		this.put(edited);
		this.places.keepForm(edited);
		if (edited.kind === "identify" && this.state.estimate.status !== "none")
			this.change({ estimate: NO_ESTIMATE });
		const hasKey = await this.keys();
		if (JSON.stringify(hasKey) !== JSON.stringify(this.state.hasKey)) this.change({ hasKey });
	}

	/** The panel has it already, as it has the forms. */
	editPlace(place: PlaceForm): void {
		this.state.place = place;
		this.places.keepPlace(place);
	}

	/** Takes in files or a folder that were picked for a form. */
	async picked(kind: StudyKind, into: Picked, paths: string[]): Promise<void> {
		await this.editForm(withPicked(this.formOf(kind), into, paths));
		this.change({ forms: { [kind]: this.state.forms[kind] } });
	}

	/** Until the end of the download is told, nobody begins another. */
	setFetching(id: string, isFetching: boolean): void {
		const state = isFetching ? "fetching" : "absent";
		this.change({ sets: this.state.sets.map((set) => (set.id === id ? { ...set, state } : set)) });
	}

	/** Asks what the form's study would take. What was edited meanwhile has no answer yet. */
	async estimate(): Promise<void> {
		const { identify: form } = this.state.forms;
		this.check({ kind: "identify", form });
		this.change({ estimate: { status: "asking", estimate: null, failure: null } });
		const tell = (
			status: "none" | "known" | "failed",
			estimate: StudyEstimate | null,
			failure: Failure | null,
		) => {
			if (this.state.forms.identify === form) this.change({ estimate: { status, estimate, failure } });
		};
		try {
			const { choice, folder } = this.next("identify");
			tell("known", await this.engine.estimate(form, { choice, folder }), null);
		} catch (error) {
			const failure = asFailure(error);
			if (failure.code === "cancelled") tell("none", null, null);
			else tell("failed", null, failure);
		}
	}

	/**
	 * Begins the shown form's study in a folder of its own; ends when that has ended, however it has, or when a scheduler has
	 * its plan.
	 */
	async start(): Promise<void> {
		const study = this.formOf(this.state.kind);
		const { place } = this.state;
		this.check(study);
		const { choice, folder, model, now } = this.next(study.kind, placeOf(place, this.places));
		const begun = { folder, model, modelPath: choice.modelPath, begun: now.toISOString() };
		const { where } = place;
		if (where === "here") await this.run({ ...begun, ...this.settled(study) });
		else await this.plan({ ...begun, ...this.settled(study), place: { ...place, where } }, choice);
	}

	/** Goes on with a run that was begun in an editor, with the settings that it was begun with. */
	async resume(folder: string): Promise<void> {
		const begun = await readBegun(folder);
		if (!begun)
			throw new LensError("fileUnreadable", l10n.t("{0} holds no study that was begun here.", folder));
		await this.run(begun);
	}

	/** What is done stays; of a plan that is being made, nothing does. */
	stop(): void {
		this.planning?.abort();
		this.engine.stop();
		const { run } = this.state;
		if (run?.status === "running") this.change({ run: { ...run, status: "stopping" } });
	}

	/** Leaves another form, a run that has ended, or a report. */
	async showForm(kind: StudyKind): Promise<void> {
		this.state.kind = kind;
		this.places.keepKind(kind);
		const hasKey = await this.keys();
		const planning = this.planning ? this.state.planning : NO_PLANNING;
		this.change({ kind, hasKey, planning, report: null, ...(!this.isRunning && { run: null }) });
	}

	/** @throws LensError fileUnreadable */
	async openReport(folder: string): Promise<void> {
		const report = await this.reportOf(folder);
		this.change({ report, ...(!this.isRunning && { run: null }) });
	}

	/** Whether a run goes on. */
	get isRunning(): boolean {
		const { run } = this.state;
		return run?.status === "loading" || run?.status === "running" || run?.status === "stopping";
	}

	/** The panel is gone: an engine that only an estimate was asked of is not kept. */
	panelClosed(): void {
		if (!this.isRunning) this.engine.end();
	}

	dispose(): void {
		this.planning?.abort();
		this.engine.stop();
		this.engine.dispose();
	}

	private async plan(begun: BeginPlan["begun"], choice: ModelChoice): Promise<void> {
		if (this.engine.isBusy || this.planning) throw studyBusy();
		const controller = new AbortController();
		this.planning = controller;
		const [where, dir] = [begun.place.where, begun.folder];
		const tell = (status: Planning["status"], failure: Failure | null = null, isKept = false) =>
			this.change({ planning: { status, where, dir, failure, isKept } });
		tell("planning");
		try {
			const onPlanned = () => tell("submitting");
			await this.places.beginPlan({ begun, choice, signal: controller.signal, onPlanned });
			tell("done");
		} catch (error) {
			const failure = asFailure(error);
			if (failure.code === "cancelled") tell("none");
			else tell("failed", failure, (await readBegun(dir)) !== null);
		} finally {
			this.planning = null;
			this.change({ earlier: await this.earlier() });
		}
	}

	private async run(begun: BegunRun): Promise<void> {
		if (this.engine.isBusy || this.planning) throw studyBusy();
		const { kind, folder, model, modelPath } = begun;
		const steps = KIND_STEPS[kind].map((step) => ({ step, done: 0, total: 0, secondsLeft: null }));
		const run: StudyRun = { kind, model, folder, status: "loading", steps, failure: null };
		this.change({ run, report: null, estimate: NO_ESTIMATE });
		const onLoaded = () => this.change({ run: { ...this.state.run!, status: "running" } });
		try {
			await writeBegun(begun);
			await this.engine.run(begun, { choice: { ...this.places.choice(), modelPath }, folder, onLoaded });
			const report = await this.reportOf(folder);
			this.end("finished", null);
			this.change({ report });
		} catch (error) {
			const failure = runFailure(error);
			if (failure.code === "cancelled") this.end("stopped", null);
			else this.end("failed", failure);
		} finally {
			// The model's memory is worth more than the seconds that loading it again takes.
			this.engine.end();
			this.change({ earlier: await this.earlier() });
		}
	}

	private end(status: "finished" | "stopped" | "failed", failure: Failure | null): void {
		const ended: StudyRun = { ...this.state.run!, status, failure };
		this.change({ run: ended });
		this.ends.tell(ended);
	}

	private formOf(kind: StudyKind): KindAndForm {
		return { kind, form: this.state.forms[kind] } as KindAndForm;
	}

	private put({ kind, form }: { kind: StudyKind; form: Forms[StudyKind] }): void {
		this.state.forms = { ...this.state.forms, [kind]: form };
	}

	/**
	 * What is usual for the model, in forms that nobody has edited. A form that is sent back may undo what is being typed, so
	 * that no other is sent.
	 */
	private freshForms(model: string, offered: OfferedSet[]): Partial<Forms> {
		const { identify, impact, origin } = this.state.forms;
		const sets = usualSets(model, offered);
		const isFresh = (kind: StudyKind) => this.places.keptForm(kind) === null;
		return {
			...(isFresh("identify") && { identify: { ...identify, sets } }),
			...(isFresh("impact") && { impact: { ...impact, suiteSet: usualSuites(model) } }),
			...(isFresh("origin") && { origin: { ...origin, sets } }),
		};
	}

	/** With what is usual now in place of what was left open, so that the run can go on when something else is usual. */
	private settled(study: KindAndForm): KindAndForm {
		const probe = this.state.probeInUse.path;
		const base = this.state.usualBase;
		if (study.kind === "impact")
			return { ...study, form: { ...study.form, probe: study.form.probe ?? probe } };
		if (study.kind !== "origin") return study;
		const { form } = study;
		return { ...study, form: { ...form, probe: form.probe ?? probe, base: form.base ?? base } };
	}

	/** @throws LensError badSetting with the first problem */
	private check(study: KindAndForm): void {
		const [problem] = formProblems(study, this.state);
		if (problem) throw new LensError("badSetting", problem.sentence);
	}

	/** Model and folder of a run that would begin now. @param root in which the folder is made */
	private next(kind: StudyKind, root = this.places.folder) {
		const choice = this.places.choice();
		const model = modelNameOf(choice.modelPath);
		const now = new Date(this.places.now());
		return { choice, model, now, folder: newFolder(root, { kind, model, now }) };
	}

	private async reportOf(folder: string): Promise<ShownReport> {
		const { report, problem } = await readReportOf(folder);
		if (!report) throw new LensError("fileUnreadable", problem);
		return { folder, report, ...(await this.usesOf({ folder, report })) };
	}

	private async usesOf({
		folder,
		report,
	}: Pick<ShownReport, "folder" | "report">): Promise<Omit<ShownReport, "folder" | "report">> {
		const probe = probeFile(folder);
		// An origin study keeps the probe that it was given.
		const hasProbe = report.format === "h-neuron-study" && (await exists(probe));
		const isInUse = hasProbe && (await this.places.isInUse(probe));
		const [hasPage, savedAs] = [await exists(pageFile(folder)), await savedKinds(folder)];
		return { hasPage, savedAs, hasProbe, isInUse };
	}

	/** A run that goes on is not offered beside itself. */
	private async earlier(): Promise<EarlierRun[]> {
		const runs = await earlierRuns(this.places.folder);
		return runs.filter(({ folder }) => !this.isRunning || folder !== this.state.run?.folder);
	}

	/** Of the shown form's servers. */
	private async keys(): Promise<StudyPanelState["hasKey"]> {
		const servers = serversOf(this.formOf(this.state.kind));
		const hasKey = { sampler: false, judge: false, extractor: false };
		for (const role of SERVER_ROLES) {
			const url = servers[role]?.url;
			hasKey[role] = url !== undefined && (await this.places.keyOf(url)) !== null;
		}
		return hasKey;
	}

	private change(changes: StateChanges): void {
		this.tell({ event: "changed", params: changes });
	}

	private tell(event: StudyPanelEvent): void {
		applyStudyEvent(this.state, event);
		this.events.tell(event);
	}
}

/** A plan goes where the form says; all others where the editor keeps its studies. */
const placeOf = ({ where, folder }: PlaceForm, places: StudyPlaces): string =>
	where === "here" || folder === "" ? places.folder : folder;

/** A dead engine takes nothing with it here: what was done is in the run's files. */
function runFailure(error: unknown): Failure {
	const failure = asFailure(error);
	if (failure.code !== "engineDied") return failure;
	const reason = error instanceof Error ? error.message : failure.sentence;
	return { code: "engineDied", sentence: `${reason} ${l10n.t("Resume to go on where the study stopped.")}` };
}
