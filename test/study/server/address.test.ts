/** How a server may be named, priced and limited, before anything is sent. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openClient } from "./open-client";

const KEY = "sk-secret-4711";

const addresses: [server: Parameters<typeof openClient>[0], sentence: string][] = [
	[{ url: "127.0.0.1:8000/v1" }, "The server's address does not start with http:// or https://."],
	[{ url: "file:///v1" }, "The server's address does not start with http:// or https://."],
	[
		{ url: `http://me:${KEY}@host/v1` },
		"The address of host holds a user name or password; give it as the key.",
	],
	[{ url: "http://host/v1", model: " " }, "No model of host is named."],
	[
		{ url: "http://host/v1", apiKey: `${KEY}\n` },
		"The key for host is empty or holds characters that no key has.",
	],
	[{ url: "http://host/v1", concurrency: 0 }, "0 requests at a time are asked of host; 1 to 512 can be."],
	[
		{ url: "http://host/v1", rate: { requests: 0, tokens: null } },
		"The requests or tokens a minute that host may be asked for are no whole number from 1.",
	],
	[
		{ url: "http://host/v1", price: { prompt: -1, completion: 0 } },
		"The price of a million tokens at host is no number from 0.",
	],
];

test("addresses, models and keys that cannot be are told before anything is sent", () => {
	for (const [server, sentence] of addresses)
		assert.throws(() => openClient(server), { code: "serverFailed", message: sentence });
});

test("a key that travels unencrypted to another machine is told of", () => {
	assert.deepEqual(openClient({ url: "http://10.0.0.5:8000/v1", apiKey: KEY }).client.notes(), [
		"The key travels to 10.0.0.5:8000 unencrypted.",
	]);
	for (const url of ["https://host/v1", "http://localhost/v1", "http://[::1]:1/v1"])
		assert.deepEqual(openClient({ url, apiKey: KEY }).client.notes(), []);
});
