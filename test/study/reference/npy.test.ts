/** .npy files against NumPy's own: test/make-golden/npy.py wrote them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readNpy, writeNpy } from "../../../src/study/reference/npy";

const golden: { name: string; base64: string }[] = JSON.parse(
	readFileSync(join(__dirname, "../../golden/reference/npy.json"), "utf8"),
);
const bytesOf = (name: string) =>
	new Uint8Array(Buffer.from(golden.find((each) => each.name === name)!.base64, "base64"));

/** 0, 0.5, 1 ... as [2, 3]; exact in half precision. */
const VALUES = [0, 0.5, 1, 1.5, 2, -2.5];

test("every layout that NumPy writes is read as the same numbers", () => {
	const names = ["f4", "big f4", "f2", "big f2", "f8", "by columns", "version 2", "version 3"];
	for (const name of names) {
		const matrix = readNpy(bytesOf(name));
		assert.ok(typeof matrix !== "string", `${name} ${matrix}`);
		assert.deepEqual([matrix.shape, [...matrix.values]], [[2, 3], VALUES], name);
	}
});

test("half precision has its smallest numbers, and those that are none", () => {
	const matrix = readNpy(bytesOf("f2 edges"));
	assert.ok(typeof matrix !== "string");
	assert.deepEqual([...matrix.values], [2 ** -24, -(2 ** -14), 65504, Infinity, -Infinity, NaN]);
});

/** [name, what is said] */
const refused: [string, RegExp][] = [
	["integers", /^holds numbers of the kind "<i4", not floating-point ones$/],
	["objects", /^holds objects of Python, which are not read$/],
	["one dimension", /^has 1 dimensions, not layers and neurons$/],
	["bfloat16", /^holds numbers of the kind "\|V2"/],
];

test("what is no matrix of floating-point numbers is told", () => {
	for (const [name, told] of refused) assert.match(String(readNpy(bytesOf(name))), told);
	const whole = bytesOf("f4");
	for (let length = 0; length < whole.length; length++)
		assert.equal(typeof readNpy(whole.slice(0, length)), "string", `${length} bytes`);
	assert.match(
		String(readNpy(Uint8Array.of(...whole, 0))),
		/^holds 25 bytes of numbers, where 2 x 3 take 24$/,
	);
	const version = whole.slice();
	version[6] = 9;
	assert.match(String(readNpy(version)), /version 9/);
});

test("what is written is what NumPy writes, byte for byte", () => {
	assert.deepEqual(writeNpy({ shape: [2, 3], values: Float32Array.from(VALUES) }), bytesOf("f4"));
	const wide = { shape: [34, 10240] as [number, number], values: new Float32Array(34 * 10240).fill(1.25) };
	assert.deepEqual(readNpy(writeNpy(wide)), wide);
	assert.equal(writeNpy(wide).length, 128 + 34 * 10240 * 4);
});
