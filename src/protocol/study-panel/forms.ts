/** The three kinds of study, each with a form of its own. */
import * as l10n from "@vscode/l10n";
import type { ImpactStep, OriginStep, StudyStep } from "../../core/report/steps";
import { IMPACT_STEPS, ORIGIN_STEPS, STUDY_STEPS } from "../../core/report/steps";
import { SUITES, type SuiteName } from "../../core/report/suites";
import type { FormProblem, ServerForm, ServerRole } from "./fields";
import { type IdentifyForm, identifyProblems, newIdentifyForm } from "./identify-form";
import { type ImpactForm, impactProblems, newImpactForm, type SuiteCounts } from "./impact-form";
import { newOriginForm, type OriginForm, originProblems } from "./origin-form";
import { type Machine, type PlaceForm, placeProblems } from "./place-form";

/** Named as the engine's calls are. */
export const STUDY_KINDS = ["identify", "impact", "origin"] as const;
export type StudyKind = (typeof STUDY_KINDS)[number];

export interface Forms {
	identify: IdentifyForm;
	impact: ImpactForm;
	origin: OriginForm;
}

/** A kind of study with its form. */
export type KindAndForm = { [K in StudyKind]: { kind: K; form: Forms[K] } }[StudyKind];

export const newForms = (): Forms => ({
	identify: newIdentifyForm(),
	impact: newImpactForm(),
	origin: newOriginForm(),
});

export type AnyStep = StudyStep | ImpactStep | OriginStep;
export const KIND_STEPS: Record<StudyKind, readonly AnyStep[]> = {
	identify: STUDY_STEPS,
	impact: IMPACT_STEPS,
	origin: ORIGIN_STEPS,
};

/** What is called what before people. */
export const KIND_NAMES: Record<StudyKind, { command: string; study: string }> = {
	identify: { command: l10n.t("Identify H-Neurons"), study: l10n.t("Study") },
	impact: { command: l10n.t("Run Impact Study"), study: l10n.t("Impact study") },
	origin: { command: l10n.t("Trace Origin"), study: l10n.t("Origin study") },
};

/** What a form is checked against besides itself. */
export interface FormSurroundings {
	/** Null while no model is chosen. */
	model: object | null;
	/** The probe that reads answers now. */
	probeInUse: { path: string; isThere: boolean };
	suiteSets: (SuiteCounts & { id: string })[];
	usualBase: string | null;
	/** Where the study is to run, and what the machine that starts it is. */
	place: PlaceForm;
	machine: Machine;
}

/** Why no study can start from a form where it is to run, in its order; none when it can. */
export const formProblems = (study: KindAndForm, around: FormSurroundings): FormProblem[] => [
	...studyProblems(study, around),
	...placeProblems(around.place, around.machine, study),
];

function studyProblems(
	{ kind, form }: KindAndForm,
	{ model, probeInUse, suiteSets, usualBase }: FormSurroundings,
): FormProblem[] {
	const problems: FormProblem[] = model ? [] : [{ field: "model", sentence: l10n.t("Choose a model.") }];
	if (kind === "identify") return [...problems, ...identifyProblems(form)];
	if (form.probe === null && !probeInUse.isThere)
		problems.push({
			field: "probe",
			sentence: l10n.t("This model has no probe yet: identify its H-Neurons first, or choose a probe file."),
		});
	if (kind === "origin") return [...problems, ...originProblems(form, usualBase)];
	return [...problems, ...impactProblems(form, suitesOf(form, suiteSets))];
}

/** What the chosen set of suites holds; nothing where there is none of that name. */
export const suitesOf = ({ suiteSet }: ImpactForm, suiteSets: FormSurroundings["suiteSets"]): SuiteCounts =>
	suiteSets.find(({ id }) => id === suiteSet) ?? { items: {}, questions: 0 };

/** What the user picks in the editor's dialogs, by kind of study. */
export const PICKED = {
	identify: ["files", "crossDomainFiles"],
	impact: ["probe", "files", ...SUITES],
	origin: ["base", "probe", "study", "files"],
} as const satisfies Record<StudyKind, readonly string[]>;
export type Picked = (typeof PICKED)[StudyKind][number];

/** A form with what was picked: files are added, anything else is replaced. */
export function withPicked({ kind, form }: KindAndForm, into: Picked, paths: string[]): KindAndForm {
	const added = (to: string[]) => [...new Set([...to, ...paths])];
	if (kind === "impact" && isSuite(into)) {
		const suite = form.suites[into];
		const suites = { ...form.suites, [into]: { ...suite, isAsked: true, files: added(suite.files) } };
		return { kind, form: { ...form, suites } };
	}
	if (into === "files") return { kind, form: { ...form, files: added(form.files) } } as KindAndForm;
	if (kind === "identify" && into === "crossDomainFiles")
		return { kind, form: { ...form, crossDomainFiles: added(form.crossDomainFiles) } };
	return { kind, form: { ...form, [into]: paths[0] ?? null } } as KindAndForm;
}

export const isSuite = (name: string): name is SuiteName => SUITES.some((suite) => suite === name);

/** The servers that a form names. */
export const serversOf = ({
	form,
}: {
	form: Forms[StudyKind];
}): Partial<Record<ServerRole, ServerForm | null>> => form.servers;
