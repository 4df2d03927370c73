/** Calls, events, errors and cancels, over the in-memory pair that speaks as two processes do. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Emit } from "../../src/protocol/connection";
import { LensError } from "../../src/protocol/errors";
import { connectInMemory } from "../../src/protocol/in-memory";

interface DemoCalls {
	double(params: { values: Float32Array }): { values: Float32Array };
	fail(params: { how: "known" | "bug" | "text" }): null;
	wait(params: { patient: boolean }): string;
	unsendable(params: Record<string, never>): { run: () => void };
}
interface DemoEvents {
	tick(params: { n: number }): void;
}

function demo() {
	return connectInMemory<DemoCalls, DemoEvents>((emit: Emit<DemoEvents>) => ({
		async double({ values }) {
			emit("tick", { n: values.length });
			return { values: values.map((value) => 2 * value) };
		},
		async fail({ how }) {
			if (how === "known") throw new LensError("promptEmpty", "Nothing there.");
			if (how === "text") throw "a string";
			throw new TypeError("x is undefined");
		},
		wait: ({ patient }, signal) =>
			new Promise((resolve, reject) => {
				const end = () => (patient ? resolve("so far") : reject(new LensError("cancelled", "Cancelled.")));
				if (signal.aborted) end();
				else signal.addEventListener("abort", end);
			}),
		unsendable: async () => ({ run: () => undefined }),
	}));
}

test("a typed array arrives as one, and events arrive before the reply they precede", async () => {
	const client = demo();
	const heard: number[] = [];
	const stop = client.on("tick", ({ n }) => heard.push(n));
	client.on("tick", ({ n }) => heard.push(-n));
	const { values } = await client.call("double", { values: Float32Array.of(1, 2.5) });
	assert.deepEqual(values, Float32Array.of(2, 5));
	assert.deepEqual(heard, [2, -2]);
	stop();
	await client.call("double", { values: new Float32Array(3) });
	assert.deepEqual(heard, [2, -2, -3]);
	client.dispose();
});

test("errors keep their code; anything else is internal and says what it was", async () => {
	const client = demo();
	await assert.rejects(client.call("fail", { how: "known" }), (error) => {
		assert.ok(error instanceof LensError);
		assert.deepEqual([error.code, error.message], ["promptEmpty", "Nothing there."]);
		assert.equal(error.sentence, "Nothing there. Select some text first.");
		return true;
	});
	await assert.rejects(client.call("fail", { how: "bug" }), { code: "internal", message: /x is undefined/ });
	await assert.rejects(client.call("fail", { how: "text" }), { code: "internal", message: /a string/ });
	await assert.rejects(client.call("unsendable", {}), { code: "internal" });
	client.dispose();
});

test("a cancel reaches the handler, which may fail or answer with what it has", async () => {
	const client = demo();
	for (const patient of [true, false]) {
		const controller = new AbortController();
		const call = client.call("wait", { patient }, controller.signal);
		setTimeout(() => controller.abort(), 5);
		if (patient) assert.equal(await call, "so far");
		else await assert.rejects(call, { code: "cancelled" });
	}
	await assert.rejects(client.call("wait", { patient: true }, AbortSignal.abort()), { code: "cancelled" });
	client.dispose();
});
