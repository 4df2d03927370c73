/**
 * The studies of a window: the form, the run that goes on, and the report, as the panel shows them. Knows nothing of the
 * editor.
 */
import { STUDY_STEPS } from "../../../core/report/steps";
import type { StudyEstimate } from "../../../protocol/engine-api";
import { LensError } from "../../../protocol/errors";
import type { Failure } from "../../../protocol/panel-api";
import {
	applyStudyEvent,
	type EarlierRun,
	type OfferedSet,
	type ShownReport,
	type StudyPanelEvent,
	type StudyPanelState,
	type StudyRun,
} from "../../../protocol/study-panel/api";
import { defaultForm, formProblems, SERVER_ROLES, type StudyForm } from "../../../protocol/study-panel/form";
import type { ModelChoice } from "../../engine/engine-owner";
import { Listeners } from "../../listeners";
import { modelNameOf } from "../../models/model-path";
import { asFailure } from "../../panel/runs";
import { usualSets } from "./offered-sets";
import {
	type BegunRun,
	earlierRuns,
	exists,
	newFolder,
	pageFile,
	probeFile,
	readBegun,
	readReportOf,
	writeBegun,
} from "./run-folders";
import type { StudyEngine } from "./study-engine";

/** What studies need of the window. */
export interface StudyPlaces {
	choice(): ModelChoice;
	/** Where runs go. */
	folder: string;
	offered(): Promise<OfferedSet[]>;
	keyOf(url: string): Promise<string | null>;
	isInUse(probePath: string): Promise<boolean>;
	/** The form of last time, if there was one. */
	keptForm(): StudyForm | null;
	keepForm(form: StudyForm): void;
	now(): number;
}

const NO_ESTIMATE: StudyPanelState["estimate"] = { status: "none", estimate: null, failure: null };

export class Studies {
	readonly state: StudyPanelState = {
		model: null,
		sets: [],
		form: defaultForm(),
		estimate: NO_ESTIMATE,
		...{ run: null, earlier: [], report: null },
		hasKey: { sampler: false, judge: false, extractor: false },
	};
	private readonly events = new Listeners<StudyPanelEvent>();
	private readonly ends = new Listeners<StudyRun>();

	constructor(
		private readonly engine: StudyEngine,
		private readonly places: StudyPlaces,
	) {
		this.state.form = places.keptForm() ?? defaultForm();
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
		const [earlier, hasKey] = [await this.earlier(), await this.keys(this.state.form)];
		const { form, report } = this.state;
		const uses = report && (await this.usesOf(report.folder));
		this.change({
			...{ model, sets, earlier, hasKey },
			// A form that is sent back may undo what is being typed, so that it is sent only where it has to be.
			...(!this.places.keptForm() && { form: { ...form, sets: usualSets(model.name, sets) } }),
			report: report && { ...report, ...uses },
			...(isOther && { estimate: NO_ESTIMATE }),
		});
	}

	/** The panel has the form already, so that it is not told; what was estimated for another is dropped. */
	async editForm(form: StudyForm): Promise<void> {
		this.state.form = form;
		this.places.keepForm(form);
		if (this.state.estimate.status !== "none") this.change({ estimate: NO_ESTIMATE });
		const hasKey = await this.keys(form);
		if (JSON.stringify(hasKey) !== JSON.stringify(this.state.hasKey)) this.change({ hasKey });
	}

	async addFiles(into: "files" | "crossDomainFiles", paths: string[]): Promise<void> {
		const form = { ...this.state.form, [into]: [...new Set([...this.state.form[into], ...paths])] };
		await this.editForm(form);
		this.change({ form });
	}

	/** Until the end of the download is told, nobody begins another. */
	setFetching(id: string, isFetching: boolean): void {
		const state = isFetching ? "fetching" : "absent";
		this.change({ sets: this.state.sets.map((set) => (set.id === id ? { ...set, state } : set)) });
	}

	/** Asks what the form's study would take. What was edited meanwhile has no answer yet. */
	async estimate(): Promise<void> {
		const { form } = this.state;
		checkForm(form);
		this.change({ estimate: { status: "asking", estimate: null, failure: null } });
		const tell = (
			status: "none" | "known" | "failed",
			estimate: StudyEstimate | null,
			failure: Failure | null,
		) => {
			if (this.state.form === form) this.change({ estimate: { status, estimate, failure } });
		};
		try {
			const { choice, folder } = this.next();
			tell("known", await this.engine.estimate({ choice, form, folder }), null);
		} catch (error) {
			const failure = asFailure(error);
			if (failure.code === "cancelled") tell("none", null, null);
			else tell("failed", null, failure);
		}
	}

