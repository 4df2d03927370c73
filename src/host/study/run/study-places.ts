import type { OfferedSet, OfferedSuites, StudyPanelState } from "../../../protocol/study-panel/api";
import type { Forms, KindAndForm, StudyKind } from "../../../protocol/study-panel/forms";
import type { Machine, PlaceForm } from "../../../protocol/study-panel/place-form";
import type { ModelChoice } from "../../engine/engine-owner";
import type { BeginPlan } from "../plan/begin-plan";

/** What studies need of the window. */
export interface StudyPlaces {
	choice(): ModelChoice;
	/** Where runs go. */
	folder: string;
	offered(): Promise<OfferedSet[]>;
	offeredSuites(): Promise<OfferedSuites[]>;
	/** The probe that reads answers now. */
	probeInUse(): StudyPanelState["probeInUse"] | Promise<StudyPanelState["probeInUse"]>;
	/** The base model that is known to belong to a model. */
	usualBaseOf(modelPath: string): Promise<string | null>;
	keyOf(url: string): Promise<string | null>;
	isInUse(probePath: string): Promise<boolean>;
	/** The kind of study whose form was shown last. */
	keptKind(): StudyKind;
	keepKind(kind: StudyKind): void;
	/** The form of last time, if there was one. */
	keptForm<K extends StudyKind>(kind: K): Forms[K] | null;
	keepForm(edited: KindAndForm): void;
	/** Where studies ran last time, if that is known. */
	keptPlace(): PlaceForm | null;
	keepPlace(place: PlaceForm): void;
	machine(): Machine | Promise<Machine>;
	/** Makes a plan of a study and gives it to its scheduler. */
	beginPlan(plan: Pick<BeginPlan, "begun" | "signal" | "onPlanned"> & { choice: ModelChoice }): Promise<void>;
	now(): number;
}
