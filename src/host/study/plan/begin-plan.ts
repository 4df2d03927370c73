/** From the form to a plan that a scheduler has. Knows nothing of the editor. */
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { LensError } from "../../../protocol/errors";
import type { PlaceForm, PlanPlace } from "../../../protocol/study-panel/place-form";
import { studyCall } from "../params/study-call";
import type { StudyPlace } from "../params/study-place";
import { type BegunRun, exists, writeBegun } from "../run/run-folders";
import type { Plans } from "./plans";

/** Where the manifest is kept, as the command line keeps it. */
export const MANIFEST = "kubernetes.yaml";

export interface BeginPlan {
	begun: BegunRun & { place: PlaceForm & { where: PlanPlace } };
	/** The folder whose studies the editor lists: a plan that lies elsewhere is linked from it. */
	list: string;
	of: Omit<StudyPlace, "job" | "folder" | "keyOf">;
	signal: AbortSignal;
	/** Called when the plan is made; from then on nothing is stopped. */
	onPlanned(): void;
}

/** Makes a plan in a study's folder, keeps what it was begun with, and gives it to its scheduler. */
export async function beginPlan(
	plans: Plans,
	{ begun, list, of, signal, onPlanned }: BeginPlan,
): Promise<void> {
	const { folder: dir, modelPath, place } = begun;
	// Whoever runs the tasks has the keys in its environment; the plan's words have none.
	const call = await studyCall(begun, { ...of, job: "", folder: dir, keyOf: async () => null });
	await wholeOrGone(dir, async () => {
		await plans.make(call, place, { dir, model: modelPath, signal });
		// The command line may have been done when it was told to stop; nothing is submitted then all the same.
		if (signal.aborted) throw new LensError("cancelled", "Stopped.");
		onPlanned();
		if (place.where === "kubernetes")
			await writeFile(join(dir, MANIFEST), (await plans.submit(dir, place)) ?? "");
		await writeBegun(begun);
		if (dirname(dir) !== list) await linkFrom(list, dir);
	});
	// What Slurm refuses stays, to be submitted again.
	if (place.where === "slurm") await plans.submit(dir, place);
}

async function linkFrom(list: string, dir: string): Promise<void> {
	await mkdir(list, { recursive: true });
	// A junction, where there are such things: making other links takes an administrator there.
	await symlink(dir, join(list, basename(dir)), "junction");
}

/** Makes something in a new folder, which is removed when it does not come to be. */
async function wholeOrGone(dir: string, make: () => Promise<void>): Promise<void> {
	const wasThere = await exists(dir);
	try {
		await make();
	} catch (error) {
		if (!wasThere) await rm(dir, { recursive: true, force: true });
		throw error;
	}
}
