/** What is picked in the editor's dialogs: the model, a probe, another model, an earlier run. */
import * as l10n from "@vscode/l10n";
import { el, setText } from "../../dom";
import { button } from "../../toolkit";
import { fileName } from "../words";
import { group } from "./fields";
import type { FormCalls, FormPart, FormState } from "./form-calls";

export interface PickedWords {
	/** In bold: a name, or what stands for none. */
	name: string;
	path: string;
	/** Whether the form names it itself, so that it can be left out again. */
	isOwn: boolean;
}

export interface PickedOptions<F> {
	/** Names the part to tests. */
	id: string;
	legend: string;
	/** What the button that changes it is called by screen readers. */
	change: string;
	note?: string;
	words(state: FormState<F>): PickedWords;
	pick(): void;
	/** What leaves it out again; null where something has to be chosen. */
	drop: { text: string; act(): void } | null;
}

export function pickedPart<F>(options: PickedOptions<F>): FormPart<F> {
	const { id, legend, change: changeName, note = "", words, pick, drop } = options;
	const name = el("strong", { "data-testid": id });
	const path = el("p", { class: "note path" });
	const change = button(l10n.t("Change…"), pick, {
		"data-testid": `change-${id}`,
		"aria-label": changeName,
	});
	const remove = drop && button(drop.text, drop.act, { "data-testid": `drop-${id}` });
	return {
		element: group(
			legend,
			el(
				"div",
				{ class: "row" },
				el("div", { class: "named" }, name, path),
				el("div", { class: "buttons" }, remove, change),
			),
			note ? el("p", { class: "note" }, note) : null,
		),
		show(state) {
			const shown = words(state);
			setText(name, shown.name);
			setText(path, shown.path);
			if (remove) remove.hidden = !shown.isOwn;
		},
	};
}

/** The model that is studied; chosen for the whole window. */
export const modelPart = <F>(
	calls: FormCalls<F>,
	names = { legend: l10n.t("Model"), change: l10n.t("Change the model") },
): FormPart<F> =>
	pickedPart<F>({
		...{ id: "model", ...names, pick: calls.selectModel, drop: null },
		words: ({ model }) => ({
			name: model?.name ?? l10n.t("No model"),
			path: model?.path ?? "",
			isOwn: false,
		}),
	});

/** The probe whose H-Neurons are studied. */
export const probePart = <F extends { probe: string | null }>(calls: FormCalls<F>): FormPart<F> =>
	pickedPart<F>({
		...{ id: "probe", legend: l10n.t("Probe"), change: l10n.t("Change the probe") },
		pick: () => calls.pick("probe"),
		words({ form: { probe }, probeInUse }) {
			if (probe !== null) return { name: fileName(probe), path: probe, isOwn: true };
			return {
				name: probeInUse.isThere ? l10n.t("The one in use") : l10n.t("None yet"),
				path: probeInUse.path,
				isOwn: false,
			};
		},
		drop: {
			text: l10n.t("Back to the one in use"),
			act: () => calls.edit((form) => ({ ...form, probe: null })),
		},
	});
