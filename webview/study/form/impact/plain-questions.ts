/** Questions without any pressure, for the task accuracy at each gain. */
import * as l10n from "@vscode/l10n";
import type { ImpactForm } from "../../../../src/protocol/study-panel/impact-form";
import { el } from "../../../dom";
import { button } from "../../../toolkit";
import { checkField, group, numberField } from "../fields";
import type { FormCalls, FormPart } from "../form-calls";
import { changed, fileRow, rebuilder } from "../lists";

export function plainQuestionsPart(calls: FormCalls<ImpactForm>): FormPart<ImpactForm> {
	const isAsked = checkField(
		"asks-questions",
		l10n.t("Ask plain questions too"),
		(asksQuestions) => calls.edit((form) => ({ ...form, asksQuestions })),
		l10n.t(
			"How many the model still answers rightly at each gain. Those of the set, or files of your own in their place.",
		),
	);
	const limit = numberField("taskLimit", (taskLimit) => calls.edit((form) => ({ ...form, taskLimit })));
	const files = el("ul", { class: "files" });
	const add = button(l10n.t("Add files…"), () => calls.pick("files"), {
		"data-testid": "add-files",
		"aria-label": l10n.t("Add files of plain questions"),
	});
	const own = el("div", { class: "indented" }, limit.element, files, add);
	const rebuilt = rebuilder(own);
	const drop = (path: string) => calls.edit((form) => ({ ...form, files: changed(form.files, path, false) }));
	return {
		element: group(l10n.t("Task accuracy"), isAsked.element, own),
		show({ form }) {
			isAsked.show(form.asksQuestions);
			own.hidden = !form.asksQuestions;
			limit.show(form.taskLimit);
			rebuilt(form.files, () =>
				files.replaceChildren(...form.files.map((path) => fileRow(path, () => drop(path)))),
			);
		},
	};
}
