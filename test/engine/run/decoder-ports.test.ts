/** What a graph is fed is read off its inputs, each in its own type. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Port, Session } from "../../../src/engine/ort";
import { decoderPorts } from "../../../src/engine/run/decoder-ports";

const CACHE: Port = { type: "float32", shape: ["batch_size", 2, "past_length", 8] };

function sessionWith(types: Record<string, Port["type"]>): Session {
	const tokens = Object.entries(types).map(([name, type]) => [name, { type, shape: ["b", "t"] }] as const);
	return {
		inputs: new Map<string, Port>([...tokens, ["past_key_values.0.key", CACHE]]),
		outputs: new Map<string, Port>([
			["logits", { type: "float32", shape: ["b", "t", 40] }],
			["present.0.key", CACHE],
		]),
		run: () => Promise.reject(new Error("not run here")),
		release: () => Promise.resolve(),
	};
}

test("tokens, mask and positions may be of different types", () => {
	const ports = decoderPorts(
		sessionWith({ input_ids: "int64", attention_mask: "int32", position_ids: "int32" }),
	);
	assert.deepEqual([ports.idType, ports.maskType, ports.positionType], ["int64", "int32", "int32"]);
	const bare = decoderPorts(sessionWith({ input_ids: "int32" }));
	assert.deepEqual([bare.idType, bare.maskType, bare.positionType], ["int32", null, null]);
});

test("a mask of floats is refused by name before anything runs", () =>
	assert.throws(() => decoderPorts(sessionWith({ input_ids: "int64", attention_mask: "float32" })), {
		code: "modelUnsupported",
		message: /takes attention_mask as float32, not as integers/,
	}));
