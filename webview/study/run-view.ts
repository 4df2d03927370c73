/** The run that goes on: its steps with what is done and left, and the way to stop it or to go on. */
import * as l10n from "@vscode/l10n";
import type { StepProgress, StudyPanelState, StudyRun } from "../../src/protocol/study-panel/api";
import type { StudyKind } from "../../src/protocol/study-panel/forms";
import { el, section, setText } from "../dom";
import { button, progressRing } from "../toolkit";
import { count, duration, statusWords, stepWords } from "./words";

export interface RunCalls {
	stop(): void;
	resume(folder: string): void;
	showForm(kind: StudyKind): void;
	openFolder(): void;
	showLog(): void;
}

export function runView(calls: RunCalls) {
	let folder = "";
	let kind: StudyKind = "identify";
	const title = el("h1", {});
	const status = el("span", { "data-testid": "run-status" });
	const ring = progressRing();
	const failure = el("p", { class: "banner", role: "alert", "data-testid": "run-failure" });
	const stop = button(l10n.t("Stop"), calls.stop, { "data-testid": "stop" });
	const resume = button(l10n.t("Resume"), () => calls.resume(folder), {
		appearance: "primary",
		"data-testid": "resume",
	});
	const back = button(l10n.t("Back to the form"), () => calls.showForm(kind), { "data-testid": "back" });
	const log = button(l10n.t("Show log"), calls.showLog);
	const open = button(l10n.t("Open folder"), calls.openFolder, { "data-testid": "run-folder" });
	const steps = el("ol", { class: "steps" });
	let rows: ReturnType<typeof stepRow>[] = [];
	const element = el(
		"div",
		{ "data-testid": "run" },
		el("div", { class: "row" }, title, el("div", { class: "buttons" }, stop, resume, back, open, log)),
		el("div", { class: "state" }, ring, status),
		failure,
		section("steps", l10n.t("Steps"), steps),
	);
	return {
		element,
		show({ run }: StudyPanelState) {
			if (!run) return;
			({ folder, kind } = run);
			const isGoing = isUnderWay(run);
			setText(title, titleWords(run));
			setText(status, statusWords[run.status]);
			ring.hidden = !isGoing;
			stop.hidden = !isGoing;
			stop.disabled = run.status === "stopping";
			for (const each of [resume, back]) each.hidden = isGoing;
			log.hidden = run.status !== "failed";
			failure.hidden = run.failure === null;
			setText(failure, run.failure?.sentence ?? "");
			if (rows.map(({ id }) => id).join() !== run.steps.map(({ step }) => idOf(kind, step)).join()) {
				rows = run.steps.map((step) => stepRow(kind, step));
				steps.replaceChildren(...rows.map((row) => row.element));
			}
			for (const [index, progress] of run.steps.entries()) rows[index]!.show(progress, isGoing);
		},
	};
}

export const isUnderWay = ({ status }: StudyRun): boolean =>
	status === "loading" || status === "running" || status === "stopping";

function titleWords({ kind, model }: StudyRun): string {
	switch (kind) {
		case "identify":
			return l10n.t("Study of {0}", model);
		case "impact":
			return l10n.t("Impact study of {0}", model);
		case "origin":
			return l10n.t("Origin study of {0}", model);
	}
}

/** Several kinds have steps of one name. */
const idOf = (kind: StudyKind, step: StepProgress["step"]): string => `${kind} ${step}`;

function stepRow(kind: StudyKind, { step }: StepProgress) {
	const { name, what } = stepWords[kind][step]!;
	const bar = el("progress", { max: 1, value: 0, "aria-label": name });
	const words = el("span", { class: "number" });
	const element = el(
		"li",
		{ "data-testid": `step-${step}` },
		el("div", { class: "row" }, el("strong", {}, name), words),
		bar,
		el("p", { class: "note" }, what),
	);
	return {
		id: idOf(kind, step),
		element,
		show(progress: StepProgress, isGoing: boolean) {
			bar.max = Math.max(progress.total, 1);
			bar.value = progress.done;
			setText(words, progressWords(progress, isGoing));
			element.toggleAttribute("data-waiting", progress.total === 0);
		},
	};
}

/** "1,234 of 5,200, 3 min left". */
export function progressWords({ done, total, secondsLeft }: StepProgress, isGoing: boolean): string {
	if (total === 0) return isGoing ? l10n.t("waiting") : l10n.t("not begun");
	if (done >= total) return l10n.t("done");
	const counts = [count(done), count(total)] as const;
	return secondsLeft === null || !isGoing
		? l10n.t("{0} of {1}", ...counts)
		: l10n.t("{0} of {1}, {2} left", ...counts, duration(secondsLeft));
}
