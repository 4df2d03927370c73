/** A product's matrix, row by row, from a small session that is opened for it and closed again. */
import { ROWS_INPUT } from "../../core/onnx/cut-out";
import type { Graph } from "../../core/onnx/find/graph";
import type { Linear } from "../../core/onnx/find/linear";
import { FROM_INPUT, TO_INPUT, WEIGHTS_OUTPUT, weightsModel } from "../../core/onnx/weights";
import { LensError } from "../../protocol/errors";
import { createSession, type Log, type Session, tensorOf } from "../ort";
import { float32 } from "../run/half";

export interface MatrixOptions {
	/** Folder of the weights beside the graph. */
	folder: string;
	log: Log;
	signal: AbortSignal;
}

/** Values that a run may give, 64 MiB, and that an identity may have, 4 MiB. */
const VALUES_A_RUN = 1 << 24;
const VALUES_OF_IDENTITY = 1 << 20;

/** Told each row of W [inner, outer] once, in any order; `row` is good until the next one. */
export type VisitRow = (index: number, row: Float32Array) => void;

/**
 * Reads a matrix as the runtime computes it, whatever it is stored as.
 * @throws LensError cancelled, modelUnsupported, modelBroken
 */
export async function readMatrix(
	graph: Graph,
	linear: Linear,
	options: MatrixOptions & { visit: VisitRow },
): Promise<void> {
	const model = weightsModel(graph, linear);
	const session = await createSession(model.bytes, options);
	try {
		const runs = model.way === "slices" ? sliced(linear) : fed(linear, model);
		for (const { feeds, tell } of runs) {
			// A run blocks this process; in between, a cancel is heard.
			await new Promise((resolve) => setImmediate(resolve));
			if (options.signal.aborted) throw new LensError("cancelled", "Cancelled.");
			tell(await valuesOf(session, feeds()), options.visit);
		}
	} finally {
		await session.release();
	}
}

async function valuesOf(session: Session, feeds: Parameters<Session["run"]>[0]): Promise<Float32Array> {
	const weights = (await session.run(feeds, [WEIGHTS_OUTPUT]))[WEIGHTS_OUTPUT]!;
	return float32(weights.data as Float32Array);
}

interface Run {
	feeds: () => Parameters<Session["run"]>[0];
	tell: (values: Float32Array, visit: VisitRow) => void;
}

function* sliced({ inner, outer }: Linear): Generator<Run> {
	const atOnce = Math.max(1, Math.floor(VALUES_A_RUN / outer));
	for (let from = 0; from < inner; from += atOnce) {
		const to = Math.min(inner, from + atOnce);
		const place = (at: number) => tensorOf("int64", new BigInt64Array([BigInt(at)]), [1]);
		yield {
			feeds: () => ({ [FROM_INPUT]: place(from), [TO_INPUT]: place(to) }),
			tell(values, visit) {
				for (let i = from; i < to; i++) visit(i, values.subarray((i - from) * outer, (i - from + 1) * outer));
			},
		};
	}
}

function* fed({ inner, outer }: Linear, { side, groups }: { side: number; groups: number }): Generator<Run> {
	const fitting = Math.min(VALUES_OF_IDENTITY / side, VALUES_A_RUN / (outer * groups));
	const atOnce = Math.max(1, Math.floor(fitting));
	const row = new Float32Array(outer);
	for (let from = 0; from < side; from += atOnce) {
		const rows = Math.min(atOnce, side - from);
		yield {
			feeds() {
				const identity = new Float32Array(rows * side);
				for (let r = 0; r < rows; r++) identity[r * side + from + r] = 1;
				return { [ROWS_INPUT]: tensorOf("float32", identity, [rows, side]) };
			},
			tell(values, visit) {
				for (let r = 0; r < rows; r++)
					for (let group = 0; group < groups; group++) {
						const index = group * side + from + r;
						// The last block may be filled up behind the last row.
						if (index >= inner) continue;
						for (let o = 0; o < outer; o++) row[o] = values[(r * outer + o) * groups + group]!;
						visit(index, row);
					}
			},
		};
	}
}
