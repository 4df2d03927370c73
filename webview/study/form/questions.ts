/** What is asked: sets that come along, files, and what is kept out of fitting. */
import type { OfferedSet, StudyPanelState } from "../../../src/protocol/study-panel/api";
import type { StudyForm } from "../../../src/protocol/study-panel/form";
import { el } from "../../dom";
import { button } from "../../toolkit";
import { count, fileName } from "../words";
import { checkField, group } from "./fields";
import type { FormCalls } from "./form-view";

export function questionsPart(calls: FormCalls) {
	const sets = el("div");
	const files = el("ul", { class: "files" });
	const crossDomains = el("div", { class: "ticks" });
	const crossFiles = el("ul", { class: "files" });
	const add = (into: "files" | "crossDomainFiles") =>
		button("Add files…", () => calls.chooseFiles(into), { "data-testid": `add-${into}` });
	const noDomains = el("p", { class: "note" }, "The chosen questions have no topics that are known here.");
	const fold = el(
		"details",
		{ class: "fold" },
		el("summary", {}, "Keep topics out of fitting, and test on them"),
		el(
			"p",
			{ class: "note" },
			"How well a probe does on topics that no fit has seen is often the figure that matters most.",
		),
		group("Topics", crossDomains, noDomains),
		group("Files of such questions only", crossFiles, add("crossDomainFiles")),
	);
	const element = group("Questions", sets, files, add("files"), fold);
	let shown = "";
	return {
		element,
		show({ sets: offered, form }: StudyPanelState) {
			const domains = domainsOf(offered, form);
			const { files: own, crossDomainFiles, crossDomains: kept } = form;
			// Boxes are built anew only when there are others, so that the focus stays where it is.
			const now = JSON.stringify([offered, form.sets, own, domains, kept, crossDomainFiles]);
			if (now === shown) return;
			shown = now;
			keepingFocus(element, () => {
				sets.replaceChildren(...offered.map((set) => setRow(set, form, calls)));
				files.replaceChildren(...own.map((path) => fileRow(path, "files", calls)));
				crossFiles.replaceChildren(
					...crossDomainFiles.map((path) => fileRow(path, "crossDomainFiles", calls)),
				);
				crossDomains.replaceChildren(...domains.map((domain) => domainBox(domain, form, calls)));
			});
			noDomains.hidden = domains.length > 0;
		},
	};
}

/** Topics of the chosen sets, and those that were chosen before. */
function domainsOf(offered: OfferedSet[], form: StudyForm): string[] {
	const known = offered.filter(({ id }) => form.sets.includes(id)).flatMap(({ domains }) => domains);
	return [...new Set([...known, ...form.crossDomains])].sort();
}

function setRow(set: OfferedSet, form: StudyForm, calls: FormCalls): HTMLElement {
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

function domainBox(domain: string, form: StudyForm, calls: FormCalls): HTMLElement {
	const box = checkField(`domain-${domain.replace(/\W+/g, "-")}`, domain, (isKept) =>
		calls.edit((now) => ({ ...now, crossDomains: changed(now.crossDomains, domain, isKept) })),
	);
	box.show(form.crossDomains.includes(domain));
	return box.element;
}

function fileRow(path: string, of: "files" | "crossDomainFiles", calls: FormCalls): HTMLElement {
	const remove = button("Remove", () =>
		calls.edit((now) => ({ ...now, [of]: now[of].filter((each) => each !== path) })),
	);
	remove.setAttribute("aria-label", `Remove ${fileName(path)}`);
	return el("li", { class: "row" }, el("span", { title: path }, fileName(path)), remove);
}

const changed = (list: string[], value: string, isIn: boolean): string[] =>
	isIn ? [...list.filter((each) => each !== value), value] : list.filter((each) => each !== value);

/** Rebuilding takes the focus away; it goes back to the element of the same id. */
function keepingFocus(within: HTMLElement, rebuild: () => void): void {
	const id = within.contains(document.activeElement) ? document.activeElement!.id : "";
	rebuild();
	if (id) document.getElementById(id)?.focus();
}
