/** What the parts of a study's form are made of. */
import type { StudyPanelState } from "../../../src/protocol/study-panel/api";
import type { ServerRole } from "../../../src/protocol/study-panel/fields";
import type { Picked, StudyKind } from "../../../src/protocol/study-panel/forms";
import type { PlaceForm } from "../../../src/protocol/study-panel/place-form";

/** What the parts ask for; F is the form of their kind of study. */
export interface FormCalls<F> {
	edit(change: (form: F) => F): void;
	editPlace(change: (place: PlaceForm) => PlaceForm): void;
	pick(into: Picked): void;
	selectModel(): void;
	fetchSet(id: string): void;
	setKey(role: ServerRole): void;
	estimate(): void;
	start(): void;
	stop(): void;
	resume(folder: string): void;
	openReport(folder: string): void;
	showForm(kind: StudyKind): void;
}

/** The panel's state with the form of one kind of study. */
export type FormState<F> = Omit<StudyPanelState, "forms"> & { form: F };

export interface FormPart<F> {
	element: HTMLElement;
	show(state: FormState<F>): void;
}
