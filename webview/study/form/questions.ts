/** What is asked: sets that come along, and files. */
import * as l10n from "@vscode/l10n";
import type { OfferedSet } from "../../../src/protocol/study-panel/api";
import { el } from "../../dom";
import { button } from "../../toolkit";
import { count } from "../words";
import { checkField, group } from "./fields";
import type { FormCalls, FormPart } from "./form-calls";
import { changed, fileRow, rebuilder } from "./lists";

type Asking = { sets: string[]; files: string[] };

/** @param more stands below the sets and files */
export function questionsPart<F extends Asking>(calls: FormCalls<F>, ...more: FormPart<F>[]): FormPart<F> {
	const sets = el("div");
	const files = el("ul", { class: "files" });
	const add = button(l10n.t("Add files…"), () => calls.pick("files"), { "data-testid": "add-files" });
	const element = group(l10n.t("Questions"), sets, files, add, ...more.map((part) => part.element));
	const rebuilt = rebuilder(element);
	return {
		element,
		show(state) {
			const { sets: offered, form } = state;
			rebuilt([offered, form.sets, form.files], () => {
				sets.replaceChildren(...offered.map((set) => setRow(set, form, calls)));
				files.replaceChildren(
					...form.files.map((path) =>
						fileRow(path, () => calls.edit((now) => ({ ...now, files: changed(now.files, path, false) }))),
					),
				);
			});
			for (const part of more) part.show(state);
		},
	};
}

function setRow<F extends Asking>(set: OfferedSet, form: F, calls: FormCalls<F>): HTMLElement {
	const name =
		set.questions === null ? set.name : l10n.t("{0}, {1} questions", set.name, count(set.questions));
	const box = checkField(
		`set-${set.id}`,
		name,
		(isChosen) => calls.edit((now) => ({ ...now, sets: changed(now.sets, set.id, isChosen) })),
		set.note,
	);
	box.show(form.sets.includes(set.id));
	if (set.state === "here") return box.element;
	const input = box.element.querySelector("input")!;
	input.disabled = true;
	const isFetching = set.state === "fetching";
	const words = isFetching ? l10n.t("Downloading…") : l10n.t("Download");
	const fetch = button(words, () => calls.fetchSet(set.id), {
		"aria-label": l10n.t("Download {0}", set.name),
	});
	fetch.disabled = isFetching;
	return el("div", { class: "row" }, box.element, fetch);
}
