import assert from "node:assert/strict";
import { test } from "node:test";
import { fitPaths } from "../../../../src/core/probe/fit";
import { type Features, fromRows } from "../../../../src/core/probe/matrix";
import { mulberry32 } from "../../../../src/core/random";
import { featureFile } from "../../../../src/study/identify/feature-file";
import { MemoryFiles } from "../../memory-files";

/** A file of [rows, parts, columns], and its vectors. */
function filed(shape: { rows: number; parts: number; columns: number }) {
	const random = mulberry32(7);
	const values = Float32Array.from({ length: shape.rows * shape.parts * shape.columns }, () => random() ** 3);
	const files = new MemoryFiles();
	files.contents.set("features.f32", new Uint8Array(values.buffer));
	const vector = (part: number, row: number) => {
		const start = (row * shape.parts + part) * shape.columns;
		return values.subarray(start, start + shape.columns);
	};
	return { files, vector };
}

async function everyProduct(x: Features): Promise<unknown> {
	const random = mulberry32(1);
	const perRow = () => Float64Array.from({ length: x.rows }, random);
	const perColumn = () => Float64Array.from({ length: x.columns }, random);
	return {
		correlate: await x.correlateMany([perRow(), perRow(), perRow()]),
		multiply: await x.multiplyMany([perColumn(), perColumn()]),
		bend: await x.bendMany([{ w: perColumn(), offset: 0.5, d: perRow() }]),
		squares: await x.squares(),
		take: await x.take([0, 3, x.columns - 1]),
	};
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** Small vectors are read together, with what lies between them; large ones make many blocks. */
const shapes: [name: string, shape: { rows: number; parts: number; columns: number }][] = [
	["small vectors", { rows: 70, parts: 3, columns: 50 }],
	["vectors with gaps too large to read over", { rows: 21, parts: 2, columns: 70_000 }],
	["many blocks", { rows: 150, parts: 1, columns: 70_000 }],
];

for (const [name, shape] of shapes)
	test(`what is streamed is what memory gives, bit for bit: ${name}`, async () => {
		const { files, vector } = filed(shape);
		const file = featureFile(files, "features.f32", shape);
		const last = shape.parts - 1;
		const chosen = [
			{ part: last, rows: range(3, shape.rows) },
			{ part: 0, rows: [4, 2, 9] },
		];
		const rows = chosen.flatMap((each) => each.rows.map((row) => vector(each.part, row)));
		const [streamed, held] = [file.features(chosen), fromRows(rows, shape.columns)];
		assert.deepEqual([streamed.rows, streamed.columns], [rows.length, shape.columns]);
		assert.deepEqual(await everyProduct(streamed), await everyProduct(held));
	});

test("a fit from a file is the fit from memory, bit for bit", async () => {
	const shape = { rows: 60, parts: 2, columns: 300 };
	const { files, vector } = filed(shape);
	const rows = range(0, 60);
	const isPositive = rows.map((row) => (vector(1, row)[5]! > 0.15 ? 1 : 0));
	const streamed = featureFile(files, "features.f32", shape).features([{ part: 1, rows }]);
	const held = fromRows(
		rows.map((row) => vector(1, row)),
		300,
	);
	const options = { cs: () => [1, 3, 10], memory: 20_000 };
	assert.deepEqual(
		await fitPaths(streamed, [{ isPositive }], options),
		await fitPaths(held, [{ isPositive }], options),
	);
});

test("a cancel is heard between blocks, and a file that is too short is told", async () => {
	const shape = { rows: 150, parts: 1, columns: 70_000 };
	const { files } = filed(shape);
	const stop = new AbortController();
	let reads = 0;
	const counted = Object.assign(Object.create(files) as MemoryFiles, {
		async readInto(path: string, start: number, into: Uint8Array) {
			if (++reads === 2) stop.abort();
			await files.readInto(path, start, into);
		},
	});
	const x = featureFile(counted, "features.f32", shape, stop.signal).features([
		{ part: 0, rows: range(0, 150) },
	]);
	await assert.rejects(x.squares(), { code: "cancelled" });
	assert.equal(reads, 2);
	const long = featureFile(files, "features.f32", { ...shape, rows: 151 });
	await assert.rejects(long.features([{ part: 0, rows: [150] }]).squares(), RangeError);
});

test("no rows are no work", async () => {
	const { files } = filed({ rows: 2, parts: 1, columns: 4 });
	const x = featureFile(files, "none", { rows: 0, parts: 1, columns: 4 }).features([]);
	assert.deepEqual([...(await x.correlate(new Float64Array(0)))], [0, 0, 0, 0]);
});
