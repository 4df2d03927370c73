/** The form of an impact study: under which pressure, by how much, against what; then the start. */
import { suitesOf } from "../../../../src/protocol/study-panel/forms";
import { type ImpactForm, impactSize } from "../../../../src/protocol/study-panel/impact-form";
import { el } from "../../../dom";
import { count } from "../../words";
import { earlierPart } from "../earlier";
import type { FormCalls, FormState } from "../form-calls";
import { layout } from "../layout";
import { modelPart, probePart } from "../picked";
import { factList, STOPPABLE, startPart } from "../start";
import { advancedPart } from "./advanced";
import { gainsPart } from "./gains";
import { plainQuestionsPart } from "./plain-questions";
import { sizePart } from "./size";
import { suitesPart } from "./suites";

const LEAD =
	"Measures what the H-Neurons do. They are scaled while the model answers under pressure: false premises, misleading contexts, challenges, disallowed requests. Sets of other neurons are scaled alike, since scaling any neurons changes answers. Everything stays on this machine, unless you name a server.";

export const impactForm = (calls: FormCalls<ImpactForm>) =>
	layout("impact", LEAD, [
		modelPart(calls),
		probePart(calls),
		suitesPart(calls),
		sizePart(calls),
		gainsPart(calls),
		plainQuestionsPart(calls),
		advancedPart(calls),
		startPart("impact", calls, taken),
		earlierPart(calls),
	]);

/** How many answers the study asks for, which is what takes its time. */
function taken({ form, suiteSets }: FormState<ImpactForm>): HTMLElement[] {
	const size = impactSize(form, suitesOf(form, suiteSets));
	if (!size) return [];
	const { items, questions, gains, sets, answers, isLeast } = size;
	const least = isLeast ? "at least " : "";
	return [
		factList([
			["Answers", `${least}${count(answers)}`],
			["Items", `${least}${count(items)}`],
			["Plain questions", count(questions)],
			["Gains", count(gains)],
			["Sets of neurons", count(sets)],
		]),
		el(
			"p",
			{ class: "note" },
			`Each item is answered under every gain of every set; gain 1 changes nothing and is answered once.${isLeast ? " Your files are counted when the study starts." : ""} ${STOPPABLE}`,
		),
	];
}
