/** How far a plan is that is being made of the form, and what became of it. */
import * as l10n from "@vscode/l10n";
import type { Planning } from "../../../../src/protocol/study-panel/api";
import type { Place, PlanPlace } from "../../../../src/protocol/study-panel/place-form";
import { el, setText } from "../../../dom";
import { button, progressRing } from "../../../toolkit";
import type { FormCalls, FormPart } from "../form-calls";

/** What the button says that begins a study. */
export const START: Record<Place, string> = {
	here: l10n.t("Start"),
	slurm: l10n.t("Submit to Slurm"),
	kubernetes: l10n.t("Write the manifest"),
	plan: l10n.t("Write the plan"),
};

const DONE: Record<PlanPlace, string> = {
	slurm: l10n.t("Slurm has the tasks. The list of studies in the side bar follows them."),
	kubernetes: l10n.t(
		"The plan and kubernetes.yaml in it are written: apply that with kubectl. The list of studies in the side bar follows the tasks.",
	),
	plan: l10n.t(
		"The plan is written: run its tasks with h-neurons task or h-neurons submit. The list of studies in the side bar follows them.",
	),
};

const KEPT = l10n.t(
	"The plan is made and waits in the list of studies in the side bar: Submit Again there submits it with other options. The button above makes another plan.",
);

export const isPlanning = ({ status }: Planning): boolean => status === "planning" || status === "submitting";

export function planningPart<F>(calls: FormCalls<F>): FormPart<F> {
	const words = el("span", {});
	const stop = button(l10n.t("Stop"), calls.stop, { "data-testid": "stop-planning" });
	const busy = el("div", { class: "state", role: "status" }, progressRing(), words);
	const failure = el("p", { class: "banner", role: "alert", "data-testid": "planning-failure" });
	const kept = el("p", { class: "after-choice", "data-testid": "plan-kept" }, KEPT);
	const done = el("p", { role: "status", "data-testid": "planned" });
	const path = el("p", { class: "note path" });
	const element = el(
		"div",
		{ "data-testid": "planning" },
		busy,
		el("div", { class: "buttons" }, stop),
		failure,
		kept,
		done,
		path,
	);
	let before: Planning["status"] | null = null;
	return {
		element,
		show({ planning }) {
			const isNews = before !== null && before !== planning.status;
			before = planning.status;
			const { status, where, dir, failure: why, isKept } = planning;
			element.hidden = status === "none";
			busy.hidden = !isPlanning(planning);
			// What a scheduler is being told is told whole.
			stop.hidden = status !== "planning";
			setText(
				words,
				status === "submitting"
					? l10n.t("Handing the tasks over…")
					: status === "planning"
						? l10n.t("Making the plan: reading the inputs and what the study takes…")
						: "",
			);
			failure.hidden = why === null;
			setText(failure, why?.sentence ?? "");
			kept.hidden = !isKept;
			done.hidden = status !== "done";
			setText(done, status === "done" ? DONE[where] : "");
			path.hidden = status !== "done" && !isKept;
			setText(path, dir);
			// It stands below the button that was pressed, and may be out of sight.
			if (isNews) element.scrollIntoView({ block: "nearest" });
		},
	};
}
