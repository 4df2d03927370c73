/** A start in the form that makes a plan: what the panel is told, and what is kept. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { writeBegun } from "../../../../src/host/study/run/run-folders";
import { LensError } from "../../../../src/protocol/errors";
import { newPlaceForm, type PlaceForm } from "../../../../src/protocol/study-panel/place-form";
import { hearing, window } from "../window";

const slurm: PlaceForm = { ...newPlaceForm(), where: "slurm", partition: "gpu" };

/** A window whose form goes to Slurm; `told` is how the plan's course was told. */
async function planning(t: Parameters<typeof window>[0]) {
	const made = await window(t);
	const told: string[] = [];
	made.studies.onEvent((event) => {
		if (event.event === "changed" && event.params.planning) told.push(event.params.planning.status);
	});
	made.studies.editPlace(slurm);
	return { ...made, told };
}

test("a start makes a plan in a folder of its own and gives it away", async (t) => {
	const { studies, shown, told, window: place, folder, engines } = await planning(t);
	const begun: object[] = [];
	place.beginPlan = async (plan) => {
		begun.push(plan.begun);
		plan.onPlanned();
	};
	await studies.start();
	assert.deepEqual(told, ["planning", "submitting", "done"]);
	const dir = join(folder, "gemma-2026-11-23T100000");
	assert.deepEqual(shown.planning, { status: "done", where: "slurm", dir, failure: null, isKept: false });
	const { kind, form } = { kind: "identify", form: studies.state.forms.identify };
	const model = { model: "gemma", modelPath: "/models/gemma", begun: "2026-11-23T10:00:00.000Z" };
	assert.deepEqual(begun, [{ folder: dir, ...model, kind, form, place: slurm }]);
	// Nothing was asked of an engine of this window, and the form is still what is shown.
	assert.deepEqual([engines.length, shown.run], [0, null]);
	assert.deepEqual(place.keptPlace, slurm);
	await studies.showForm("identify");
	assert.equal(shown.planning.status, "none");
});

test("a plan is made in the form's folder, a study of this machine in the editor's", async (t) => {
	const { studies, shown, window: place, folder } = await planning(t);
	place.beginPlan = async (plan) => plan.onPlanned();
	studies.editPlace({ ...slurm, folder: "/scratch/me" });
	await studies.start();
	assert.equal(shown.planning.dir, "/scratch/me/gemma-2026-11-23T100000");
	studies.editPlace({ ...newPlaceForm(), folder: "/scratch/me" });
	await studies.start();
	assert.equal(shown.report?.folder, join(folder, "gemma-2026-11-23T100000"));
});

test("a failure is told in its own words, a stop in none", async (t) => {
	const { studies, shown, told, window: place } = await planning(t);
	place.beginPlan = async () => {
		throw new LensError("commandFailed", "sbatch says: no.");
	};
	await studies.start();
	assert.deepEqual(shown.planning.failure, { code: "commandFailed", sentence: "sbatch says: no." });
	assert.equal(shown.planning.isKept, false);
	// What only the scheduler has refused is there to be submitted again.
	place.beginPlan = async ({ begun }) => {
		await writeBegun(begun);
		throw new LensError("commandFailed", "sbatch says: no.");
	};
	await studies.start();
	assert.equal(shown.planning.isKept, true);
	place.beginPlan = ({ signal }) => hearing(signal);
	const stopped = studies.start();
	studies.stop();
	await stopped;
	assert.deepEqual(told, ["planning", "failed", "planning", "failed", "planning", "none"]);
});

test("one plan is made at a time, and no study beside it", async (t) => {
	const { studies, window: place } = await planning(t);
	place.beginPlan = ({ signal }) => hearing(signal);
	const first = studies.start();
	await assert.rejects(studies.start(), { code: "studyBusy" });
	studies.editPlace(newPlaceForm());
	await assert.rejects(studies.start(), { code: "studyBusy" });
	studies.dispose();
	await first;
});

test("nothing starts where the machine cannot, and the next window has the place again", async (t) => {
	const { studies, shown, told, window: place } = await planning(t);
	place.machine = { hasSlurm: false, isTrusted: true, remote: null };
	await studies.refresh();
	assert.equal(shown.machine.hasSlurm, false);
	await assert.rejects(studies.start(), { code: "badSetting", message: /There is no sbatch/ });
	assert.deepEqual(told, []);
});
