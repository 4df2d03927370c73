/** Topics and files that are kept out of fitting. */
import * as l10n from "@vscode/l10n";
import type { OfferedSet } from "../../../../src/protocol/study-panel/api";
import type { IdentifyForm } from "../../../../src/protocol/study-panel/identify-form";
import { el } from "../../../dom";
import { button } from "../../../toolkit";
import { checkField, group } from "../fields";
import type { FormCalls, FormPart } from "../form-calls";
import { changed, fileRow, rebuilder } from "../lists";

export function crossDomainsPart(calls: FormCalls<IdentifyForm>): FormPart<IdentifyForm> {
	const topics = el("div", { class: "ticks" });
	const files = el("ul", { class: "files" });
	const noTopics = el(
		"p",
		{ class: "note" },
		l10n.t("The chosen questions have no topics that are known here."),
	);
	const add = button(l10n.t("Add files…"), () => calls.pick("crossDomainFiles"), {
		"data-testid": "add-crossDomainFiles",
	});
	const element = el(
		"details",
		{ class: "fold" },
		el("summary", {}, l10n.t("Keep topics out of fitting, and test on them")),
		el(
			"p",
			{ class: "note" },
			l10n.t("How well a probe does on topics that no fit has seen is often the figure that matters most."),
		),
		group(l10n.t("Topics"), topics, noTopics),
		group(l10n.t("Files of such questions only"), files, add),
	);
	const rebuilt = rebuilder(element);
	return {
		element,
		show({ sets, form }) {
			const domains = domainsOf(sets, form);
			rebuilt([domains, form.crossDomains, form.crossDomainFiles], () => {
				files.replaceChildren(
					...form.crossDomainFiles.map((path) => fileRow(path, () => remove(path, calls))),
				);
				topics.replaceChildren(...domains.map((domain) => domainBox(domain, form, calls)));
			});
			noTopics.hidden = domains.length > 0;
		},
	};
}

/** Topics of the chosen sets, and those that were chosen before. */
function domainsOf(offered: OfferedSet[], form: IdentifyForm): string[] {
	const known = offered.filter(({ id }) => form.sets.includes(id)).flatMap(({ domains }) => domains);
	return [...new Set([...known, ...form.crossDomains])].sort();
}

function domainBox(domain: string, form: IdentifyForm, calls: FormCalls<IdentifyForm>): HTMLElement {
	const box = checkField(`domain-${domain.replace(/\W+/g, "-")}`, domain, (isKept) =>
		calls.edit((now) => ({ ...now, crossDomains: changed(now.crossDomains, domain, isKept) })),
	);
	box.show(form.crossDomains.includes(domain));
	return box.element;
}

const remove = (path: string, calls: FormCalls<IdentifyForm>) =>
	calls.edit((now) => ({ ...now, crossDomainFiles: changed(now.crossDomainFiles, path, false) }));
