/** The form of an origin study: which base model, which probe, what is asked; then the start. */
import * as l10n from "@vscode/l10n";
import type { OriginForm } from "../../../../src/protocol/study-panel/origin-form";
import { el } from "../../../dom";
import { count, fileName } from "../../words";
import { earlierPart } from "../earlier";
import { group, numberField, radioFields } from "../fields";
import type { FormCalls, FormPart, FormState } from "../form-calls";
import { layout } from "../layout";
import { modelPart, pickedPart, probePart } from "../picked";
import { placePart } from "../place/place";
import { planningPart } from "../place/planning";
import { questionsPart } from "../questions";
import { factList, STOPPABLE, startPart } from "../start";
import { advancedPart } from "./advanced";

const LEAD = l10n.t(
	"Asks whether the H-Neurons were there before the chat model was made. Its probe, unchanged, reads the answers of the base model; and the weights of both models tell how far each neuron has moved in between. Everything stays on this machine, unless you name a server or a scheduler.",
);

export const originForm = (calls: FormCalls<OriginForm>) =>
	layout("origin", LEAD, [
		modelPart(calls, { legend: l10n.t("Chat model"), change: l10n.t("Change the chat model") }),
		basePart(calls),
		probePart(calls),
		studyPart(calls),
		questionsPart(calls),
		sizePart(calls),
		advancedPart(calls),
		placePart("origin", calls),
		startPart("origin", calls, taken),
		planningPart(calls),
		earlierPart(calls),
	]);

const basePart = (calls: FormCalls<OriginForm>): FormPart<OriginForm> =>
	pickedPart({
		...{ id: "base", legend: l10n.t("Base model"), change: l10n.t("Change the base model") },
		pick: () => calls.pick("base"),
		note: l10n.t("The model that the chat model was made from, with as many layers and neurons."),
		words({ form, usualBase }) {
			const path = form.base ?? usualBase;
			if (path === null) return { name: l10n.t("None yet"), path: "", isOwn: false };
			return { name: fileName(path), path, isOwn: form.base !== null && usualBase !== null };
		},
		drop: {
			text: l10n.t("Back to the usual one"),
			act: () => calls.edit((form) => ({ ...form, base: null })),
		},
	});

const studyPart = (calls: FormCalls<OriginForm>): FormPart<OriginForm> =>
	pickedPart({
		...{ id: "study", legend: l10n.t("Identification run"), change: l10n.t("Change the identification run") },
		pick: () => calls.pick("study"),
		note: l10n.t(
			"The run that made the probe, if it is here, makes the comparison stricter: probes of random neurons are fitted as the probe was, and nothing is asked that it was fitted on. Without it, they have the probe's weights on other neurons.",
		),
		words: ({ form: { study } }) =>
			study === null
				? { name: l10n.t("None"), path: "", isOwn: false }
				: { name: fileName(study), path: study, isOwn: true },
		drop: { text: l10n.t("Remove"), act: () => calls.edit((form) => ({ ...form, study: null })) },
	});

const SIZES: Record<OriginForm["size"], { name: string; note: string }> = {
	full: { name: l10n.t("All questions"), note: "" },
	number: { name: l10n.t("Only as many as this"), note: "" },
};

function sizePart(calls: FormCalls<OriginForm>): FormPart<OriginForm> {
	const sizes = radioFields("size", SIZES, (size) =>
		calls.edit((form) => ({ ...form, size: size as OriginForm["size"] })),
	);
	const limit = numberField("limit", (value) => calls.edit((form) => ({ ...form, limit: value })));
	const perClass = numberField("perClass", (value) => calls.edit((form) => ({ ...form, perClass: value })));
	return {
		element: group(
			l10n.t("Size"),
			sizes.element,
			limit.element,
			perClass.element,
			el(
				"p",
				{ class: "note" },
				l10n.t("As many right as wrong answers take part; the others are counted only."),
			),
		),
		show({ form }) {
			sizes.show(form.size);
			limit.element.hidden = form.size !== "number";
			limit.show(form.limit);
			perClass.show(form.perClass);
		},
	};
}

/** How many answers the base model is asked for. */
function taken({ form, sets }: FormState<OriginForm>): HTMLElement[] {
	const chosen = sets.filter(({ id }) => form.sets.includes(id)).map(({ questions }) => questions);
	const known = chosen.reduce<number>((sum, questions) => sum + (questions ?? 0), 0);
	const isLeast = form.size === "full" && (form.files.length > 0 || chosen.includes(null));
	const asked = form.size === "number" && form.files.length === 0 ? Math.min(known, form.limit) : known;
	const answers = form.size === "number" && form.files.length > 0 ? form.limit : asked;
	return [
		factList([
			[
				l10n.t("Answers of the base model"),
				isLeast ? l10n.t("at least {0}", count(answers)) : count(answers),
			],
		]),
		el(
			"p",
			{ class: "note" },
			`${l10n.t("One answer to each question. The drift of the weights needs no answers and takes seconds to minutes.")} ${STOPPABLE}`,
		),
	];
}
