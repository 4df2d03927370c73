/** The form of an impact study: under which pressure, by how much, against what; then the start. */
import * as l10n from "@vscode/l10n";
import { suitesOf } from "../../../../src/protocol/study-panel/forms";
import { type ImpactForm, impactSize } from "../../../../src/protocol/study-panel/impact-form";
import { el } from "../../../dom";
import { count } from "../../words";
import { earlierPart } from "../earlier";
import type { FormCalls, FormState } from "../form-calls";
import { layout } from "../layout";
import { modelPart, probePart } from "../picked";
import { placePart } from "../place/place";
import { planningPart } from "../place/planning";
import { factList, STOPPABLE, startPart } from "../start";
import { advancedPart } from "./advanced";
import { gainsPart } from "./gains";
import { plainQuestionsPart } from "./plain-questions";
import { sizePart } from "./size";
import { suitesPart } from "./suites";

const LEAD = l10n.t(
	"Measures what the H-Neurons do. They are scaled while the model answers under pressure: false premises, misleading contexts, challenges, disallowed requests. Sets of other neurons are scaled alike, since scaling any neurons changes answers. Everything stays on this machine, unless you name a server or a scheduler.",
);

export const impactForm = (calls: FormCalls<ImpactForm>) =>
	layout("impact", LEAD, [
		modelPart(calls),
		probePart(calls),
		suitesPart(calls),
		sizePart(calls),
		gainsPart(calls),
		plainQuestionsPart(calls),
		advancedPart(calls),
		placePart("impact", calls),
		startPart("impact", calls, taken),
		planningPart(calls),
		earlierPart(calls),
	]);

/** How many answers the study asks for, which is what takes its time. */
function taken({ form, suiteSets }: FormState<ImpactForm>): HTMLElement[] {
	const size = impactSize(form, suitesOf(form, suiteSets));
	if (!size) return [];
	const { items, questions, gains, sets, answers, isLeast } = size;
	const least = (value: number) => (isLeast ? l10n.t("at least {0}", count(value)) : count(value));
	const sentences = [
		l10n.t(
			"Each item is answered under every gain of every set; gain 1 changes nothing and is answered once.",
		),
		...(isLeast ? [l10n.t("Your files are counted when the study starts.")] : []),
		STOPPABLE,
	];
	return [
		factList([
			[l10n.t("Answers"), least(answers)],
			[l10n.t("Items"), least(items)],
			[l10n.t("Plain questions"), count(questions)],
			[l10n.t("Gains"), count(gains)],
			[l10n.t("Sets of neurons"), count(sets)],
		]),
		el("p", { class: "note" }, sentences.join(" ")),
	];
}
