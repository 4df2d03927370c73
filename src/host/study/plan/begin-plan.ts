/** From the form to a plan that a scheduler has. Knows nothing of the editor. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PlaceForm, PlanPlace } from "../../../protocol/study-panel/place-form";
import { studyCall } from "../params/study-call";
import type { StudyPlace } from "../params/study-place";
import { type BegunRun, writeBegun } from "../run/run-folders";
import type { Plans } from "./plans";

/** Where the manifest is kept, as the command line keeps it. */
export const MANIFEST = "kubernetes.yaml";

export interface BeginPlan {
	begun: BegunRun & { place: PlaceForm & { where: PlanPlace } };
	of: Omit<StudyPlace, "job" | "folder" | "keyOf">;
	signal: AbortSignal;
	/** Called when the plan is made; from then on nothing is stopped. */
	onPlanned(): void;
}

/** Makes a plan in a study's folder, keeps what it was begun with, and gives it to its scheduler. */
export async function beginPlan(plans: Plans, { begun, of, signal, onPlanned }: BeginPlan): Promise<void> {
	const { folder: dir, modelPath, place } = begun;
	// Whoever runs the tasks has the keys in its environment; the plan's words have none.
	const call = await studyCall(begun, { ...of, job: "", folder: dir, keyOf: async () => null });
	await plans.make(call, place, { dir, model: modelPath, signal });
	await writeBegun(begun);
	onPlanned();
	const said = await plans.submit(dir, place);
	if (place.where === "kubernetes") await writeFile(join(dir, MANIFEST), said ?? "");
}
