/**
 * The zoo: every family in every exporter's convention and every precision, through the engine's own code. Written and
 * scanned are all cells; loaded are llama's and each family's fp32, q4 and q8, or all with ZOO=all. ZOO=update writes the
 * table that docs/onnx-files.md shows.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { SIZE } from "../zoo/family";
import { type Forward, forward } from "../zoo/reference/forward";
import { rowNorm } from "../zoo/reference/matrix";
import { ONES, RunningCell, runTapped, runUntouched, type Told } from "../zoo/run-cell";
import { type Cell, cells, type Outcome, writeTable } from "../zoo/table";

const PAGE = join(__dirname, "..", "..", "docs", "onnx-files.md");
const mode = process.env.ZOO;

const IDS = [5, 9, 33, 2, 60, 17, 8, 41, 3];
/** A prompt in two chunks, then token by token. */
const CHUNKS = [IDS.slice(0, 4), IDS.slice(4, 6), [IDS[6]!], [IDS[7]!], [IDS[8]!]];
/** Silenced, left alone, tripled and halved, in turn. */
const GAIN = Float32Array.from(ONES, (_, i) => [0, 1, 3, 0.5][i % 4]!);
const CORE = new Set(["fp32", "q4", "q8"]);

const all = [...cells()];
const worst = { logits: 0, ratio: 0, untouched: 0, decode: 0, norms: 0, cells: 0 };

test("no cell is empty, and the page says what becomes of each", () => {
	const page = writeTable(all);
	if (mode === "update") writeFileSync(PAGE, page);
	assert.equal(readFileSync(PAGE, "utf8"), page, "ZOO=update writes the page anew");
});

for (const cell of all) {
	const { family, exporter, dtype, outcome } = cell;
	const name = `${exporter} ${family.name} ${dtype}`;
	if (outcome.kind === "none" || outcome.kind === "refused") continue;
	if (!mode && family.name !== "llama" && !CORE.has(dtype)) continue;
	test(name, () => (outcome.kind === "tapped" ? checkTapped(cell, outcome) : checkElsewhere(outcome)));
}

test("largest relative differences of what is exact but for rounding", (t) => {
	for (const [what, value] of Object.entries(worst)) t.diagnostic(`${what} ${value.toPrecision(2)}`);
	assert.ok(worst.cells > 0);
});

async function checkElsewhere({ model, found, says }: Outcome & { kind: "elsewhere" }): Promise<void> {
	const running = new RunningCell(model, found);
	await assert.rejects(async () => runTapped(await running.tapped(), [IDS]), says);
	await running.close();
}

async function checkTapped(cell: Cell, { model, found }: Outcome & { kind: "tapped" }): Promise<void> {
	const { family } = cell;
	assert.deepEqual(
		found.taps.map(({ layer, neurons, hidden }) => [layer, neurons, hidden]),
		Array.from({ length: SIZE.layers }, (_, layer) => [layer, SIZE.ffn, SIZE.hidden]),
	);
	const running = new RunningCell(model, found);
	try {
		const tapped = await running.tapped();
		const untouched = await running.untouched();
		const [whole] = (await runTapped(tapped, [IDS])) as [Told];
		const [turned] = (await runTapped(tapped, [IDS], GAIN)) as [Told];
		equalsReference(cell, whole, forward(family, model, [IDS]));
		equalsReference(cell, turned, forward(family, model, [IDS], GAIN));
		const same = sameness(cell);
		if (untouched) {
			const [plain] = await runUntouched(untouched, [IDS]);
			near("untouched", whole.logits, plain!, same);
		}
		await checkDecoding({ model, tapped, untouched, whole, same });
		checkNorms(cell, model, await running.norms());
		worst.cells++;
	} finally {
		await running.close();
	}
}

interface Decoding {
	readonly model: (Outcome & { kind: "tapped" })["model"];
	readonly tapped: Awaited<ReturnType<RunningCell["tapped"]>>;
	readonly untouched: Awaited<ReturnType<RunningCell["untouched"]>>;
	readonly whole: Told;
	readonly same: number;
}

