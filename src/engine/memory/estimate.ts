/**
 * What a model will take, from its graph alone. The rules are those of onnxruntime 1.30 on a processor, checked against the
 * peak memory of processes that loaded generated models (bench/README.md).
 */
import type { InitializerScan, ModelScan, NodeScan } from "../../core/onnx/scan";

export interface MemoryEstimate {
	/** Peak of the whole engine process with the model loaded and answering. */
	bytes: number;
	/** The same with weights left as pages of their file; null where that does not help or would be far too slow. */
	lowBytes: number | null;
}

export interface ModelSizes {
	contextLength: number;
	/** Tokens the model knows. */
	vocabulary: number;
	hidden: number;
	neuronsPerLayer: number;
	/** Attention heads, where they are known. */
	heads?: number | undefined;
}

/** Node, the runtime's library and the engine's own code, before a model is there. */
const PROCESS_BYTES = 100e6;
/** A tokenizer of 150,000 tokens takes about 100 MB. */
const TOKENIZER_BYTES = 700;
/** Answers are short; whoever fills a window of 128,000 tokens needs more, and is told by the runtime. */
const MOST_CACHED = 2048;
/** A cache that grows is held twice, and what it was before waits to be collected. */
const CACHES = 3;
/** Tokens of a prompt that are run at once, at most. */
const CHUNK = 256;
/** Values that are alive at one time for a token, in widths of the stream and of the feed-forward block. */
const STREAMS = 8;
const BLOCKS = 4;
/** The runtime takes memory in steps that double. */
const ROUNDED_UP = 2;
/** Width of a head where the configuration does not say how many there are. */
const COMMON_HEAD = 64;

/** Bytes an element by TensorProto.DataType; packed 4-bit types count half. */
const WIDTHS: Record<number, number> = {
	1: 4,
	2: 1,
	3: 1,
	6: 4,
	7: 8,
	9: 1,
	10: 2,
	11: 8,
	16: 2,
	21: 0.5,
	22: 0.5,
};
const FLOAT = 1;
const HALF = 10;

/** Bytes of a tensor's values. */
export const sizeOf = ({ dims, dataType }: Pick<InitializerScan, "dims" | "dataType">): number =>
	dims.reduce((product, side) => product * side, WIDTHS[dataType] ?? 4);

/** The estimate for an instrumented model on a processor: its peak is either while it loads or while it answers. */
export function estimateMemory(scan: ModelScan, sizes: ModelSizes): MemoryEstimate {
	const weights = weightsOf(scan);
	const base = PROCESS_BYTES + sizes.vocabulary * TOKENIZER_BYTES;
	const tokens = Math.min(sizes.contextLength, MOST_CACHED);
	const running = cacheBytes(scan, sizes, tokens) + workBytes(sizes, tokens);
	return {
		bytes: Math.round(base + weights.kept + Math.max(weights.passing, running)),
		lowBytes: weights.canStay ? Math.round(base + weights.mapped + running) : null,
	};
}

interface Weights {
	/** In memory once the model is loaded, in whatever form the kernels want. */
	kept: number;
	/** Beside that for a moment: the largest weight as it comes, while its other form is made. */
	passing: number;
	/** In memory when nothing is copied. */
	mapped: number;
	/** The kernels run nearly as fast on the weights as they lie in the file. */
	canStay: boolean;
}

function weightsOf(scan: ModelScan): Weights {
	const readers = readersOf(scan);
	const weights: Weights = { kept: 0, passing: 0, mapped: 0, canStay: true };
	for (const [name, tensor] of scan.initializers) {
		const bytes = sizeOf(tensor);
		const uses = (readers.get(name) ?? []).map(({ node, slot }) => form(node, slot, tensor.dataType));
		const copied = Math.max(0, ...uses.map(({ copies }) => copies));
		// A table that only rows are looked up in stays in its file.
		const isTouched = uses.some(({ isTable }) => !isTable);
		weights.kept += bytes * copied + (isTouched && uses.some(({ staysToo }) => staysToo) ? bytes : 0);
		if (isTouched)
			weights.mapped += bytes * Math.max(1, uses.some(({ isWidened }) => isWidened) ? copied : 1);
		if (copied > 0) weights.passing = Math.max(weights.passing, bytes * passes(uses));
		if (uses.some(({ needsCopy }) => needsCopy)) weights.canStay = false;
	}
	return weights;
}

