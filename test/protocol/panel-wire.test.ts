import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRequest, parseToPanel } from "../../src/protocol/panel-wire";

const request = (method: unknown, params: unknown, id: unknown = 1) => ({
	type: "request",
	id,
	method,
	params,
});

test("requests of the contract are taken", () => {
	for (const message of [
		request("ready", { version: 1 }),
		request("stop", {}),
		request("answerAtGain", { gain: 0 }),
		request("answerAtGain", { gain: 3 }),
		request("compare", {}),
		request("answerWithout", { neurons: [{ layer: 0, index: 7 }] }),
		request("answerFrom", { run: "a", at: 0, id: 0 }),
		request("sample", { count: 2 }),
		request("sample", { count: 32 }),
		request("answerEdited", { text: "" }),
		request("showBeside", { run: "a" }),
	])
		assert.equal(parseRequest(message), message);
});

test("anything else is refused", () => {
	for (const message of [
		null,
		"stop",
		[],
		{},
		request("stop", {}, "1"),
		request("stop", { more: 1 }),
		request("stop", null),
		request("toString", {}),
		request("__proto__", {}),
		request("answerAtGain", { gain: 3.1 }),
		request("answerAtGain", { gain: Number.NaN }),
		request("answerAtGain", {}),
		request("answerWithout", { neurons: [] }),
		request("answerWithout", { neurons: [{ layer: 0 }] }),
		request("answerWithout", { neurons: [{ layer: -1, index: 0.5 }] }),
		request("answerWithout", { neurons: [null] }),
		request("answerFrom", { run: "a", at: -1, id: 0 }),
		request("answerFrom", { run: "a", at: 0, id: 0.5 }),
		request("answerFrom", { at: 0, id: 0 }),
		request("sample", { count: 1 }),
		request("sample", { count: 33 }),
		request("sample", {}),
		request("answerEdited", { text: null }),
		request("showBeside", {}),
		request("ready", {}),
		{ ...request("stop", {}), type: "event" },
	])
		assert.equal(parseRequest(message), null, JSON.stringify(message));
});

test("the panel takes replies and known events, and leaves the rest alone", () => {
	assert.ok(parseToPanel({ type: "reply", id: 1, result: null }));
	assert.ok(parseToPanel({ type: "event", event: "othersDropped", params: {} }));
	for (const message of [
		{ type: "event", event: "constructor", params: {} },
		{ type: "reply" },
		3,
		undefined,
	])
		assert.equal(parseToPanel(message), null);
});
