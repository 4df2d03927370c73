/** Downloads through a proxy: plain requests are passed on, encrypted ones would go through a tunnel. */
import assert from "node:assert/strict";
import { request as ask, createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { after, test } from "node:test";
import { fetchThrough } from "../../src/cli/models/fetch";
import { downloadModel } from "../../src/hub/download";
import { findHubModel } from "../../src/hub/find-model";
import {
	accessTo,
	emptyFolder,
	GRAPH,
	hubWith,
	ID,
	IMPATIENT,
	isModel,
	never,
	partIn,
	rangesOf,
} from "../hub/sample-hub";

interface Proxy {
	address: string;
	/** What was asked of it: the address of a plain request, or the host of a tunnel. */
	asked: string[];
}

/** A proxy that passes everything on, or asks everybody for a password. */
async function startProxy(isOpen = true): Promise<Proxy> {
	const asked: string[] = [];
	const server = createServer((request, response) => {
		asked.push(`${request.url}`);
		const to = ask(request.url!, { method: request.method, headers: request.headers }, (answer) => {
			response.writeHead(answer.statusCode!, answer.headers);
			answer.pipe(response);
			answer.on("error", () => response.destroy());
		});
		to.on("error", () => response.destroy());
		request.pipe(to);
	});
	server.on("connect", (request, socket, head) => {
		asked.push(`CONNECT ${request.url}`);
		if (!isOpen) return socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
		const { hostname, port } = new URL(`http://${request.url}`);
		const to = connect(Number(port), hostname, () => {
			socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
			to.write(head);
			socket.pipe(to).pipe(socket);
		});
		for (const each of [to, socket]) each.on("error", () => socket.destroy());
		return undefined;
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	after(() => {
		server.closeAllConnections();
		server.close();
	});
	return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

test("the proxy of the environment carries the whole download, in parts too", async () => {
	const hub = await hubWith();
	const proxy = await startProxy();
	const access = { ...accessTo(hub), fetch: fetchThrough({ HTTP_PROXY: proxy.address }) };
	const models = emptyFolder();
	const after = { bytes: 50_000, ends: "cut" as const, isRead: partIn(models) };
	hub.faults.push({ on: GRAPH, server: "storage", after });
	const options = { signal: never, patience: IMPATIENT };
	const model = await findHubModel(access, ID, options);
	await downloadModel(access, model, model.choices[0]!, { modelsFolder: models, ...options });
	assert.ok(await isModel(models));
	const hosts = [hub.endpoint, hub.storage].map((address) => new URL(address).host);
	for (const host of hosts)
		assert.ok(
			proxy.asked.some((each) => each.includes(host)),
			`${host} was asked directly`,
		);
	assert.deepEqual(
		rangesOf(hub).map(({ range }) => range),
		[null, "bytes=50000-"],
	);
});

test("hosts that NO_PROXY names are asked directly, and small letters go first", async () => {
	const hub = await hubWith();
	const proxy = await startProxy();
	for (const environment of [
		{ HTTP_PROXY: proxy.address, NO_PROXY: "example.com,127.0.0.1" },
		{ HTTP_PROXY: proxy.address, no_proxy: "*" },
		{ HTTPS_PROXY: proxy.address },
		{},
	])
		assert.equal((await fetchThrough(environment)(`${hub.endpoint}/api/models/${ID}`)).status, 200);
	assert.deepEqual(proxy.asked, []);
	const both = { HTTP_PROXY: "http://127.0.0.1:1", http_proxy: proxy.address };
	assert.equal((await fetchThrough(both)(`${hub.endpoint}/api/models/${ID}`)).status, 200);
	assert.equal(proxy.asked.length, 1);
});

test("a proxy that asks for a password, or is not there, is told", async () => {
	const shut = await startProxy(false);
	for (const [proxy, reason] of [
		[shut.address, "the proxy answers 407"],
		["http://127.0.0.1:1", "ECONNREFUSED|bad port|\\w+"],
	] as const) {
		const access = {
			endpoint: "https://hub.example",
			token: null,
			fetch: fetchThrough({ HTTPS_PROXY: proxy }),
		};
		await assert.rejects(findHubModel(access, ID, { signal: never, patience: IMPATIENT }), {
			code: "hubUnreachable",
			message: new RegExp(`^hub\\.example could not be reached \\((${reason})\\)\\.$`),
		});
	}
	assert.deepEqual(shut.asked, ["CONNECT hub.example:443"]);
});
