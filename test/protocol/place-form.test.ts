/** Where a study may run, and what is said where it may not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isPlaceForm, isTaskNeeds, keptPlaceForm } from "../../src/protocol/study-panel/check-forms";
import { type KindAndForm, newForms } from "../../src/protocol/study-panel/forms";
import {
	type Machine,
	NEEDS_AS_PLANNED,
	newPlaceForm,
	type PlaceForm,
	placeProblems,
} from "../../src/protocol/study-panel/place-form";

const { identify, impact, origin } = newForms();
const machine: Machine = { hasSlurm: true, isTrusted: true, remote: null };
const server = { url: "http://10.0.0.7/v1", model: "m", concurrency: 8 };
const warm = { temperature: 1, topK: null, topP: null, maxTokens: null };
const studies = {
	identify: { kind: "identify", form: identify },
	judged: {
		kind: "identify",
		form: {
			...identify,
			advanced: { ...identify.advanced, rule: "substring" },
			servers: { ...identify.servers, judge: server },
		},
	},
	impact: { kind: "impact", form: impact },
	uneven: {
		kind: "impact",
		form: {
			...impact,
			suites: { ...impact.suites, challenge: { ...impact.suites.challenge, decoding: warm } },
		},
	},
	origin: { kind: "origin", form: { ...origin, rule: "substring", servers: { judge: server } } },
} satisfies Record<string, KindAndForm>;

/** [the place, the machine, the study, the fields that have a problem] */
const cases: [Partial<PlaceForm>, Partial<Machine>, keyof typeof studies, string[]][] = [
	[{}, { hasSlurm: false, isTrusted: false }, "uneven", []],
	[{ where: "slurm" }, {}, "identify", []],
	[{ where: "slurm" }, { hasSlurm: false }, "identify", ["where"]],
	[{ where: "slurm" }, { remote: "ssh-remote" }, "identify", []],
	[{ where: "slurm", shards: 0 }, { isTrusted: false }, "identify", ["where"]],
	[{ where: "plan" }, { hasSlurm: false }, "impact", []],
	[{ where: "plan", folder: "/scratch/of me" }, {}, "impact", []],
	[{ where: "plan", folder: "C:\\plans" }, {}, "impact", []],
	[{ where: "plan", folder: "~/plans" }, {}, "impact", ["folder"]],
	[{ where: "here", folder: "plans" }, {}, "impact", []],
	[{ where: "plan", partition: "--x", atMost: 0 }, {}, "impact", []],
	[{ where: "slurm", partition: "gpu,cpu-long" }, {}, "impact", []],
	[{ where: "slurm", partition: "a b", atMost: 0 }, {}, "impact", ["partition", "atMost"]],
	[{ where: "slurm", account: "lab@uni", qos: "long-run.1" }, {}, "impact", []],
	[{ where: "slurm", account: "lab; rm", qos: "a,b" }, {}, "impact", ["account", "qos"]],
	[{ where: "plan", account: "lab; rm", qos: "a,b" }, {}, "impact", []],
	[{ where: "plan", shards: 1.5, cpus: Number.NaN, minutes: 0 }, {}, "impact", ["shards", "cpus", "minutes"]],
	[{ where: "kubernetes" }, {}, "identify", ["image", "claim"]],
	[{ where: "kubernetes", image: "r.example/h:1", claim: "My claim" }, {}, "identify", ["claim"]],
	[{ where: "kubernetes", image: "h", claim: "c", mount: "/home/me" }, {}, "identify", []],
	[{ where: "kubernetes", image: "h", claim: "c", mount: "home/.." }, {}, "identify", ["mount"]],
	[{ where: "kubernetes", image: "h", claim: "c", mount: "/home/.." }, {}, "identify", ["mount"]],
	[{ where: "kubernetes", image: "--all", claim: "studies" }, {}, "identify", ["image"]],
	[{ where: "plan" }, {}, "judged", ["rule"]],
	[{ where: "plan" }, {}, "uneven", ["suites"]],
	[{ where: "plan" }, {}, "origin", ["rule"]],
];

test("a place tells its problems by field, one sentence each", () => {
	for (const [place, here, study, fields] of cases) {
		const found = placeProblems({ ...newPlaceForm(), ...place }, { ...machine, ...here }, studies[study]);
		assert.deepEqual(
			found.map(({ field }) => field),
			fields,
			JSON.stringify(place),
		);
		for (const { sentence } of found) assert.match(sentence, /^[A-Z].*[^.]\.$/);
	}
});

test("a place is known by its parts", () => {
	assert.equal(isPlaceForm(JSON.parse(JSON.stringify(newPlaceForm()))), true);
	assert.equal(isPlaceForm({ ...newPlaceForm(), where: "kubernetes", minutes: 5 }), true);
	for (const wrong of [{ where: "moon" }, { shards: "8" }, { minutes: "long" }, { image: null }])
		assert.equal(isPlaceForm({ ...newPlaceForm(), ...wrong }), false);
	for (const wrong of [null, {}, []]) assert.equal(isPlaceForm(wrong), false);
});

test("a place that an older version has kept is as in a new form where that one had no field", () => {
	const {
		folder: _folder,
		account: _account,
		qos: _qos,
		...older
	} = { ...newPlaceForm(), where: "slurm", partition: "gpu" };
	assert.deepEqual(keptPlaceForm(older), { ...newPlaceForm(), where: "slurm", partition: "gpu" });
	for (const wrong of [undefined, null, [], "slurm", { where: "moon" }, { ...older, shards: null }])
		assert.equal(keptPlaceForm(wrong), null);
});

test("what tasks need is known by its numbers", () => {
	assert.equal(isTaskNeeds(NEEDS_AS_PLANNED), true);
	assert.equal(isTaskNeeds({ ...NEEDS_AS_PLANNED, memoryMb: 2000 }), true);
	for (const wrong of [null, {}, { ...NEEDS_AS_PLANNED, cpus: "4" }]) assert.equal(isTaskNeeds(wrong), false);
});
