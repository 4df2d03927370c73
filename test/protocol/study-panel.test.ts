/** The contract of the panel of studies: what is let through, and what a form may hold. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { SUITES, type SuiteName } from "../../src/core/report/suites";
import { type NumberField, numberProblem, RANGES } from "../../src/protocol/study-panel/fields";
import {
	type FormSurroundings,
	type Forms,
	formProblems,
	type KindAndForm,
	newForms,
	type Picked,
	type StudyKind,
	withPicked,
} from "../../src/protocol/study-panel/forms";
import { type IdentifyForm, newIdentifyForm } from "../../src/protocol/study-panel/identify-form";
import { impactSize } from "../../src/protocol/study-panel/impact-form";
import { newPlaceForm } from "../../src/protocol/study-panel/place-form";
import { parseStudyRequest, parseToStudyPanel } from "../../src/protocol/study-panel/wire";

const request = (method: string, params: unknown, id: unknown = 1) => ({
	type: "request",
	id,
	method,
	params,
});

test("requests of the contract are read", () => {
	const good = [
		request("ready", { version: 1 }),
		...Object.entries(newForms()).map(([kind, form]) => request("editForm", { kind, form })),
		request("editPlace", newPlaceForm()),
		request("pick", { kind: "identify", into: "crossDomainFiles" }),
		request("pick", { kind: "impact", into: "challenge" }),
		request("pick", { kind: "origin", into: "base" }),
		request("showForm", { kind: "impact" }),
		request("saveReport", { as: "csv" }),
		request("savePicture", { name: "path-1", format: "svg", data: "<svg/>" }),
		request("setKey", { role: "judge" }),
		request("resume", { folder: "/a" }),
		request("start", {}),
	];
	for (const each of good) assert.deepEqual(parseStudyRequest(each), each);
});

test("anything else is not", () => {
	const bad = [
		...[null, "ready", [], request("ready", {}), request("ready", { version: 1 }, "1")],
		...[
			request("erase", {}),
			request("toString", {}),
			request("start", { now: true }),
			request("start", null),
		],
		...[
			request("resume", { folder: "" }),
			request("resume", { folder: 3 }),
			request("setKey", { role: "me" }),
		],
		...[
			request("pick", { kind: "identify", into: "base" }),
			request("editForm", { kind: "identify", form: { sets: [] } }),
			request("editForm", { kind: "impact", form: newIdentifyForm() }),
			request("editForm", { kind: "origin", form: { ...newForms().origin, limit: null } }),
			request("showForm", { kind: "toString" }),
			request("saveReport", { as: "html" }),
			request("savePicture", { name: "path-1", format: "gif", data: "" }),
		],
		...[request("fetchSet", { id: 1 }), { ...request("start", {}), type: "reply" }],
	];
	for (const each of bad) assert.equal(parseStudyRequest(each), null, JSON.stringify(each));
});

test("the panel hears replies and its own events only", () => {
	const heard = [
		{ type: "reply", id: 1, result: null },
		{ type: "event", event: "changed", params: {} },
	];
	for (const each of heard) assert.deepEqual(parseToStudyPanel(each), each);
	const others = [
		{ type: "event", event: "tokenRead", params: {} },
		{ type: "reply" },
		"x",
		{ type: "event" },
	];
	for (const each of others) assert.equal(parseToStudyPanel(each), null);
});

const form = (changes: Partial<IdentifyForm> = {}): IdentifyForm => ({
	...newIdentifyForm(),
	sets: ["a"],
	...changes,
});
const surroundings: FormSurroundings = {
	model: {},
	probeInUse: { path: "/m/probe.json", isThere: true },
	suiteSets: [{ id: "general", items: { challenge: 60, disallowed: 70 }, questions: 200 }],
	usualBase: null,
	place: newPlaceForm(),
	machine: { hasSlurm: true, isTrusted: true, remote: null },
};
const server = { url: "http://127.0.0.1:8000/v1", model: "m", concurrency: 8 };

/** [form, the fields that have a problem] */
const forms: [IdentifyForm, string[]][] = [
	[form(), []],
	[newIdentifyForm(), ["questions"]],
	[form({ sets: [], files: ["/a.csv"] }), []],
	[form({ samples: 1.5 }), ["samples"]],
	[form({ size: "full", limit: Number.NaN }), []],
	[form({ size: "number", limit: Number.NaN }), ["limit"]],
	[form({ advanced: { ...newIdentifyForm().advanced, topP: 1.1, regions: [] } }), ["topP", "regions"]],
	[form({ advanced: { ...newIdentifyForm().advanced, penalty: "l2", criterion: "paper" } }), ["criterion"]],
	[form({ advanced: { ...newIdentifyForm().advanced, penalty: "l2" } }), []],
	[form({ servers: { sampler: server, judge: { ...server, model: " " }, extractor: null } }), ["judge"]],
	[
		form({ servers: { sampler: { ...server, url: "localhost" }, judge: null, extractor: null } }),
		["sampler"],
	],
	[
		form({ servers: { sampler: null, judge: null, extractor: { ...server, concurrency: 0 } } }),
		["extractor"],
	],
];
test("a form tells its problems by field, one sentence each", () => {
	for (const [each, fields] of forms) {
		const problems = formProblems({ kind: "identify", form: each }, surroundings);
		assert.deepEqual(
			problems.map(({ field }) => field),
			fields,
		);
		for (const { sentence } of problems) assert.match(sentence, /^[A-Z].*\.$/);
	}
});

