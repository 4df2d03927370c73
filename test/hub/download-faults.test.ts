import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LOCK } from "../../src/hub/files/lock";
import { LensError } from "../../src/protocol/errors";
import type { Fault } from "./loopback-hub";
import {
	accessTo,
	download,
	emptyFolder,
	filesIn,
	GRAPH,
	HASTY,
	hashOf,
	hubWith,
	ID,
	IMPATIENT,
	isModel,
	noise,
	partIn,
	rangesOf,
	sampleModel,
	shaOf,
} from "./sample-hub";

/** Whether so much of the graph has come in the download that is under way: a connection is not cut before. */
let isRead = (_bytes: number): boolean => false;

/** [what goes wrong with the graph at the storage, what is then asked for: ranges, statuses] */
const mended: [string, Omit<Fault, "on">, [string | null, number][]][] = [
	[
		"a connection that breaks",
		{ after: { bytes: 100_000, ends: "cut", isRead: (bytes) => isRead(bytes) } },
		[
			[null, 200],
			["bytes=", 206],
		],
	],
	[
		"a body that ends early",
		{ after: { bytes: 100_000, ends: "end" } },
		[
			[null, 200],
			["bytes=", 206],
		],
	],
	[
		"a sender that falls silent",
		{ after: { bytes: 100_000, ends: "stall" } },
		[
			[null, 200],
			["bytes=", 206],
		],
	],
	[
		"an error that passes",
		{ status: 500 },
		[
			[null, 500],
			[null, 200],
		],
	],
	[
		"a link that has run out",
		{ status: 403 },
		[
			[null, 403],
			[null, 200],
		],
	],
	[
		"being too many",
		{ status: 429, headers: { "retry-after": "1" } },
		[
			[null, 429],
			[null, 200],
		],
	],
	[
		"wrong bytes, once",
		{ content: noise(200_000, 77) },
		[
			[null, 200],
			[null, 200],
		],
	],
];

test("faults that pass are mended, and no byte is asked for twice", async () => {
	const hub = await hubWith();
	for (const [what, fault, asked] of mended) {
		hub.requests.length = 0;
		hub.faults.push({ on: GRAPH, server: "storage", ...fault });
		const patience = fault.after?.ends === "stall" ? HASTY : IMPATIENT;
		const models = emptyFolder();
		isRead = partIn(models);
		const folder = await download(accessTo(hub), models, { patience });
		assert.deepEqual(
			rangesOf(hub).map(({ range, status }) => [range?.replace(/\d+-$/, "") ?? null, status]),
			asked,
			what,
		);
		assert.equal(hashOf(join(folder, GRAPH)), shaOf(noise(200_000, 4)), what);
		const again = rangesOf(hub)[1]!;
		if (again.range) assert.equal(again.sent, 200_000 - Number(/\d+/.exec(again.range)![0]), what);
	}
});

test("a sender that always breaks off and always begins anew is given up", async () => {
	const hub = await hubWith({ models: { [ID]: sampleModel({ files: { [GRAPH]: noise(2_000_000, 4) } }) } });
	const after = { bytes: 1_500_000, ends: "end" } as const;
	hub.faults.push({ on: GRAPH, server: "storage", ignoresRange: true, times: 10, after });
	await assert.rejects(download(accessTo(hub), emptyFolder()), { code: "hubBroken" });
	assert.equal(rangesOf(hub).length, IMPATIENT.attempts);
});

/** A part of the graph is on the disk; then the storage does this. [fault, ranges and statuses that follow] */
const resumed: [string, Omit<Fault, "on">, [boolean, number][]][] = [
	["ignores ranges", { ignoresRange: true }, [[true, 200]]],
	["has another file of that name", { etag: '"other"' }, [[true, 200]]],
	[
		"sends another tag with the range",
		{ status: 206, headers: { etag: '"x"', "content-range": "bytes 98304-199999/200000" } },
		[
			[true, 206],
			[false, 200],
		],
	],
	[
		"answers with another range",
		{ status: 206, headers: { "content-range": "bytes 5-199999/200000" } },
		[
			[true, 206],
			[false, 200],
		],
	],
	[
		"has fewer bytes than the part",
		{ status: 416 },
		[
			[true, 416],
			[false, 200],
		],
	],
];

test("a part is gone on with only where the sender has the same bytes", async () => {
	const hub = await hubWith();
	for (const [what, fault, asked] of resumed) {
		const models = emptyFolder();
		const after = { bytes: 98_304, ends: "cut" as const, isRead: partIn(models) };
		hub.faults.push({ on: GRAPH, server: "storage", after, times: 3 });
		await assert.rejects(download(accessTo(hub), models, { patience: { ...IMPATIENT, attempts: 1 } }));
		hub.faults.length = 0;
		hub.requests.length = 0;
		hub.faults.push({ on: GRAPH, server: "storage", ...fault });
		const folder = await download(accessTo(hub), models);
		assert.deepEqual(
			rangesOf(hub).map(({ range, status }) => [range !== null, status]),
			asked,
			what,
		);
		assert.equal(hashOf(join(folder, GRAPH)), shaOf(noise(200_000, 4)), what);
	}
});

