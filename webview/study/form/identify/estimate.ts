/** What the study would take, asked before it starts. */
import * as l10n from "@vscode/l10n";
import { STUDY_STEPS } from "../../../../src/core/report/steps";
import type { StudyEstimate } from "../../../../src/protocol/study-calls";
import type { IdentifyForm } from "../../../../src/protocol/study-panel/identify-form";
import { el, headRow, setText } from "../../../dom";
import { button, progressRing } from "../../../toolkit";
import { bytes, count, duration, stepWords } from "../../words";
import type { FormCalls, FormPart } from "../form-calls";
import { isPlanning, START } from "../place/planning";
import { factList, problemList } from "../start";

export function estimatePart(calls: FormCalls<IdentifyForm>): FormPart<IdentifyForm> {
	const problems = problemList("identify");
	const result = el("div", { "data-testid": "estimate" });
	const words = el("span", {});
	const busy = el("div", { class: "state", role: "status" }, progressRing(), words);
	const failure = el("p", { class: "banner", role: "alert", "data-testid": "estimate-failure" });
	const estimate = button(l10n.t("Estimate"), calls.estimate, {
		appearance: "primary",
		"data-testid": "ask-estimate",
	});
	const start = button(l10n.t("Start"), calls.start, { appearance: "primary", "data-testid": "start" });
	const anyway = button(l10n.t("Start without it"), calls.start, { "data-testid": "start-anyway" });
	const stop = button(l10n.t("Stop"), calls.stop);
	const element = el(
		"section",
		{ "aria-label": l10n.t("Start") },
		...[problems.element, result, failure, busy],
		el("div", { class: "buttons" }, estimate, start, anyway, stop),
	);
	return {
		element,
		show(state) {
			const { status, estimate: known, failure: why } = state.estimate;
			const hasProblems = problems.show(state);
			const isAsking = status === "asking";
			const isKnown = status === "known" && known !== null;
			busy.hidden = !isAsking;
			setText(words, isAsking ? l10n.t("Asking and reading a few questions to see how long it takes…") : "");
			result.replaceChildren(...(isKnown ? estimateTree(known) : []));
			failure.hidden = status !== "failed" || !why;
			setText(failure, why?.sentence ?? "");
			// A plan's making asks for the estimate itself.
			const isPlanned = state.place.where !== "here";
			const isBusy = isAsking || isPlanning(state.planning);
			setText(start, START[state.place.where]);
			for (const each of [estimate, start, anyway]) each.disabled = hasProblems || isBusy;
			estimate.hidden = isPlanned || isKnown || isAsking;
			start.hidden = !isKnown && !isPlanned;
			anyway.hidden = isPlanned || isKnown || isAsking;
			stop.hidden = !isAsking;
		},
	};
}

function estimateTree(estimate: StudyEstimate): HTMLElement[] {
	const { questions, seconds, diskBytes, freeBytes, memoryBytes, dropped, begun } = estimate;
	const total = Object.values(seconds).reduce((sum, each) => sum + each, 0);
	const unusable = Object.entries(dropped);
	const facts: [string, string][] = [
		[l10n.t("Questions"), count(questions)],
		[l10n.t("Time"), l10n.t("about {0}", duration(total))],
		[
			l10n.t("Disk"),
			freeBytes === null ? bytes(diskBytes) : l10n.t("{0} of {1} free", bytes(diskBytes), bytes(freeBytes)),
		],
		[l10n.t("Memory"), bytes(memoryBytes)],
	];
	const rows = STUDY_STEPS.map((step) => {
		const took = seconds[step];
		const done = begun?.[step];
		return el(
			"tr",
			{},
			el("th", { scope: "row" }, stepWords.identify[step]!.name),
			el("td", { class: "number" }, took === undefined ? l10n.t("as fast as the server") : duration(took)),
			begun
				? el(
						"td",
						{ class: "number" },
						done ? l10n.t("{0} of {1}", count(done.done), count(done.total)) : "0",
					)
				: null,
		);
	});
	const columns = [
		{ name: l10n.t("Step") },
		{ name: l10n.t("Time"), isNumber: true },
		...(begun ? [{ name: l10n.t("Done already"), isNumber: true }] : []),
	];
	const isTight = freeBytes !== null && diskBytes > freeBytes;
	return [
		factList(facts),
		...(isTight
			? [el("p", { class: "banner", role: "alert" }, l10n.t("The disk has less room than the study needs."))]
			: []),
		...(unusable.length > 0
			? [
					el(
						"p",
						{ class: "note" },
						l10n.t("Not used: {0}.", unusable.map(([reason, n]) => `${count(n)} (${reason})`).join(", ")),
					),
				]
			: []),
		el(
			"details",
			{ class: "fold" },
			el("summary", {}, l10n.t("Time by step")),
			el("table", { class: "grid" }, headRow(columns), el("tbody", {}, ...rows)),
		),
	];
}
