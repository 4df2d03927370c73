import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { findHubModel } from "../../src/hub/find-model";
import { waitSeconds } from "../../src/hub/http/faults";
import type { HubAccess } from "../../src/hub/hub-model";
import { LensError } from "../../src/protocol/errors";
import type { Fault } from "./loopback-hub";
import { accessTo, hubWith, ID, IMPATIENT, never, noise, sampleModel, TOKEN } from "./sample-hub";

const find = (access: HubAccess, id = ID, revision?: string) =>
	findHubModel(access, id, { revision, signal: never, patience: IMPATIENT });

test("a model is told with its commit, licence, files and hashes", async () => {
	const hub = await hubWith();
	const model = await find(accessTo(hub));
	assert.equal(model.id, ID);
	assert.equal(model.revision, hub.commitOf(ID));
	assert.equal(model.license, "apache-2.0");
	assert.equal(model.isGated, false);
	assert.deepEqual(
		model.choices.map(({ dtype, bytes }) => [dtype, bytes]),
		[
			["q4", 250_044],
			["fp32", 390_044],
		],
	);
	const graph = model.files.find(({ path }) => path === "onnx/model_q4.onnx");
	const sha256 = createHash("sha256").update(noise(200_000, 4)).digest("hex");
	assert.deepEqual(graph, { path: "onnx/model_q4.onnx", bytes: 200_000, sha256, gitId: null });
	const small = model.files.find(({ path }) => path === "generation_config.json");
	const gitId = createHash("sha1").update("blob 2\0{}").digest("hex");
	assert.deepEqual(small, { path: "generation_config.json", bytes: 2, sha256: null, gitId });
	assert.equal(hub.requests.length, 1, "one request tells it all");
});

test("a list without sizes is read from the tree, page by page, under the endpoint that was given", async () => {
	const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`more/${i}.txt`, String(i)]));
	const hub = await hubWith({
		models: { [ID]: sampleModel({ files: many, hidesSizes: true, pageSize: 10 }) },
		prefix: "/hub",
	});
	const model = await find(accessTo(hub));
	assert.equal(model.files.length, 68);
	assert.equal(model.choices.length, 2);
	assert.ok(hub.requests.every(({ path }) => path.startsWith("/hub/api/models/")));
	assert.equal(hub.requests.length, 8);
	assert.ok(model.files.every(({ sha256, gitId }) => sha256 !== null || gitId !== null));
});

test("a revision is asked for; a renamed model is told under its new name", async () => {
	const hub = await hubWith({ moved: { "old/name": ID } });
	await find(accessTo(hub), ID, "v1");
	assert.match(hub.requests[0]!.path, /\/revision\/v1\?blobs=true$/);
	const model = await find(accessTo(hub), `${hub.endpoint}/old/name/tree/v1`);
	assert.equal(model.id, ID);
});

test("a gated model's list is open; a private one's needs the token", async () => {
	const hub = await hubWith({
		models: { [ID]: sampleModel({ gated: "manual" }), "owner/secret": sampleModel({ isPrivate: true }) },
	});
	assert.equal((await find(accessTo(hub))).isGated, true);
	assert.equal((await find(accessTo(hub, TOKEN), "owner/secret")).id, "owner/secret");
});

const NO_MODEL = "127.0.0.1 has no model";
/** [what goes wrong, model, revision, token, code, sentence with the port left out] */
const failing: [Omit<Fault, "on"> | null, string, string | undefined, string | null, string, string][] = [
	[
		null,
		"owner/none",
		undefined,
		null,
		"hubNotFound",
		`${NO_MODEL} owner/none, or it is private and needs an access token.`,
	],
	[
		null,
		"owner/secret",
		undefined,
		null,
		"hubNotFound",
		`${NO_MODEL} owner/secret, or it is private and needs an access token.`,
	],
	[
		null,
		"owner/none",
		undefined,
		TOKEN,
		"hubNotFound",
		`${NO_MODEL} owner/none that this access token may read.`,
	],
	[null, ID, undefined, "hf_wrong", "hubForbidden", "127.0.0.1 does not accept the access token."],
	[
		null,
		ID,
		undefined,
		"line\nbreak",
		"hubForbidden",
		"The access token holds characters that no token has.",
	],
	[null, ID, "v9", null, "hubNotFound", `${ID} on 127.0.0.1 has no revision v9.`],
	[
		{ status: 403, headers: { "x-error-message": "Please enable access to public\tgated repositories." } },
		...([ID, undefined, TOKEN, "hubForbidden"] as const),
		`127.0.0.1 refuses to give ${ID}: Please enable access to public gated repositories.`,
	],
	[{ status: 429, times: 9 }, ID, undefined, null, "hubBusy", "127.0.0.1 takes no more requests for now."],
	[
		{ status: 429, headers: { "retry-after": "240" } },
		...([ID, undefined, null, "hubBusy"] as const),
		"127.0.0.1 takes no more requests for now and asks to wait 4 min.",
	],
	[
		{ status: 429, headers: { ratelimit: '"api";r=0;t=95' } },
		...([ID, undefined, null, "hubBusy"] as const),
		"127.0.0.1 takes no more requests for now and asks to wait 95 s.",
	],
	[{ status: 503, times: 9 }, ID, undefined, null, "hubBusy", "127.0.0.1 answers with error 503."],
	[{ status: 400 }, ID, undefined, null, "hubBroken", "127.0.0.1 answers with error 400."],
	[
		{ status: 407, times: 9 },
		ID,
		undefined,
		null,
		"hubUnreachable",
		"127.0.0.1 could not be reached (fetch failed).",
	],
	[
		{ status: 200, body: "<html>log in to the hotel's network</html>" },
		...([ID, undefined, null, "hubBroken"] as const),
		`What 127.0.0.1 says of ${ID} cannot be read as a list of its files.`,
	],
	[
		{ status: 200, body: '{"sha":"main"}' },
		...([ID, undefined, null, "hubBroken"] as const),
		`What 127.0.0.1 says of ${ID} cannot be read as a list of its files.`,
	],
	[
		{ status: 302, headers: { location: "?again" }, times: 99 },
		...([ID, undefined, null, "hubBroken"] as const),
		"127.0.0.1 sends from one address to the next without end.",
	],
	[
		{ status: 302, headers: { location: "file:///etc/passwd" } },
		...([ID, undefined, null, "hubBroken"] as const),
		"127.0.0.1 sends on to an address that is none.",
	],
	[
		{ status: 302, headers: { location: "http://hub.example/" } },
		...([ID, undefined, null, "hubBroken"] as const),
		"127.0.0.1 sends on to http://hub.example, which is not encrypted.",
	],
	[
		null,
		"owner/bert",
		undefined,
		null,
		"modelUnsupported",
		"owner/bert is a BertForMaskedLM, which does not go on writing a text.",
	],
	[
		null,
		...(["owner/hostile", undefined, null, "hubBroken"] as const),
		'The file list of owner/hostile names "../../.bashrc", which is no name inside a folder.',
	],
];

