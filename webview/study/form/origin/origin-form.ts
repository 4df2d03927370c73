/** The form of an origin study: which base model, which probe, what is asked; then the start. */
import type { OriginForm } from "../../../../src/protocol/study-panel/origin-form";
import { el } from "../../../dom";
import { count, fileName } from "../../words";
import { earlierPart } from "../earlier";
import { group, numberField, radioFields } from "../fields";
import type { FormCalls, FormPart, FormState } from "../form-calls";
import { layout } from "../layout";
import { modelPart, pickedPart, probePart } from "../picked";
import { questionsPart } from "../questions";
import { factList, STOPPABLE, startPart } from "../start";
import { advancedPart } from "./advanced";

const LEAD =
	"Asks whether the H-Neurons were there before the chat model was made. Its probe, unchanged, reads the answers of the base model; and the weights of both models tell how far each neuron has moved in between. Everything stays on this machine, unless you name a server.";

export const originForm = (calls: FormCalls<OriginForm>) =>
	layout("origin", LEAD, [
		modelPart(calls, "Chat model"),
		basePart(calls),
		probePart(calls),
		studyPart(calls),
		questionsPart(calls),
		sizePart(calls),
		advancedPart(calls),
		startPart("origin", calls, taken),
		earlierPart(calls),
	]);

const basePart = (calls: FormCalls<OriginForm>): FormPart<OriginForm> =>
	pickedPart({
		...{ id: "base", legend: "Base model", pick: () => calls.pick("base") },
		note: "The model that the chat model was made from, with as many layers and neurons.",
		words({ form, usualBase }) {
			const path = form.base ?? usualBase;
			if (path === null) return { name: "None yet", path: "", isOwn: false };
			return { name: fileName(path), path, isOwn: form.base !== null && usualBase !== null };
		},
		drop: { text: "Back to the usual one", act: () => calls.edit((form) => ({ ...form, base: null })) },
	});

const studyPart = (calls: FormCalls<OriginForm>): FormPart<OriginForm> =>
	pickedPart({
		...{ id: "study", legend: "Identification run", pick: () => calls.pick("study") },
		note: "The run that made the probe, if it is here, makes the comparison stricter: probes of random neurons are fitted as the probe was, and nothing is asked that it was fitted on. Without it, they have the probe's weights on other neurons.",
		words: ({ form: { study } }) =>
			study === null
				? { name: "None", path: "", isOwn: false }
				: { name: fileName(study), path: study, isOwn: true },
		drop: { text: "Remove", act: () => calls.edit((form) => ({ ...form, study: null })) },
	});

const SIZES: Record<OriginForm["size"], { name: string; note: string }> = {
	full: { name: "All questions", note: "" },
	number: { name: "Only as many as this", note: "" },
};

function sizePart(calls: FormCalls<OriginForm>): FormPart<OriginForm> {
	const sizes = radioFields("size", SIZES, (size) =>
		calls.edit((form) => ({ ...form, size: size as OriginForm["size"] })),
	);
	const limit = numberField("limit", (value) => calls.edit((form) => ({ ...form, limit: value })));
	const perClass = numberField("perClass", (value) => calls.edit((form) => ({ ...form, perClass: value })));
	return {
		element: group(
			"Size",
			sizes.element,
			limit.element,
			perClass.element,
			el("p", { class: "note" }, "As many right as wrong answers take part; the others are counted only."),
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
		factList([["Answers of the base model", `${isLeast ? "at least " : ""}${count(answers)}`]]),
		el(
			"p",
			{ class: "note" },
			`One answer to each question. The drift of the weights needs no answers and takes seconds to minutes. ${STOPPABLE}`,
		),
	];
}