	/** Begins the form's study in a folder of its own; ends when that has ended, however it has. */
	async start(): Promise<void> {
		const { form } = this.state;
		checkForm(form);
		const { choice, folder, model, now } = this.next();
		await this.run({ folder, model, modelPath: choice.modelPath, begun: now.toISOString(), form });
	}

	/** Goes on with a run that was begun in an editor, with the settings that it was begun with. */
	async resume(folder: string): Promise<void> {
		const begun = await readBegun(folder);
		if (!begun) throw new LensError("fileUnreadable", `${folder} holds no study that was begun here.`);
		await this.run(begun);
	}

	/** What is done stays. */
	stop(): void {
		this.engine.stop();
		const { run } = this.state;
		if (run?.status === "running") this.change({ run: { ...run, status: "stopping" } });
	}

	/** Leaves a run that has ended, or a report. */
	showForm(): void {
		this.change({ report: null, ...(!this.isRunning && { run: null }) });
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
		this.engine.stop();
		this.engine.dispose();
	}

	private async run(begun: BegunRun): Promise<void> {
		if (this.engine.isBusy)
			throw new LensError("studyBusy", "Another study or estimate goes on in this window.");
		const { folder, model, modelPath, form } = begun;
		const steps = STUDY_STEPS.map((step) => ({ step, done: 0, total: 0, secondsLeft: null }));
		const run: StudyRun = { model, folder, status: "loading", steps, failure: null };
		this.change({ run, report: null, estimate: NO_ESTIMATE });
		const onLoaded = () => this.change({ run: { ...this.state.run!, status: "running" } });
		try {
			await writeBegun(begun);
			await this.engine.identify({ choice: { ...this.places.choice(), modelPath }, form, folder, onLoaded });
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

	/** Model and folder of a run that would begin now. */
	private next() {
		const choice = this.places.choice();
		const model = modelNameOf(choice.modelPath);
		const now = new Date(this.places.now());
		return { choice, model, now, folder: newFolder(this.places.folder, model, now) };
	}

	private async reportOf(folder: string): Promise<ShownReport> {
		const { report, problem } = await readReportOf(folder);
		if (!report) throw new LensError("fileUnreadable", problem);
		return { folder, report, ...(await this.usesOf(folder)) };
	}

	private async usesOf(folder: string): Promise<Pick<ShownReport, "hasPage" | "hasProbe" | "isInUse">> {
		const probe = probeFile(folder);
		const hasProbe = await exists(probe);
		const isInUse = hasProbe && (await this.places.isInUse(probe));
		return { hasPage: await exists(pageFile(folder)), hasProbe, isInUse };
	}

	/** A run that goes on is not offered beside itself. */
	private async earlier(): Promise<EarlierRun[]> {
		const runs = await earlierRuns(this.places.folder);
		return runs.filter(({ folder }) => !this.isRunning || folder !== this.state.run?.folder);
	}

	private async keys({ servers }: StudyForm): Promise<StudyPanelState["hasKey"]> {
		const hasKey = { sampler: false, judge: false, extractor: false };
		for (const role of SERVER_ROLES) {
			const url = servers[role]?.url;
			hasKey[role] = url !== undefined && (await this.places.keyOf(url)) !== null;
		}
		return hasKey;
	}

	private change(changes: Partial<StudyPanelState>): void {
		this.tell({ event: "changed", params: changes });
	}

	private tell(event: StudyPanelEvent): void {
		applyStudyEvent(this.state, event);
		this.events.tell(event);
	}
}

/** @throws LensError badSetting with the first problem */
function checkForm(form: StudyForm): void {
	const [problem] = formProblems(form);
	if (problem) throw new LensError("badSetting", problem.sentence);
}

/** A dead engine takes nothing with it here: what was done is in the run's files. */
function runFailure(error: unknown): Failure {
	const failure = asFailure(error);
	if (failure.code !== "engineDied") return failure;
	const reason = error instanceof Error ? error.message : failure.sentence;
	return { code: "engineDied", sentence: `${reason} Resume to go on where the study stopped.` };
}