test("the file changed on the hub between two attempts: the part of the old one is not used", async () => {
	const hub = await hubWith();
	const models = emptyFolder();
	const after = { bytes: 98_304, ends: "cut" as const, isRead: partIn(models) };
	hub.faults.push({ on: GRAPH, server: "storage", after });
	await assert.rejects(download(accessTo(hub), models, { patience: { ...IMPATIENT, attempts: 1 } }));
	hub.models[ID] = sampleModel({ files: { [GRAPH]: noise(200_000, 5) } });
	const folder = await download(accessTo(hub), models);
	assert.equal(rangesOf(hub).at(-1)!.range, null);
	assert.equal(hashOf(join(folder, GRAPH)), shaOf(noise(200_000, 5)));
});

const REST = "98 kB of 200 kB of onnx/model_q4.onnx";
/** [fault at hub or storage, code, sentence with ports left out, whether a part stays] */
const failing: [Omit<Fault, "on">, string, string, boolean][] = [
	// Each attempt goes on where the one before ended; with three of them in vain it is told.
	[
		{ after: { bytes: 16_384, ends: "cut", isRead: (bytes) => isRead(bytes) }, times: 9 },
		"hubBroken",
		"The connection to 127.0.0.1 ended at 49 kB of 200 kB of onnx/model_q4.onnx.",
		true,
	],
	[
		{ after: { bytes: 98_304, ends: "stall" }, times: 1 },
		"hubBroken",
		`127.0.0.1 sends nothing after ${REST}.`,
		true,
	],
	[
		{ content: noise(250_000, 4) },
		"hubBroken",
		"127.0.0.1 sends 250 kB for onnx/model_q4.onnx, which has 200 kB in the hub's list.",
		false,
	],
	[
		{ content: noise(250_000, 4), after: { bytes: 250_000, ends: "end" } },
		"hubBroken",
		"127.0.0.1 sends more for onnx/model_q4.onnx, which has 200 kB in the hub's list.",
		true,
	],
	[
		{ content: noise(200_000, 77), times: 2 },
		"hubBroken",
		`onnx/model_q4.onnx came twice with the SHA-256 ${shaOf(noise(200_000, 77)).slice(0, 12)}..., not ${shaOf(noise(200_000, 4)).slice(0, 12)}... as the hub says. Its part was deleted.`,
		false,
	],
	[{ server: "storage", status: 404, times: 9 }, "hubBroken", "127.0.0.1 answers with error 404.", false],
	[{ server: "storage", status: 500, times: 9 }, "hubBusy", "127.0.0.1 answers with error 500.", false],
	[{ server: "hub", status: 429, times: 9 }, "hubBusy", "127.0.0.1 takes no more requests for now.", false],
	[
		{ server: "hub", status: 429, headers: { ratelimit: '"resolvers";r=0;t=290' } },
		"hubBusy",
		"127.0.0.1 takes no more requests for now and asks to wait 5 min.",
		false,
	],
	[
		{ server: "hub", status: 404, headers: { "x-error-code": "EntryNotFound" } },
		"hubNotFound",
		`${ID} has no file onnx/model_q4.onnx at revision COMMIT.`,
		false,
	],
	[
		{ server: "hub", status: 404, headers: { "x-error-code": "RevisionNotFound" } },
		"hubNotFound",
		`${ID} on 127.0.0.1 has no revision COMMIT.`,
		false,
	],
	[
		{ server: "hub", status: 403, headers: { "x-error-code": "GatedRepo" } },
		"hubForbidden",
		`${ID} is given only to those whom its owner granted access.`,
		false,
	],
	[
		{ server: "hub", status: 401 },
		"hubNotFound",
		`127.0.0.1 has no model ${ID}, or it is private and needs an access token.`,
		false,
	],
	[
		{ server: "hub", status: 302, headers: { location: "" }, times: 99 },
		"hubBroken",
		"127.0.0.1 sends from one address to the next without end.",
		false,
	],
];

test("each fault of a download is one sentence, and what is there is kept", async () => {
	const hub = await hubWith();
	for (const [fault, code, sentence, staysPart] of failing) {
		const models = emptyFolder();
		isRead = partIn(models);
		hub.faults.push({ on: GRAPH, server: "storage", ...fault });
		const patience = fault.after?.ends === "stall" ? { ...HASTY, attempts: 1 } : IMPATIENT;
		const error = await download(accessTo(hub), models, { patience }).then(
			() => assert.fail(sentence),
			(thrown: unknown) => thrown,
		);
		assert.ok(error instanceof LensError, String(error));
		const commit = hub.commitOf(ID);
		const told = error.message.replace(/127\.0\.0\.1:\d+/g, "127.0.0.1").replace(commit, "COMMIT");
		assert.deepEqual([error.code, told.replace(commit.slice(0, 12), "COMMIT")], [code, sentence]);
		const files = filesIn(join(models, "owner", "tiny-chat"));
		assert.equal(
			files.includes(`${GRAPH}.part`) && statSync(join(models, ID, `${GRAPH}.part`)).size > 0,
			staysPart,
			sentence,
		);
		assert.ok(!files.includes("config.json") && !files.includes(LOCK), sentence);
		assert.ok(!(await isModel(models)), sentence);
		hub.faults.length = 0;
		await download(accessTo(hub), models);
		assert.ok(await isModel(models), "the next download mends it");
	}
});
