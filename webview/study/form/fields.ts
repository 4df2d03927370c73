/** Fields of the form: each has a label, tells its edits, and takes a value without disturbing who is typing in it. */
import * as l10n from "@vscode/l10n";
import {
	type NumberField,
	numberNames,
	numberProblem,
	RANGES,
} from "../../../src/protocol/study-panel/fields";
import { type Attributes, el, setText } from "../../dom";

export interface Field<T> {
	element: HTMLElement;
	show(value: T): void;
}

/** A number of the form with its range; what is wrong with it stands below it. An empty field is no number. */
export const numberField = (name: NumberField, onEdit: (value: number) => void): Field<number> =>
	numeric(name, { id: `field-${name}`, ofEmpty: Number.NaN, onEdit });

/** One that may be left empty. @param id of the element; several fields may be of one name */
export const optionalNumberField = (
	name: NumberField,
	id: string,
	onEdit: (value: number | null) => void,
): Field<number | null> => numeric<number | null>(name, { id, ofEmpty: null, onEdit });

function numeric<T extends number | null>(
	name: NumberField,
	{ id, ofEmpty, onEdit }: { id: string; ofEmpty: T; onEdit(value: T | number): void },
): Field<T | number> {
	const [lowest, highest] = RANGES[name];
	const input = el("input", {
		...{ id, type: "number", min: lowest, max: highest, step: "any", class: "text number" },
		...{ "aria-describedby": `${id}-problem`, "data-testid": id },
	});
	const problem = el("p", { id: `${id}-problem`, class: "problem" });
	const check = (value: T | number) => {
		const found = value === null ? null : numberProblem(name, value);
		setText(problem, found?.sentence ?? "");
		input.setAttribute("aria-invalid", String(found !== null));
	};
	input.addEventListener("input", () => {
		const value = input.value.trim() === "" ? ofEmpty : Number(input.value);
		check(value);
		onEdit(value);
	});
	return {
		element: labelled(id, numberNames[name], input, problem),
		show(value) {
			const text = value === null || Number.isNaN(value) ? "" : String(value);
			if (document.activeElement !== input) input.value = text;
			check(value);
		},
	};
}

/** A text that is checked as a number is. */
export function checkedTextField(
	id: string,
	name: string,
	{ problemOf, onEdit }: { problemOf(value: string): string; onEdit(value: string): void },
): Field<string> {
	const problem = el("p", { id: `${id}-problem`, class: "problem" });
	const described = { "aria-describedby": `${id}-problem`, "data-testid": id };
	const field = textField(id, name, onEdit, described);
	const input = field.element.querySelector("input")!;
	field.element.append(problem);
	return {
		element: field.element,
		show(value) {
			field.show(value);
			setText(problem, problemOf(value));
			input.setAttribute("aria-invalid", String(problem.textContent !== ""));
		},
	};
}

export function textField(
	id: string,
	name: string,
	onEdit: (value: string) => void,
	attributes: Attributes = {},
): Field<string> {
	const input = el("input", { id, type: "text", class: "text", spellcheck: "false", ...attributes });
	input.addEventListener("input", () => onEdit(input.value));
	return {
		element: labelled(id, name, input),
		show(value) {
			if (document.activeElement !== input && input.value !== value) input.value = value;
		},
	};
}

/** One of a few values, with words for each. */
export function choiceField<T extends string>(
	id: string,
	name: string,
	words: Record<T, string>,
	onEdit: (value: T) => void,
): Field<T> {
	const options = Object.entries<string>(words).map(([value, text]) => el("option", { value }, text));
	const select = el("select", { id, class: "text", "data-testid": id }, ...options);
	select.addEventListener("change", () => onEdit(select.value as T));
	return {
		element: labelled(id, name, select),
		show(value) {
			select.value = value;
		},
	};
}

/** When an answer is right, in words. */
export const RULES = {
	words: l10n.t("An accepted answer as whole words"),
	substring: l10n.t("An accepted answer anywhere (the reference implementation's rule)"),
};

/** A box to tick; `note` says more than its name. */
export function checkField(
	id: string,
	name: string,
	onEdit: (isChecked: boolean) => void,
	note = "",
): Field<boolean> {
	const input = el("input", { id, type: "checkbox", "data-testid": id });
	input.addEventListener("change", () => onEdit(input.checked));
	return {
		element: ticked(input, id, name, note),
		show(value) {
			input.checked = value;
		},
	};
}

/** Of several, exactly one. @param name shared by the group; the ids are name and value */
export function radioFields(
	name: string,
	choices: Record<string, { name: string; note: string }>,
	onEdit: (value: string) => void,
): Field<string> {
	const radios = Object.entries(choices).map(([value, words]) => {
		const id = `${name}-${value}`;
		const input = el("input", { id, type: "radio", name, value, "data-testid": id });
		input.addEventListener("change", () => onEdit(value));
		return { value, input, element: ticked(input, id, words.name, words.note) };
	});
	return {
		element: el("div", {}, ...radios.map(({ element }) => element)),
		show(value) {
			for (const each of radios) each.input.checked = each.value === value;
		},
	};
}

/** A box or a button of a group, with its words beside it. */
export function ticked(input: HTMLInputElement, id: string, name: string, note: string): HTMLElement {
	if (note !== "") input.setAttribute("aria-describedby", `${id}-note`);
	const words = el("label", { for: id }, name);
	return el(
		"div",
		{ class: "tick" },
		input,
		words,
		note ? el("p", { id: `${id}-note`, class: "note" }, note) : null,
	);
}

function labelled(id: string, name: string, ...parts: HTMLElement[]): HTMLElement {
	return el("div", { class: "field" }, el("label", { for: id }, name), ...parts);
}

/** Fields that belong together, known to screen readers by their heading. */
export const group = (legend: string, ...children: (HTMLElement | null)[]): HTMLElement =>
	el("fieldset", {}, el("legend", {}, legend), ...children);