/** [changes to the form of an impact study, the fields that have a problem] */
const impacts: [Partial<Forms["impact"]>, string[]][] = [
	[{}, []],
	[{ suites: onlyAsked() }, ["suites"]],
	[{ suites: onlyAsked("false-premise") }, ["suites"]],
	[{ suites: onlyAsked("challenge"), suiteSet: "gone" }, ["suites"]],
	[{ gains: "0 2;1" }, []],
	[{ gains: "0, four" }, ["gains"]],
	[{ gains: "3.5" }, ["gains"]],
	[{ gains: "1" }, ["gains"]],
	[{ size: "number", itemLimit: 0 }, ["itemLimit"]],
	[{ random: -1, layerMatched: 0.5 }, ["random", "layerMatched"]],
	[{ activationMatched: 101 }, ["activationMatched"]],
	[{ taskLimit: 0 }, ["taskLimit"]],
	[{ taskLimit: 0, asksQuestions: false }, []],
];
test("the form of an impact study tells its problems", () => {
	const usual = { ...newForms().impact, suites: onlyAsked("challenge", "disallowed") };
	for (const [changes, fields] of impacts) {
		const problems = formProblems({ kind: "impact", form: { ...usual, ...changes } }, surroundings);
		assert.deepEqual(
			problems.map(({ field }) => field),
			fields,
			JSON.stringify(changes),
		);
	}
});

function onlyAsked(...asked: SuiteName[]): Forms["impact"]["suites"] {
	const { suites } = newForms().impact;
	const each = SUITES.map((suite) => [suite, { ...suites[suite], isAsked: asked.includes(suite) }]);
	return Object.fromEntries(each);
}

test("an impact study's answers are items and questions under every gain of every set, gain 1 once", () => {
	const [offered] = surroundings.suiteSets;
	const form = {
		...newForms().impact,
		suites: onlyAsked("challenge", "disallowed"),
		random: 2,
		layerMatched: 1,
		activationMatched: 2,
	};
	const size = (changes: Partial<Forms["impact"]>) => impactSize({ ...form, ...changes }, offered!);
	// 60 challenges and 60 of 70 requests, 100 of 200 questions, six gains but 1, six sets; 60 first answers.
	const answers = (60 + 60 + 100) * (1 + 6 * 6) + 60;
	assert.deepEqual(size({}), { items: 120, questions: 100, gains: 7, sets: 6, answers, isLeast: false });
	const small = size({ size: "number", itemLimit: 5, gains: "0", asksQuestions: false });
	assert.deepEqual(small, {
		items: 10,
		questions: 0,
		gains: 2,
		sets: 6,
		answers: 10 * 7 + 5,
		isLeast: false,
	});
	assert.equal(size({ size: "full" })?.items, 130);
	assert.equal(size({ files: ["/own.csv"] })?.isLeast, true);
	assert.equal(size({ gains: "none" }), null);
});

test("a study of neurons needs their probe, an origin study a base model", () => {
	const fields = (kind: "impact" | "origin", form: object, changes: Partial<FormSurroundings>) =>
		formProblems({ kind, form: { ...newForms()[kind], ...form } } as KindAndForm, {
			...surroundings,
			...changes,
		}).map(({ field }) => field);
	const none = { probeInUse: { path: "/m/probe.json", isThere: false } };
	const challenge = { suites: onlyAsked("challenge") };
	assert.deepEqual(fields("impact", challenge, none), ["probe"]);
	assert.deepEqual(fields("impact", { ...challenge, probe: "/p.json" }, none), []);
	assert.deepEqual(fields("impact", challenge, { model: null }), ["model"]);
	assert.deepEqual(fields("origin", { sets: ["a"] }, {}), ["base"]);
	assert.deepEqual(fields("origin", { sets: ["a"] }, { usualBase: "/base" }), []);
	assert.deepEqual(fields("origin", { base: "/base", perClass: 1 }, {}), ["questions", "perClass"]);
});

test("what is picked is added to files, and replaces anything else", () => {
	const picked = (kind: StudyKind, into: Picked, paths: string[], form: object = {}) =>
		withPicked({ kind, form: { ...newForms()[kind], ...form } } as KindAndForm, into, paths).form;
	assert.deepEqual(picked("identify", "files", ["/a", "/b"], { files: ["/a"] }).files, ["/a", "/b"]);
	assert.equal((picked("origin", "base", ["/base"]) as Forms["origin"]).base, "/base");
	assert.equal((picked("impact", "probe", ["/p.json"]) as Forms["impact"]).probe, "/p.json");
	const { suites } = picked("impact", "challenge", ["/c.jsonl"], { suites: onlyAsked() }) as Forms["impact"];
	const { isAsked, files } = suites.challenge;
	assert.deepEqual({ isAsked, files }, { isAsked: true, files: ["/c.jsonl"] });
	assert.equal(suites.disallowed.isAsked, false);
});

test("the ends of each range are in it, and what is beyond is not", () => {
	for (const [field, [lowest, highest]] of Object.entries(RANGES)) {
		for (const value of [lowest, highest]) assert.equal(numberProblem(field as NumberField, value), null);
		for (const value of [lowest - 1, highest + 1, Number.NaN, Number.POSITIVE_INFINITY])
			assert.ok(numberProblem(field as NumberField, value), `${field} = ${value}`);
	}
});