const passes = (uses: Form[]): number => (uses.some(({ isWidened }) => isWidened) ? 1 + 2 : 1);

interface Form {
	/** How often the weight's bytes are held in another form. */
	copies: number;
	/** It is used as it lies in the file, too. */
	staysToo: boolean;
	/** Only single rows are read. */
	isTable: boolean;
	/** Half precision made single while loading, whatever is asked for. */
	isWidened: boolean;
	/** Without a copy in its own order the kernel is tens of times slower (measured: 630 ms a token against 10). */
	needsCopy: boolean;
}

const AS_IT_LIES: Form = { copies: 0, staysToo: true, isTable: false, isWidened: false, needsCopy: false };
const PRODUCTS = ["MatMul", "Gemm", "FusedMatMul", "FusedGemm", "Transpose", "Cast"];

/** What becomes of a weight at one reader. */
function form({ opType }: NodeScan, slot: number, dataType: number): Form {
	if (opType === "Gather" || opType === "GatherBlockQuantized")
		return { ...AS_IT_LIES, staysToo: false, isTable: true };
	if (opType === "MatMulNBits" && slot === 1)
		return { ...AS_IT_LIES, copies: 1, staysToo: false, needsCopy: true };
	// Scales, and sums of blocks as large as the scales, go into the copy; the scales are read as well.
	if (opType === "MatMulNBits" && slot === 2) return { ...AS_IT_LIES, copies: 2 };
	if (opType.startsWith("MatMulInteger") || opType === "DynamicQuantizeMatMul")
		return { ...AS_IT_LIES, copies: slot === 1 ? 1 : 0, staysToo: slot !== 1 };
	if (!PRODUCTS.includes(opType)) return AS_IT_LIES;
	if (dataType === HALF) return { ...AS_IT_LIES, copies: 2, staysToo: false, isWidened: true };
	return dataType === FLOAT ? { ...AS_IT_LIES, copies: 1, staysToo: false } : AS_IT_LIES;
}

function readersOf(scan: ModelScan): Map<string, { node: NodeScan; slot: number }[]> {
	const readers = new Map<string, { node: NodeScan; slot: number }[]>();
	for (const node of scan.nodes)
		for (const [slot, name] of node.inputs.entries())
			if (scan.initializers.has(name)) readers.set(name, [...(readers.get(name) ?? []), { node, slot }]);
	return readers;
}

/** Keys and values of a conversation as long as one is expected to get; states of a fixed size count as they are. */
function cacheBytes(scan: ModelScan, { hidden, heads }: ModelSizes, tokens: number): number {
	const width = heads ? hidden / heads : COMMON_HEAD;
	let bytes = 0;
	for (const { name, elemType, dims } of scan.inputs) {
		if (!name.startsWith("past")) continue;
		// Where a head's width has a name, it is the last of four sides.
		const open = (side: number) => (dims.length === 4 && side === 3 ? width : 1);
		const known = dims.reduce<number>(
			(size, side, i) => (i === 0 ? size : size * (typeof side === "number" ? side : open(i))),
			1,
		);
		const grows = dims.slice(1).some((side) => typeof side !== "number");
		bytes += known * (WIDTHS[elemType] ?? 4) * (grows ? tokens : 1);
	}
	return bytes * CACHES;
}

/** What a run computes on the way: streams, blocks, how each token attends to each before it, and the logits. */
function workBytes(sizes: ModelSizes, tokens: number): number {
	const { hidden, neuronsPerLayer, vocabulary, heads = hidden / COMMON_HEAD } = sizes;
	const values = CHUNK * (STREAMS * hidden + BLOCKS * neuronsPerLayer + heads * tokens) + vocabulary;
	return ROUNDED_UP * 4 * values;
}