/** Chunk by chunk with the cache: as the untouched file does it, and as a prompt read at once gives it. */
async function checkDecoding({ model, tapped, untouched, whole, same }: Decoding): Promise<void> {
	const steps = await runTapped(tapped, CHUNKS);
	const plain = untouched && (await runUntouched(untouched, CHUNKS));
	for (const [i, step] of steps.entries()) if (plain) near("decode", step.logits, plain[i]!, same);
	// Inputs that are rounded by the range of all that comes in depend on what comes in together.
	const isExact = ![...model.rounding.values()].includes("dynamic");
	const { ratio, logits } = steps.at(-1)!;
	const last = whole.ratio.subarray(whole.ratio.length - ratio.length);
	const tolerance = isExact ? Math.max(1e-5, model.tolerance) : STEPPED;
	near(isExact ? "decode" : null, logits, whole.logits, tolerance);
	near(isExact ? "decode" : null, ratio, last, tolerance);
}

/**
 * How close logits are to the untouched file's: the runtime may fuse other operators where one of them is read. A head
 * that rounds by its input's range is handed the last position alone (`core/onnx/last-logits.ts`).
 */
function sameness({ family, outcome }: Cell): number {
	const { model, found } = outcome as Outcome & { kind: "tapped" };
	if (model.rounding.get(`${family.modules.head}.weight`) === "dynamic") return STEPPED;
	return found.taps[0]!.elemType === "fp32" ? 2e-6 : 5e-3;
}

/** When a value falls on the other side of a step of 8 bits, all after it moves. */
const STEPPED = 5e-2;

/** z and h are read through their ratio, which is what a user sees but for the column norms. */
function equalsReference({ family, outcome }: Cell, told: Told, expected: Forward): void {
	const { model } = outcome as Outcome & { kind: "tapped" };
	near("ratio", told.ratio, ratioOf(expected), model.tolerance);
	const { columns, data } = expected.logits;
	// A head that rounds by its input's range sees the last position alone.
	const head = model.rounding.get(`${family.modules.head}.weight`);
	const tolerance = head === "dynamic" ? STEPPED : model.tolerance;
	near(head === "dynamic" ? null : "logits", told.logits, data.subarray(data.length - columns), tolerance);
}

/** [T, L · N] |z| / ||h|| */
function ratioOf({ z, h }: Forward): Float64Array {
	const width = SIZE.layers * SIZE.ffn;
	return Float64Array.from({ length: IDS.length * width }, (_, i) => {
		const [t, layer, n] = [Math.floor(i / width), Math.floor((i % width) / SIZE.ffn), i % SIZE.ffn];
		return Math.abs(z[layer]!.data[t * SIZE.ffn + n]!) / rowNorm(h[layer]!, t);
	});
}

function checkNorms({ family }: Cell, { seen }: Decoding["model"], norms: Float32Array): void {
	const { layer, down } = family.modules;
	const expected = Array.from({ length: SIZE.layers }, (_, l) => {
		const { data } = seen.get(`${layer.replace("{l}", `${l}`)}.${down}.weight`)!;
		const { ffn: N, hidden: D } = SIZE;
		return Array.from({ length: N }, (_, n) => Math.hypot(...data.subarray(n * D, (n + 1) * D)));
	}).flat();
	near("norms", norms, expected, 1e-3);
}

/** Largest difference in shares of the largest value. @param what kept for the summary, null for what is not exact */
function near(
	what: keyof typeof worst | null,
	found: ArrayLike<number>,
	expected: ArrayLike<number>,
	tolerance: number,
): void {
	assert.equal(found.length, expected.length);
	let [off, most] = [0, 0];
	for (let i = 0; i < found.length; i++) {
		off = Math.max(off, Math.abs(found[i]! - expected[i]!));
		most = Math.max(most, Math.abs(expected[i]!));
	}
	const share = off / most;
	assert.ok(share <= tolerance, `${what ?? "rounded"}: off by ${share}, more than ${tolerance}`);
	if (what && tolerance < 1e-2) worst[what] = Math.max(worst[what], share);
}
