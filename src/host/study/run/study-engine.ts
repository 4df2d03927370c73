/**
 * The engine of studies, a process of its own. The window's serves one call after another, so that a study of hours would
 * keep every inspection waiting, and choosing another model there would end the study. The price is a second copy of the
 * model in memory while both are in use. Knows nothing of the editor.
 */

import { randomUUID } from "node:crypto";
import * as l10n from "@vscode/l10n";
import type { EngineEvents } from "../../../protocol/engine-api";
import { LensError } from "../../../protocol/errors";
import type { StudyEstimate } from "../../../protocol/study-calls";
import type { StepProgress } from "../../../protocol/study-panel/api";
import {
	type AnyStep,
	KIND_STEPS,
	type KindAndForm,
	type StudyKind,
} from "../../../protocol/study-panel/forms";
import type { IdentifyForm } from "../../../protocol/study-panel/identify-form";
import type { EngineOwner, ModelChoice } from "../../engine/engine-owner";
import { Listeners } from "../../listeners";
import { identifyParams } from "../params/identify-params";
import { studyCall } from "../params/study-call";
import type { StudyPlace } from "../params/study-place";

export interface StudyWork {
	choice: ModelChoice;
	/** The run's. */
	folder: string;
	/** Called when the model is there. */
	onLoaded?(): void;
}

interface CurrentWork {
	job: string;
	kind: StudyKind;
	controller: AbortController;
	isLoading: boolean;
}

/** More often nobody can read it, and steps without a model have thousands of questions a second. */
const TELL_EVERY_MS = 100;

export class StudyEngine {
	private readonly steps = new Listeners<StepProgress>();
	private current: CurrentWork | null = null;
	private last: { told: StepProgress; at: number } | null = null;
	private readonly unwatch: () => void;

	constructor(
		private readonly owner: EngineOwner,
		private readonly place: Omit<StudyPlace, "job" | "choice" | "folder"> & { now(): number },
	) {
		this.unwatch = owner.onProgress((progress) => this.heard(progress));
	}

	get isBusy(): boolean {
		return this.current !== null;
	}

	/** How far the study is; not more often than anybody can read, but every beginning and end of a step. */
	onStep(listener: (progress: StepProgress) => void): () => void {
		return this.steps.add(listener);
	}

	/** Does all steps, or what is left of them. Fails as `loadModel` and the kind's call, and studyBusy. */
	async run(study: KindAndForm, work: StudyWork): Promise<void> {
		await this.exclusively(study.kind, work, async (place, signal) => {
			const { method, params } = await studyCall(study, place);
			// A pair of the same kind, which the compiler cannot follow through a union.
			await this.owner.callQuietly(method, params as never, signal);
		});
	}

	/** Of an identification. Fails as `loadModel` and `estimateStudy`, and studyBusy. */
	estimate(form: IdentifyForm, work: StudyWork): Promise<StudyEstimate> {
		return this.exclusively("identify", work, async (place, signal) =>
			this.owner.callQuietly("estimateStudy", await identifyParams(form, place), signal),
		);
	}

	/** The call fails with code cancelled, once the engine has ended the question that it is at. */
	stop(): void {
		if (!this.current) return;
		this.current.controller.abort();
		// Loading hears no cancel, and nothing is lost with an engine that has done nothing yet.
		if (this.current.isLoading) this.owner.dispose();
	}

	/** Gives the memory back. */
	end(): void {
		this.owner.dispose();
	}

	dispose(): void {
		this.unwatch();
		this.owner.dispose();
	}

	private async exclusively<T>(
		kind: StudyKind,
		{ choice, folder, onLoaded }: StudyWork,
		call: (place: StudyPlace, signal: AbortSignal) => Promise<T>,
	): Promise<T> {
		if (this.current) throw studyBusy();
		const job = randomUUID();
		const controller = new AbortController();
		const mine = { job, kind, controller, isLoading: true };
		this.current = mine;
		this.last = null;
		try {
			// An origin study reads the chat model's files, and loads the base model itself when a step asks it.
			if (kind !== "origin") await this.owner.load(choice);
			mine.isLoading = false;
			if (controller.signal.aborted) throw new LensError("cancelled", "Stopped before the model was ready.");
			onLoaded?.();
			return await call({ ...this.place, job, choice, folder }, controller.signal);
		} finally {
			this.current = null;
		}
	}

	private heard({ job, step, ...progress }: Parameters<EngineEvents["progress"]>[0]): void {
		if (!this.current || job !== this.current.job || !isStepOf(this.current.kind, step)) return;
		const now = this.place.now();
		const { done, total } = progress;
		const isEdge = this.last?.told.step !== step || this.last.told.total !== total || done >= total;
		if (!isEdge && now - this.last!.at < TELL_EVERY_MS) return;
		this.last = { told: { step, ...progress }, at: now };
		this.steps.tell(this.last.told);
	}
}

/** A window has one study or estimate at a time. */
export const studyBusy = (): LensError =>
	new LensError("studyBusy", l10n.t("Another study or estimate goes on in this window."));

const isStepOf = (kind: StudyKind, step: string): step is AnyStep =>
	KIND_STEPS[kind].some((known) => known === step);