test("each refusal of the hub is one sentence", async () => {
	const hub = await hubWith({
		models: {
			[ID]: sampleModel(),
			"owner/secret": sampleModel({ isPrivate: true }),
			"owner/bert": sampleModel({ architectures: ["BertForMaskedLM"] }),
			"owner/hostile": sampleModel({ files: { "../../.bashrc": "x" } }),
		},
	});
	for (const [fault, id, revision, token, code, message] of failing) {
		if (fault) hub.faults.push({ on: "/api/", ...fault });
		const error = await find(accessTo(hub, token), id, revision).then(
			() => assert.fail(message),
			(thrown: unknown) => thrown,
		);
		assert.ok(error instanceof LensError, String(error));
		assert.deepEqual([error.code, error.message.replace(/127\.0\.0\.1:\d+/g, "127.0.0.1")], [code, message]);
		hub.faults.length = 0;
	}
});

test("what passes is asked again", async () => {
	const hub = await hubWith();
	for (const fault of [
		{ status: 500, times: 2 },
		{ status: 429, headers: { "retry-after": "1" } },
		{ status: 429, headers: { "retry-after": new Date(Date.now() + 900).toUTCString() } },
	]) {
		hub.faults.push({ on: "/api/", ...fault });
		assert.equal((await find(accessTo(hub))).id, ID);
	}
	assert.equal(hub.requests.length, 3 + 2 + 2);
});

test("how long to wait is the longest that the headers say", () => {
	const now = Date.parse("2026-10-02T10:00:00Z");
	for (const [headers, seconds] of [
		[{}, null],
		[{ "retry-after": "soon" }, null],
		[{ "retry-after": "7" }, 7],
		[{ "retry-after": "Fri, 02 Oct 2026 10:00:30 GMT" }, 30],
		[{ "retry-after": "Fri, 02 Oct 2026 09:00:00 GMT" }, 0],
		[{ ratelimit: '"resolvers";r=0;t=137', "retry-after": "5" }, 137],
		[{ ratelimit: '"api";r=9;t=12, "resolvers";r=0;t=40' }, 40],
	] as const)
		assert.equal(waitSeconds(new Headers(headers), now), seconds, JSON.stringify(headers));
});

/** [endpoint, code, sentence] */
const endpoints: [string, RegExp][] = [
	["huggingface.co", /^The hub address "huggingface\.co" does not start with https:\/\/\.$/],
	["ftp://huggingface.co", /does not start with https/],
	["https://me:secret@hub.example", /^The hub address of hub\.example holds a user name or password\.$/],
	["http://127.0.0.1:1", /^127\.0\.0\.1:1 could not be reached \(\w[\w ]*\)\.$/],
];

test("an address that leads nowhere is told", async () => {
	for (const [endpoint, message] of endpoints)
		await assert.rejects(find({ endpoint, token: null, fetch }), { code: "hubUnreachable", message });
});

test("a hub that falls silent is given up and a cancel ends the wait, also where fetch minds no signal", async () => {
	const silent: (typeof fetch)[] = [
		() => new Promise(() => undefined),
		async () => new Response(new ReadableStream({ start: (body) => body.enqueue(Buffer.from("{")) })),
	];
	for (const each of silent) {
		const access = { endpoint: "https://hub.example", token: null, fetch: each };
		const patience = { ...IMPATIENT, stallMs: 20 };
		await assert.rejects(findHubModel(access, ID, { signal: never, patience }), {
			...{ code: "hubUnreachable", message: "hub.example sends nothing any more." },
		});
		const controller = new AbortController();
		const found = findHubModel(access, ID, { signal: controller.signal });
		setTimeout(() => controller.abort(), 20);
		await assert.rejects(found, { code: "cancelled" });
	}
});

test("over a connection that is not encrypted the token stays here, and the refusal says so", async () => {
	const hub = await hubWith();
	const asked: Headers[] = [];
	const access: HubAccess = {
		endpoint: "http://hub.example",
		token: TOKEN,
		fetch: (url, init) => {
			asked.push(new Headers(init?.headers));
			return fetch(String(url).replace("http://hub.example", hub.endpoint), init);
		},
	};
	await assert.rejects(find(access, "owner/none"), {
		code: "hubNotFound",
		message:
			"hub.example has no model owner/none, or it is private; the access token was not sent, because http://hub.example is not encrypted.",
	});
	assert.ok(asked.length === 1 && !asked[0]!.has("authorization"));
});
