/** The slot gives a model's memory back when nobody asks it, and has it again for the next call. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { LoadedModel } from "../../../src/engine/model/loaded-model";
import { ModelSlot } from "../../../src/engine/model/model-slot";

const MINUTE = 60_000;

/** A model that only knows its name and whether it is in memory. */
function madeUp(name: string, released: string[]): LoadedModel {
	return { info: { name }, release: async () => void released.push(name) } as unknown as LoadedModel;
}

const nameIn = (slot: ModelSlot) => slot.current?.info.name;

async function slotWith(context: TestContext, afterMs = MINUTE) {
	context.mock.timers.enable({ apis: ["setTimeout"] });
	const slot = new ModelSlot();
	const released: string[] = [];
	const rested: string[] = [];
	let opened = 0;
	const open = async () => madeUp(`model ${++opened}`, released);
	await slot.replace(open);
	slot.restAfter({
		afterMs,
		reopen: open,
		onRest: ({ info }) => rested.push(info.name),
		onFailure: assert.ifError,
	});
	const pass = async (ms: number) => {
		context.mock.timers.tick(ms);
		await new Promise((resolve) => setImmediate(resolve));
	};
	const ask = () => slot.use(async ({ info }) => info.name);
	return { slot, released, rested, pass, ask, open };
}

test("a model rests after its time, once, and the next call has it again", async (context) => {
	const { slot, released, rested, pass, ask } = await slotWith(context);
	await pass(MINUTE - 1);
	assert.deepEqual(released, []);
	await pass(1);
	assert.deepEqual([released, rested], [["model 1"], ["model 1"]]);
	assert.equal(nameIn(slot), undefined);
	await pass(10 * MINUTE);
	assert.equal(rested.length, 1);
	assert.equal(await ask(), "model 2");
	assert.equal(nameIn(slot), "model 2");
});

test("each call starts the time again, and the next rest comes as the first did", async (context) => {
	const { rested, pass, ask } = await slotWith(context);
	for (let i = 0; i < 5; i++) {
		await pass(MINUTE - 1);
		assert.equal(await ask(), "model 1");
	}
	assert.deepEqual(rested, []);
	await pass(MINUTE);
	assert.equal(await ask(), "model 2");
	await pass(MINUTE);
	assert.deepEqual(rested, ["model 1", "model 2"]);
});

test("a model never rests during a call, however long", async (context) => {
	const { slot, released, pass } = await slotWith(context);
	let finish = () => {};
	const first = slot.use(() => new Promise<void>((resolve) => (finish = resolve)));
	await pass(0);
	const second = slot.use(async () => undefined); // its end must not start the time
	await second;
	await pass(100 * MINUTE);
	assert.deepEqual(released, []);
	finish();
	await first;
	await pass(MINUTE);
	assert.deepEqual(released, ["model 1"]);
});

test("calls that come together wake it once", async (context) => {
	const { pass, ask } = await slotWith(context);
	await pass(MINUTE);
	assert.deepEqual(await Promise.all([ask(), ask(), ask()]), ["model 2", "model 2", "model 2"]);
});

test("0 minutes is never, and so is what no timer can count", async (context) => {
	for (const afterMs of [0, 2 ** 40]) {
		const { released, pass } = await slotWith(context, afterMs);
		await pass(2 ** 31 - 1);
		assert.deepEqual(released, []);
		context.mock.timers.reset();
	}
});

test("a model that was unloaded stays away, and one that could not be replaced is not woken", async (context) => {
	const { slot, pass, ask } = await slotWith(context);
	await pass(MINUTE);
	await slot.empty();
	await assert.rejects(ask(), { code: "noModel" });
	context.mock.timers.reset();
	const other = await slotWith(context);
	await assert.rejects(
		other.slot.replace(async (_, clear) => {
			await clear();
			throw new Error("broken");
		}),
		/broken/,
	);
	await assert.rejects(other.ask(), { code: "noModel" });
});

test("a wake that fails is told to the call, and the next one tries again", async (context) => {
	const { slot, released, pass, ask } = await slotWith(context);
	let fails = true;
	const reopen = async () => {
		if (fails) throw new Error("the disk is away");
		return madeUp("again", released);
	};
	slot.restAfter({ afterMs: MINUTE, reopen, onRest: () => undefined, onFailure: assert.ifError });
	await pass(MINUTE);
	await assert.rejects(ask(), /the disk is away/);
	fails = false;
	assert.equal(await ask(), "again");
});

test("another model rests by its own time", async (context) => {
	const { slot, released, pass, open } = await slotWith(context);
	await slot.replace(async (_, clear) => {
		await clear();
		return open();
	});
	await pass(10 * MINUTE);
	assert.deepEqual(released, ["model 1"], "nothing was said of the second one");
});

test("the timer does not keep the process alive", async () => {
	const slot = new ModelSlot();
	await slot.replace(async () => madeUp("model", []));
	const before = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
	slot.restAfter({
		afterMs: 1e9,
		reopen: async () => madeUp("model", []),
		onRest: () => undefined,
		onFailure: assert.ifError,
	});
	const after = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
	assert.equal(after, before);
	await slot.empty();
});
