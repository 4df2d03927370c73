/** What is no request, or hardly one, byte by byte: each gets the protocol's error object, and the server stands afterwards. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { chatBody, startServer, type TestServer } from "./start-server";

let server: TestServer;
before(async () => {
	server = await startServer(["--allow-origin", "https://App.example:443/"]);
});
after(async () => assert.equal(await server.stop(), 0));

/** Sends bytes and reads until the server closes. */
function exchange(text: string): Promise<string> {
	const { port } = new URL(server.address);
	return new Promise((resolve, reject) => {
		let heard = "";
		const socket = connect(Number(port), "127.0.0.1", () => socket.write(text));
		socket.setEncoding("utf8");
		socket.on("data", (piece) => {
			heard += piece;
		});
		socket.on("error", reject);
		socket.on("close", () => resolve(heard));
	});
}

const lines = (...of: string[]): string => `${of.join("\r\n")}\r\n\r\n`;
const CLOSE = "Connection: close";

/** What is sent, the status, and what is said. */
const BROKEN: [string, number, RegExp][] = [
	[lines("GET /v1/models HTTP/1.1", "Host:", CLOSE), 400, /Host header is missing or cannot be read/],
	[lines("GET /v1/models HTTP/1.1", CLOSE), 400, /Host header is missing/],
	[lines("GET /v1/models HTTP/1.0"), 400, /Host header is missing/],
	[lines("GET /v1/models HTTP/1.1", "Host: a b", CLOSE), 400, /Host header is missing or cannot be read/],
	[lines("OPTIONS * HTTP/1.1", "Host: 127.0.0.1", CLOSE), 400, /^The request's address/],
	["\u0000\u0001\u0002\r\n\r\n", 400, /^The request is no HTTP/],
	[lines("GET /v1/models HTTP/1.1", "Host: 127.0.0.1", `X: ${"x".repeat(20_000)}`), 431, /16 KB/],
];

test("a request that reaches no route is told why in the protocol's shape", async () => {
	for (const [text, status, words] of BROKEN) {
		const heard = await exchange(text);
		const [head, body] = heard.split("\r\n\r\n", 2) as [string, string];
		assert.match(head, new RegExp(`^HTTP/1\\.1 ${status} `), JSON.stringify(text.slice(0, 60)));
		assert.match(head, /^content-type: application\/json/im);
		const { message, type, param, code } = JSON.parse(body).error;
		assert.match(message, words);
		assert.deepEqual([type, param, code], ["invalid_request_error", null, "not_http"]);
	}
	assert.equal((await server.client.models.list()).data.length, 1);
	assert.doesNotMatch(server.log(), /Error/);
});

test("an origin is the same however its port and its letters are written", async () => {
	for (const origin of ["https://app.example", "https://app.example:443", "HTTPS://APP.example"]) {
		const response = await fetch(`${server.address}/models`, { headers: { origin } });
		assert.equal(response.status, 200, origin);
		assert.equal(response.headers.get("access-control-allow-origin"), origin);
	}
	for (const origin of ["https://app.example:444", "http://app.example", "https://app.example.evil", "null"])
		assert.equal((await fetch(`${server.address}/models`, { headers: { origin } })).status, 403, origin);
	// An answer that a page may not read would be told to it as a fault of the network.
	const failed = await fetch(`${server.address}/chat/completions`, {
		method: "POST",
		headers: { origin: "https://app.example", "content-type": "application/json" },
		body: JSON.stringify(chatBody({ model: "other" })),
	});
	assert.equal(failed.status, 404);
	assert.equal(failed.headers.get("access-control-allow-origin"), "https://app.example");
});
