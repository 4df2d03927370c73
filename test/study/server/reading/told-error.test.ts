/** What servers say of errors, in the forms that they have for it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	modelNames,
	oneLine,
	type ToldError,
	toldError,
} from "../../../../src/study/server/reading/told-error";

/** Bodies as the servers send them, and what is to be known of them. */
const cases: [server: string, body: unknown, told: Partial<ToldError>][] = [
	[
		"OpenAI",
		{ error: { message: "No seed.", type: "invalid_request_error", param: "seed", code: "unsupported" } },
		{ reason: "No seed.", field: "seed", code: "unsupported invalid_request_error" },
	],
	[
		"vLLM, older",
		{ object: "error", message: "Too long.", type: "BadRequestError", param: null, code: 400 },
		{ reason: "Too long.", field: null, code: "BadRequestError" },
	],
	[
		"llama.cpp",
		{ error: { code: 400, message: "the request exceeds it", type: "exceed_context_size_error" } },
		{ reason: "the request exceeds it", code: "exceed_context_size_error" },
	],
	[
		"TGI",
		{ error: "Model is overloaded", error_type: "overloaded" },
		{ reason: "Model is overloaded", code: "overloaded" },
	],
	["LM Studio", { error: "No models loaded." }, { reason: "No models loaded.", code: "" }],
	["FastAPI", { detail: "Not Found" }, { reason: "Not Found", field: null }],
	[
		"FastAPI, a field",
		{ detail: [{ loc: ["body", "top_k"], msg: "extra fields not permitted", type: "value_error.extra" }] },
		{ reason: "extra fields not permitted", field: "top_k" },
	],
	[
		"Mistral, an object for a message",
		{
			object: "error",
			message: {
				detail: [
					{
						type: "extra_forbidden",
						loc: ["body", "top_k"],
						msg: "Extra inputs are not permitted",
						input: 50,
					},
				],
			},
			type: "invalid_request_error",
		},
		{ reason: "Extra inputs are not permitted", field: "top_k", code: "invalid_request_error" },
	],
	[
		"Mistral, a list for a message",
		{
			object: "Error",
			message: [{ loc: ["body", "logprobs"], msg: "Extra inputs are not permitted" }],
			code: 3001,
		},
		{ reason: "Extra inputs are not permitted", field: "logprobs" },
	],
	[
		"Mistral, JSON for a message",
		{ object: "error", message: '{"detail":[{"loc":["body","n"],"msg":"Extra inputs are not permitted"}]}' },
		{ reason: "Extra inputs are not permitted", field: "n" },
	],
	[
		"Google, a list of one",
		[
			{
				error: { code: 400, message: 'Unknown name "top_k": Cannot find field.', status: "INVALID_ARGUMENT" },
			},
		],
		{ reason: 'Unknown name "top_k": Cannot find field.', code: "INVALID_ARGUMENT" },
	],
	[
		"a proxy before Google",
		{ error: { message: '{\n  "error": {"code": 400, "message": "Wrong argument."}\n}', code: 400 } },
		{ reason: "Wrong argument." },
	],
	[
		"a page",
		"<!DOCTYPE html>\n<html><head><TITLE lang=en>\n502 Bad\nGateway</TITLE>",
		{ reason: "502 Bad Gateway" },
	],
	["a page without a title", "<html><body><h1>Sorry</h1>", { reason: "Sorry" }],
	["a page that says nothing", "<html><body>", { reason: "" }],
	[
		"words",
		"upstream connect error\nor\u0000 disconnect",
		{ reason: "upstream connect error or disconnect" },
	],
	["nothing", "", { reason: "" }],
	["an empty object", {}, { reason: "", field: null, code: "" }],
	["numbers", { error: 7, detail: [8], message: null }, { reason: "", field: null, code: "" }],
];

for (const [server, body, told] of cases)
	test(`what is wrong, as told by ${server}`, () => {
		const all = toldError(typeof body === "string" ? body : JSON.stringify(body));
		for (const [name, value] of Object.entries(told)) assert.equal(all[name as keyof ToldError], value, name);
	});

test("what is told to keep a reader busy keeps none", () => {
	const nested = (depth: number) => `${'{"message":'.repeat(depth)}"deep"${"}".repeat(depth)}`;
	assert.equal(toldError(nested(3)).reason, "deep");
	const began = process.cpuUsage();
	for (const text of [
		nested(10_000),
		"<h1".repeat(80_000),
		JSON.stringify({ error: { message: "model ".repeat(50_000) } }),
		`${'"input" '.repeat(30_000)}`,
	])
		assert.ok(toldError(text).reason.length <= 4000);
	const { user } = process.cpuUsage(began);
	assert.ok(user < 5e6, `${user / 1e6} s`);
});

test("names of models are lines of a length that can be shown", () => {
	assert.deepEqual(modelNames('{"data":[{"id":"a\\u001b[31m\\nb"},{"name":"c"},7]}'), ["a [31m b"]);
	assert.equal(modelNames(JSON.stringify({ data: [{ id: "x".repeat(5000) }] }))![0]!.length, 100);
	assert.equal(modelNames("[]"), null);
	assert.equal(oneLine(`wrong "input": {"seed":7}`), "wrong");
});
