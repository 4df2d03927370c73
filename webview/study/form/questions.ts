/** What is asked: sets that come along, and files. */
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
	const add = button("Add files…", () => calls.pick("files"), { "data-testid": "add-files" });
	const element = group("Questions", sets, files, add, ...more.map((part) => part.element));
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
	const questions = set.questions === null ? "" : `, ${count(set.questions)} questions`;
	const box = checkField(
		`set-${set.id}`,
		`${set.name}${questions}`,
		(isChosen) => calls.edit((now) => ({ ...now, sets: changed(now.sets, set.id, isChosen) })),
		set.note,
	);
	box.show(form.sets.includes(set.id));
	if (set.state === "here") return box.element;
	const input = box.element.querySelector("input")!;
	input.disabled = true;
	const fetch = button(set.state === "fetching" ? "Downloading…" : "Download", () => calls.fetchSet(set.id), {
		"aria-label": `Download ${set.name}`,
	});
	fetch.disabled = set.state === "fetching";
	return el("div", { class: "row" }, box.element, fetch);
}
