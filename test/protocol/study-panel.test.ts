/** The contract of the panel of studies: what is let through, and what a form may hold. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	defaultForm,
	formProblems,
	type NumberField,
	numberProblem,
	RANGES,
	type StudyForm,
} from "../../src/protocol/study-panel/form";
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
		request("editForm", { form: defaultForm() }),
		request("chooseFiles", { into: "crossDomainFiles" }),
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
		...[request("chooseFiles", { into: "sets" }), request("editForm", { form: { sets: [] } })],
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

const form = (changes: Partial<StudyForm> = {}): StudyForm => ({ ...defaultForm(), sets: ["a"], ...changes });
const server = { url: "http://127.0.0.1:8000/v1", model: "m", concurrency: 8 };

/** [form, the fields that have a problem] */
const forms: [StudyForm, string[]][] = [
	[form(), []],
	[defaultForm(), ["questions"]],
	[form({ sets: [], files: ["/a.csv"] }), []],
	[form({ samples: 1.5 }), ["samples"]],
	[form({ size: "full", limit: Number.NaN }), []],
	[form({ size: "number", limit: Number.NaN }), ["limit"]],
	[form({ advanced: { ...defaultForm().advanced, topP: 1.1, regions: [] } }), ["topP", "regions"]],
	[form({ advanced: { ...defaultForm().advanced, penalty: "l2", criterion: "paper" } }), ["criterion"]],
	[form({ advanced: { ...defaultForm().advanced, penalty: "l2" } }), []],
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
		const problems = formProblems(each);
		assert.deepEqual(
			problems.map(({ field }) => field),
			fields,
		);
		for (const { sentence } of problems) assert.match(sentence, /^[A-Z].*\.$/);
	}
});

test("the ends of each range are in it, and what is beyond is not", () => {
	for (const [field, [lowest, highest]] of Object.entries(RANGES)) {
		for (const value of [lowest, highest]) assert.equal(numberProblem(field as NumberField, value), null);
		for (const value of [lowest - 1, highest + 1, Number.NaN, Number.POSITIVE_INFINITY])
			assert.ok(numberProblem(field as NumberField, value), `${field} = ${value}`);
	}
});
