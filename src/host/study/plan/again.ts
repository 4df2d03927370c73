/** What can be told anew when a plan is submitted to Slurm again, field by field. Knows nothing of the editor. */
import * as l10n from "@vscode/l10n";
import { type NumberField, numberNames, numberProblem } from "../../../protocol/study-panel/fields";
import {
	type PlaceForm,
	SLURM_NAMES,
	type SlurmName,
	slurmNameProblem,
	slurmNames,
	TASK_NEEDS,
	type TaskNeeds,
} from "../../../protocol/study-panel/place-form";

/** A submission as it would be. */
export interface Again {
	place: PlaceForm;
	needs: TaskNeeds;
}

const NUMBERS = ["atMost", ...TASK_NEEDS] as const satisfies readonly NumberField[];
/** In the order of the form. */
export const AGAIN_FIELDS = [...SLURM_NAMES, ...NUMBERS] as const;
export type AgainField = (typeof AGAIN_FIELDS)[number];

const isName = (field: AgainField): field is SlurmName => SLURM_NAMES.some((name) => name === field);

export const nameOf = (field: AgainField): string => (isName(field) ? slurmNames[field] : numberNames[field]);

/** Empty where nothing is told. */
export function textOf({ place, needs }: Again, field: AgainField): string {
	if (isName(field) || field === "atMost") return String(place[field] ?? "");
	return String(needs[field] ?? "");
}

/** What stands where nothing is told: for tasks what the plan says, for the rest what the cluster does. */
export function unsaidOf(field: AgainField): string {
	if (field === "atMost") return l10n.t("no bound");
	return isName(field) ? l10n.t("the cluster's") : l10n.t("as planned");
}

/** Why a text cannot stand in a field; null when it can. */
export function problemOf(field: AgainField, text: string): string | null {
	const given = text.trim();
	if (given === "") return null;
	const found = isName(field) ? slurmNameProblem(field, given) : numberProblem(field, Number(given));
	return found?.sentence ?? null;
}

/** With a field's text as one that has no problem. */
export function withText({ place, needs }: Again, field: AgainField, text: string): Again {
	const given = text.trim();
	if (isName(field)) return { needs, place: { ...place, [field]: given } };
	const value = given === "" ? null : Number(given);
	if (field === "atMost") return { needs, place: { ...place, atMost: value } };
	return { place, needs: { ...needs, [field]: value } };
}
