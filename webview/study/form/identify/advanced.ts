/** Everything that has a good default: sampling, judging, fitting. Folded until it is asked for. */
import * as l10n from "@vscode/l10n";
import { SERVER_ROLES } from "../../../../src/protocol/study-panel/fields";
import {
	type AdvancedForm,
	CHOICES,
	type IdentifyForm,
} from "../../../../src/protocol/study-panel/identify-form";
import { el } from "../../../dom";
import { checkField, choiceField, group, numberField, RULES, textField } from "../fields";
import type { FormCalls, FormPart } from "../form-calls";
import { serversPart } from "../servers";

const MODES = {
	"1-vs-1": l10n.t("1-vs-1: made-up answers against faithful ones"),
	"3-vs-1": l10n.t("3-vs-1: made-up answers against everything else"),
};
const PENALTIES = {
	l1: l10n.t("L1: few neurons, the H-Neurons"),
	l2: l10n.t("L2: all neurons, for detection only"),
};
const CRITERIA = {
	accuracy: l10n.t("Held-out accuracy"),
	auroc: l10n.t("Held-out AUROC"),
	paper: l10n.t("The paper's: accuracy, and task accuracy with the neurons silenced"),
};
const CALIBRATIONS = { platt: l10n.t("Platt"), isotonic: l10n.t("Isotonic, from about 1,000 answers on") };
const REGIONS: Record<(typeof CHOICES.regions)[number], string> = {
	lastPromptToken: l10n.t("Over the last prompt token"),
	predicting: l10n.t("Over the choice of the answer's tokens"),
	answer: l10n.t("Over the answer"),
	response: l10n.t("Over the whole response"),
};
const OF_ANSWERS = ["temperature", "topK", "topP", "maxTokens", "seed"] as const;
const OF_PROBE = ["folds", "perClass"] as const;
const NUMBERS = [...OF_ANSWERS, ...OF_PROBE];

export function advancedPart(calls: FormCalls<IdentifyForm>): FormPart<IdentifyForm> {
	const edit = <K extends keyof AdvancedForm>(name: K, value: AdvancedForm[K]) =>
		calls.edit((form) => ({ ...form, advanced: { ...form.advanced, [name]: value } }));
	const numbers = NUMBERS.map((name) => ({ name, field: numberField(name, (value) => edit(name, value)) }));
	const instruction = textField("field-instruction", l10n.t("Added to each question"), (value) =>
		edit("instruction", value),
	);
	const choices = {
		rule: choiceField("field-rule", l10n.t("An answer is right when it holds"), RULES, (value) =>
			edit("rule", value),
		),
		mode: choiceField("field-mode", l10n.t("What is told apart"), MODES, (value) => edit("mode", value)),
		penalty: choiceField("field-penalty", l10n.t("Penalty"), PENALTIES, (value) => edit("penalty", value)),
		criterion: choiceField("field-criterion", l10n.t("C is chosen by"), CRITERIA, (value) =>
			edit("criterion", value),
		),
		calibration: choiceField("field-calibration", l10n.t("Calibration"), CALIBRATIONS, (value) =>
			edit("calibration", value),
		),
	};
	const regions = CHOICES.regions.map((region) => ({
		region,
		field: checkField(`region-${region}`, REGIONS[region], (isTried) =>
			calls.edit((form) => ({
				...form,
				advanced: { ...form.advanced, regions: tried(form.advanced, region, isTried) },
			})),
		),
	}));
	const servers = serversPart(SERVER_ROLES, calls);
	const place = (name: (typeof NUMBERS)[number]) => numbers.find((each) => each.name === name)!.field.element;
	const element = el(
		"details",
		{ class: "fold", "data-testid": "advanced" },
		el("summary", {}, l10n.t("Advanced settings")),
		group(l10n.t("Answers"), ...OF_ANSWERS.map(place), instruction.element),
		group(l10n.t("Verdicts"), choices.rule.element),
		group(
			l10n.t("Probe"),
			...[choices.mode, choices.penalty, choices.criterion, choices.calibration].map((each) => each.element),
			...OF_PROBE.map(place),
		),
		group(l10n.t("Regions to try"), ...regions.map(({ field }) => field.element)),
		servers.element,
	);
	return {
		element,
		show(state) {
			const { advanced } = state.form;
			for (const { name, field } of numbers) field.show(advanced[name]);
			instruction.show(advanced.instruction);
			choices.rule.show(advanced.rule);
			choices.mode.show(advanced.mode);
			choices.penalty.show(advanced.penalty);
			choices.criterion.show(advanced.criterion);
			choices.calibration.show(advanced.calibration);
			for (const { region, field } of regions) field.show(advanced.regions.includes(region));
			servers.show(state);
		},
	};
}

/** In the order in which they are offered. */
const tried = (
	{ regions }: AdvancedForm,
	region: AdvancedForm["regions"][number],
	isTried: boolean,
): AdvancedForm["regions"] =>
	CHOICES.regions.filter((each) => (each === region ? isTried : regions.includes(each)));
