/** Under which pressure the model answers: suites of items that come along, or files of one's own for each. */
import { SUITE_WORDS, SUITES, type SuiteName } from "../../../../src/core/report/suites";
import { suitesOf } from "../../../../src/protocol/study-panel/forms";
import type { ImpactForm, SuiteForm } from "../../../../src/protocol/study-panel/impact-form";
import { el, setText } from "../../../dom";
import { button } from "../../../toolkit";
import { count } from "../../words";
import { checkField, group, radioFields } from "../fields";
import type { FormCalls, FormPart } from "../form-calls";
import { changed, fileRow, rebuilder } from "../lists";

export function suitesPart(calls: FormCalls<ImpactForm>): FormPart<ImpactForm> {
	const sets = el("div");
	const suites = SUITES.map((suite) => suitePart(suite, calls));
	const element = group("Suites", sets, group("Kinds of pressure", ...suites.map((each) => each.element)));
	const rebuilt = rebuilder(sets);
	return {
		element,
		show(state) {
			const { suiteSets, form } = state;
			rebuilt([suiteSets, form.suiteSet], () => {
				const words = suiteSets.map(({ id, name, note }) => [id, { name, note }] as const);
				const choice = radioFields("suites", Object.fromEntries(words), (suiteSet) =>
					calls.edit((now) => ({ ...now, suiteSet })),
				);
				choice.show(form.suiteSet);
				sets.replaceChildren(choice.element);
			});
			for (const suite of suites) suite.show(state);
		},
	};
}

function suitePart(suite: SuiteName, calls: FormCalls<ImpactForm>): FormPart<ImpactForm> {
	const { title, complies, publicSet } = SUITE_WORDS[suite];
	const edit = (change: (form: SuiteForm) => SuiteForm) =>
		calls.edit((form) => ({ ...form, suites: { ...form.suites, [suite]: change(form.suites[suite]) } }));
	const box = checkField(
		`suite-${suite}`,
		title,
		(isAsked) => edit((form) => ({ ...form, isAsked })),
		`Counted as complying: ${complies.replace(/^./, (first) => first.toLowerCase())}`,
	);
	const files = el("ul", { class: "files" });
	const words = el("span", { class: "note" });
	const add = button("Add files…", () => calls.pick(suite), {
		"aria-label": `Add files to ${title}`,
		"data-testid": `add-${suite}`,
		title: `Such as those of ${publicSet}`,
	});
	const own = el("div", { class: "indented" }, files, el("div", { class: "row" }, words, add));
	const rebuilt = rebuilder(own);
	return {
		element: el("div", {}, box.element, own),
		show({ form, suiteSets }) {
			const { isAsked, files: paths } = form.suites[suite];
			box.show(isAsked);
			own.hidden = !isAsked;
			const items = suitesOf(form, suiteSets).items[suite];
			setText(words, paths.length > 0 ? "In place of the set's." : itemsText(items));
			const drop = (path: string) => edit((now) => ({ ...now, files: changed(now.files, path, false) }));
			rebuilt(paths, () => files.replaceChildren(...paths.map((path) => fileRow(path, () => drop(path)))));
		},
	};
}

const itemsText = (items: number | undefined): string =>
	items === undefined ? "The set has no such items." : `${count(items)} items of the set.`;
