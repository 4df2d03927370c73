/** The skeleton is the same model: the runtime computes the same bytes from weights that lie at any odd place of a file. */
process.env.ORT_DISABLE_TELEMETRY = "1"; // before the runtime is loaded: it reads this once

import assert from "node:assert/strict";
import { readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { scanModel } from "../../../src/core/onnx/scan";
import { readSkeleton } from "../../../src/engine/model/skeleton";
import { createSession, loadRuntime, tensorOf } from "../../../src/engine/ort";
import { OnnxGraph, TYPE } from "../../zoo/write-onnx";
import { POCKET, temporaryFolder } from "../start";
import { withExternalData } from "./external-weights";

const K = 256;
const N = 128;
const OPSET = 21;

function randomBytes(length: number): Uint8Array {
	let x = 99;
	return Uint8Array.from({ length }, () => {
		x = (x * 48271) % 2147483647;
		return x;
	});
}

const floats = (count: number, scale = 1) =>
	Float32Array.from(randomBytes(count), (byte) => ((byte - 127) / 128) * scale);
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
	new Uint8Array(buffer, byteOffset, byteLength);
/** Sign, an exponent near 1 and any fraction. */
const halves = (count: number) =>
	Uint16Array.from(
		randomBytes(2 * count).subarray(0, count),
		(byte, i) => ((byte & 1) << 15) | (14 << 10) | ((byte * 4 + i) & 1023),
	);

interface Case {
	name: string;
	/** Writes y = f(x, weights). */
	write(graph: OnnxGraph, x: string): string;
	x: { type: number; runtime: "float32" | "float16"; data: Float32Array | Uint16Array };
}

const single = { type: TYPE.float, runtime: "float32" as const, data: floats(2 * K) };
const nBits = (bits: number): Case => ({
	name: `MatMulNBits, ${bits} bits`,
	x: single,
	write(graph, x) {
		const blocks = K / 32;
		const packed = randomBytes((N * K * bits) / 8);
		const scales = bytesOf(floats(N * blocks, 0.1));
		return graph.node(
			"MatMulNBits",
			[
				x,
				graph.initializer("w", TYPE.uint8, [N, blocks, (32 * bits) / 8], packed),
				graph.initializer("scales", TYPE.float, [N, blocks], scales),
			],
			{ domain: "com.microsoft", attributes: { K, N, bits, block_size: 32, accuracy_level: 4 } },
		);
	},
});

const CASES: Case[] = [
	{
		name: "MatMul, fp32",
		x: single,
		write: (graph, x) =>
			graph.node("MatMul", [x, graph.initializer("w", TYPE.float, [K, N], bytesOf(floats(K * N)))]),
	},
	{
		name: "Gemm, fp32, transposed",
		x: single,
		write: (graph, x) =>
			graph.node("Gemm", [x, graph.initializer("w", TYPE.float, [N, K], bytesOf(floats(K * N)))], {
				attributes: { transB: 1 },
			}),
	},
	{
		name: "MatMul, fp16",
		x: { type: TYPE.float16, runtime: "float16", data: halves(2 * K) },
		write: (graph, x) =>
			graph.node("MatMul", [x, graph.initializer("w", TYPE.float16, [K, N], bytesOf(halves(K * N)))]),
	},
	{
		name: "MatMulInteger, int8",
		x: single,
		write(graph, x) {
			const [q, scale, zero] = ["q", "scale", "zero"];
			graph.node("DynamicQuantizeLinear", [x], { outputs: [q, scale, zero] });
			const w = graph.initializer("w", TYPE.int8, [K, N], randomBytes(K * N));
			const product = graph.node("MatMulInteger", [q, w, zero]);
			const wide = graph.node("Cast", [product], { attributes: { to: TYPE.float } });
			return graph.node("Mul", [wide, scale]);
		},
	},
	{
		name: "Gather, int64 indices and fp32 rows",
		x: single,
		write(graph, x) {
			const rows = BigInt64Array.from(randomBytes(1024), (byte) => BigInt(byte % 64));
			const table = graph.initializer("table", TYPE.float, [64, K], bytesOf(floats(64 * K)));
			const taken = graph.node("Gather", [
				table,
				graph.initializer("rows", TYPE.int64, [1024], bytesOf(rows)),
			]);
			return graph.node("MatMul", [x, graph.node("Transpose", [taken], { attributes: { perm: [1, 0] } })]);
		},
	},
	nBits(4),
	nBits(8),
];

function writeCase({ write, x }: Case, padding: string): Uint8Array {
	const graph = new OnnxGraph();
	// A name of any length moves all weights behind it to another place in the file.
	graph.node("Identity", ["x"], { name: padding, outputs: ["x.same"] });
	graph.input("x", x.type, [2, K]);
	const y = write(graph, "x.same");
	graph.node("Identity", [y], { outputs: ["y"] });
	graph.output("y", x.type, [2, "n"]);
	return graph.finish(OPSET);
}

async function run(model: Uint8Array, { x }: Case, folder: string, lowMemory = false): Promise<Uint8Array> {
	await loadRuntime();
	const session = await createSession(model, { folder, lowMemory, log: () => undefined, threads: 1 });
	const result = await session.run({ x: tensorOf(x.runtime, x.data as Float32Array, [2, K]) }, ["y"]);
	await session.release();
	return bytesOf(result.y!.data as Float32Array);
}

for (const one of CASES)
	test(`${one.name}: the same bytes, wherever the weights lie`, async () => {
		const path = join(temporaryFolder(), "model.onnx");
		const places = new Set<number>();
		for (let length = 1; length <= 8; length++) {
			const model = writeCase(one, "p".repeat(length));
			writeFileSync(path, model);
			const skeleton = await readSkeleton(path);
			assert.ok(skeleton.length < model.length / 2, `${skeleton.length} of ${model.length} bytes stayed`);
			for (const [, { offset }] of references(skeleton)) places.add(offset % 8);
			const inline = await run(model, one, ".");
			assert.deepEqual(await run(skeleton, one, dirname(path)), inline);
			assert.deepEqual(
				await run(skeleton, one, dirname(path), true),
				await run(model, one, ".", true),
				"left in its file",
			);
		}
		assert.ok(places.size === 8, `offsets modulo 8: ${[...places]}`);
	});

interface Reference {
	location: string;
	offset: number;
	length: number;
}

/** External data by initializer, read with the package's reader. */
function references(model: Uint8Array): Map<string, Reference> {
	const found = new Map<string, Reference>();
	for (const graph of inside(model, 7))
		for (const tensor of inside(graph, 5)) {
			const entries = new Map(
				inside(tensor, 13).map((entry) => [text(entry, 1), text(entry, 2)] as [string, string]),
			);
			if (!entries.size) continue;
			assert.equal(inside(tensor, 9).length, 0, "raw data stayed");
			found.set(text(tensor, 8), {
				location: entries.get("location")!,
				offset: Number(entries.get("offset")),
				length: Number(entries.get("length")),
			});
		}
	return found;
}

function inside(message: Uint8Array, id: number): Uint8Array[] {
	const reader = new BinaryReader(message);
	const found: Uint8Array[] = [];
	while (reader.pos < reader.len) {
		const [number, type] = reader.tag();
		if (number === id && type === WireType.LengthDelimited) found.push(reader.bytes());
		else reader.skip(type, number);
	}
	return found;
}

const text = (message: Uint8Array, id: number) => new TextDecoder().decode(inside(message, id)[0]);

test("each reference names the bytes that were the weight", async () => {
	const path = join(POCKET, "onnx", "model.onnx");
	const file = readFileSync(path);
	const skeleton = await readSkeleton(path);
	const weights = new Map(
		inside(file, 7).flatMap((graph) =>
			inside(graph, 5).map((tensor) => [text(tensor, 8), inside(tensor, 9)[0]] as const),
		),
	);
	const found = references(skeleton);
	assert.ok(found.size > 10);
	for (const [name, { location, offset, length }] of found) {
		assert.equal(location, basename(path));
		assert.deepEqual(file.subarray(offset, offset + length), Buffer.from(weights.get(name)!), name);
	}
	for (const [name, data] of weights) assert.equal(found.has(name), (data?.length ?? 0) >= 4096, name);
	const [before, after] = [scanned(file), scanned(skeleton)];
	assert.deepEqual(shapes(after), shapes(before));
	assert.deepEqual([...after.opsets], [...before.opsets]);
});

function scanned(bytes: Uint8Array) {
	const scan = scanModel(bytes);
	if ("problem" in scan) throw new Error(scan.problem);
	return scan.value;
}

const shapes = ({ nodes, initializers, inputs, outputs }: ReturnType<typeof scanned>) => ({
	nodes: nodes.map(({ name, opType, inputs, outputs }) => ({ name, opType, inputs, outputs })),
	initializers: [...initializers].map(([name, { dims, dataType }]) => ({ name, dims, dataType })),
	inputs: inputs.map(({ name, dims }) => ({ name, dims })),
	outputs: outputs.map(({ name, dims }) => ({ name, dims })),
});

const field = (id: number, payload: Uint8Array) =>
	new BinaryWriter().tag(id, WireType.LengthDelimited).bytes(payload).finish();
const number = (id: number, value: number) =>
	new BinaryWriter().tag(id, WireType.Varint).int64(value).finish();
const name = (value: string) => field(8, new TextEncoder().encode(value));
const LARGE = randomBytes(8192);

/** TensorProtos that must come out byte by byte as they went in. */
const KEPT: [string, Uint8Array[]][] = [
	["small", [number(1, 16), number(2, 2), name("t"), field(9, LARGE.subarray(0, 16))]],
	["typed data", [number(1, 2048), number(2, 1), name("t"), field(4, LARGE)]],
	["text", [number(1, 1), number(2, 8), name("t"), field(6, LARGE)]],
	["raw data of text", [number(1, 1), number(2, 8), name("t"), field(9, LARGE)]],
	[
		"elsewhere already",
		[number(1, 8192), number(2, 2), name("t"), field(13, Buffer.alloc(0)), number(14, 1)],
	],
	["raw data twice", [number(1, 8192), number(2, 2), name("t"), field(9, LARGE), field(9, LARGE)]],
];

for (const [what, parts] of KEPT)
	test(`a tensor stays as it is: ${what}`, async () => {
		const model = modelOf([field(5, Buffer.concat(parts))]);
		const path = join(temporaryFolder(), "m.onnx");
		writeFileSync(path, model);
		assert.deepEqual(Buffer.from(await readSkeleton(path)), model);
	});

const modelOf = (graph: Uint8Array[]) =>
	Buffer.concat([number(1, 8), field(7, Buffer.concat(graph)), field(8, number(2, OPSET))]);

test("several graph fields, unknown fields and values before the name keep their order", async () => {
	const odd = field(99, LARGE.subarray(0, 33));
	const tensor = (label: string) =>
		Buffer.concat([field(9, LARGE), odd, number(2, 2), number(1, 8192), name(label)]);
	const graph = (label: string) =>
		field(7, Buffer.concat([odd, field(5, tensor(label)), field(2, name("g")), odd]));
	const model = Buffer.concat([odd, graph("a"), number(1, 8), graph("b"), odd]);
	const path = join(temporaryFolder(), "m.onnx");
	writeFileSync(path, model);
	const skeleton = await readSkeleton(path);
	const ids = (message: Uint8Array) => {
		const reader = new BinaryReader(message);
		const found: number[] = [];
		while (reader.pos < reader.len) {
			const [id, type] = reader.tag();
			found.push(id);
			reader.skip(type, id);
		}
		return found;
	};
	assert.deepEqual(ids(skeleton), ids(model));
	for (const [i, inner] of inside(skeleton, 7).entries())
		assert.deepEqual(ids(inner), ids(inside(model, 7)[i]!));
	for (const { offset, length } of references(skeleton).values())
		assert.deepEqual(model.subarray(offset, offset + length), Buffer.from(LARGE));
	assert.deepEqual([...references(skeleton).keys()], ["a", "b"]);
});

test("weights that lie in another file stay there", async () => {
	const { graph } = withExternalData(writeCase(CASES[0]!, "p"), "model.onnx_data");
	const path = join(temporaryFolder(), "m.onnx");
	writeFileSync(path, graph);
	assert.deepEqual(Buffer.from(await readSkeleton(path)), Buffer.from(graph));
});

const BROKEN: [string, (path: string, model: Uint8Array) => void, RegExp][] = [
	["empty", (path) => writeFileSync(path, ""), /^m\.onnx: The model file is empty\.$/],
	[
		"a pointer",
		(path) => writeFileSync(path, "version https://git-lfs.github.com/spec/v1\noid sha256:1\n"),
		/^m\.onnx: This is a Git LFS pointer, not the model it points to\.$/,
	],
	[
		"a page",
		(path) => writeFileSync(path, "\n<!doctype html><p>"),
		/^m\.onnx: This is a web page, not an ONNX model\.$/,
	],
	[
		"noise",
		(path) => writeFileSync(path, randomBytes(9999)),
		/^m\.onnx: This is not a whole ONNX model: .*\.$/,
	],
	[
		"cut off within a weight",
		(path, model) => writeFileSync(path, model.subarray(0, model.length - 5000)),
		/^m\.onnx: This is not a whole ONNX model: the field at byte \d+ is cut off at byte \d+\.$/,
	],
	[
		"2 GiB and more",
		(path) => {
			writeFileSync(path, "x");
			truncateSync(path, 2 ** 31); // a hole, no bytes on the disk
		},
		/^m\.onnx is larger than 2 GiB; export its weights to a file beside it\.$/,
	],
];

for (const [what, spoil, sentence] of BROKEN)
	test(`a broken file is told: ${what}`, async () => {
		const path = join(temporaryFolder(), "m.onnx");
		spoil(path, writeCase(CASES[0]!, "p"));
		await assert.rejects(readSkeleton(path), { name: "LensError", message: sentence });
	});

test("a file cut off anywhere is refused or told by the scan, never misread", async () => {
	const model = writeCase(CASES[6]!, "p");
	const path = join(temporaryFolder(), "m.onnx");
	const step = Math.ceil(model.length / 400);
	for (let length = 1; length < model.length; length += step) {
		writeFileSync(path, model.subarray(0, length));
		const result = await readSkeleton(path).then(
			(skeleton) => scanModel(skeleton),
			(error: Error) => ({ problem: error.message }),
		);
		assert.ok("problem" in result, `${length} of ${model.length} bytes passed`);
	}
	assert.ok(statSync(path).size < model.length);
});
