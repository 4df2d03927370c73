/**
 * Adds to a model what reads and turns its neurons, layer by layer:
 *
 *     z'    = z * gain[l]                       read by the down projection in place of z
 *     norm  = ||h||_2 + 1e-8                    float32, h without the projection's bias
 *     ratio = |z'[index]| / norm[layers]          all layers side by side, or
 *     pooled = (regions / norm) @ |z'|          all layers one upon another
 *
 * h is taken before the bias because CETT is defined so (h = W_down z); a Gemm or MatMulNBits adds its bias itself,
 * so there the bias is subtracted again. Where the exporter wrote a separate Add, the product's own output is h.
 */
import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { Addition, type Edit, GRAPH_FIELD, message, splice, withInputs } from "./bytes/build";
import { type CachePort, editCache } from "./cache/edit";
import { needless, type Remaining, removal } from "./cache/remove";
import { attributesOf, type Graph, graphOf } from "./find/graph";
import { ELEM_TYPES, FLOAT } from "./find/linear";
import { keepLastLogits } from "./last-logits";
import { GAIN_INPUT, indexInput, LAYERS_INPUT, POOLED_OUTPUT, RATIO_OUTPUT, REGION_INPUT } from "./names";
import type { ModelScan, NodeScan, ValueScan } from "./scan";
import type { Tap } from "./taps";

export interface InstrumentOptions {
	/**
	 * Means over regions for all neurons, instead of ratios for chosen ones. Such a graph gives no logits and has no head:
	 * with a vocabulary of 49,152 that is a fifth of 0.16 billion weights.
	 */
	readonly pooled: boolean;
	/** Logits [B, 1, V] of the last position instead of [B, T, V]. */
	readonly lastLogitsOnly: boolean;
	/** The cache stays with the caller, who feeds it as `Instrumented.cache` says; otherwise it is as in the file. */
	readonly keepsCache?: boolean;
}

export interface Instrumented {
	/** The new model file, in pieces to be written one after another; most are views into the old bytes. */
	readonly pieces: Uint8Array[];
	/** What could not be done, one sentence each. */
	readonly notes: readonly string[];
	/** How each cache is to be kept; empty where the cache is as in the file. */
	readonly cache: readonly CachePort[];
	/** How many caches are kept how, and why not better. */
	readonly cacheNotes: readonly string[];
}

const EPSILON = 1e-8;
const INT64 = 7;

/**
 * Makes the instrumented model.
 * @param taps from `findTaps` on the same scan, without problems; none gives a model that is fed and run alike but
 *             reads nothing, to measure what reading costs
 */
export function instrument(scan: ModelScan, taps: readonly Tap[], options: InstrumentOptions): Instrumented {
	const graph = graphOf(scan);
	const addition = new Addition(scan.opsets.get("") ?? 0);
	const changes = new Map<NodeScan, Map<number, string>>();
	const rewire = (node: NodeScan, slot: number, tensor: string) => {
		changes.set(node, new Map([...(changes.get(node) ?? []), [slot, tensor]]));
	};
	for (const node of windowedCaches(graph)) changes.set(node, new Map());
	const shapes = new TokenAxes(scan, addition);
	if (taps.length > 0) addition.input(GAIN_INPUT, FLOAT, [taps.length, taps[0]!.neurons]);
	const parts = lastToFirst(taps, (tap, row) => {
		const z = applyGain(addition, tap, row);
		rewire(tap.linear.entry, tap.linear.slot, z);
		for (const { node, slot } of tap.linear.alsoReads) rewire(node, slot, z);
		const read = {
			z: shapes.split(tap, z, "z3"),
			norm: shapes.split(tap, outputNorm(addition, tap), "norm3"),
		};
		return options.pooled ? pool(addition, tap, read) : choose(addition, tap, read);
	});
	const last = options.lastLogitsOnly && !options.pooled ? keepLastLogits(graph, addition) : null;
	const unasked = options.pooled ? logitsOf(scan) : [];
	if (last?.head) rewire(last.head.node, last.head.slot, last.head.tensor);
	const cache = options.keepsCache ? editCache(graph, addition, rewire) : null;
	// Behind all else that ends in an output; `lastToFirst` says why.
	if (parts.length > 0 && options.pooled) finishPooled(addition, taps, parts);
	else if (parts.length > 0) finishRatio(addition, parts);
	const dropped = [...(cache?.dropped ?? []), ...unasked.map(({ name }) => name)];
	const left = remaining(scan, addition, { changes, dropped });
	const gone = needless(graph, { replaced: cache?.replaced ?? [], dropped, ...left });
	const edits: Edit[] = [
		...unasked.map(({ field }) => ({ field, bytes: new Uint8Array() })),
		...(last?.edits ?? []),
		...(cache?.edits ?? []),
		...removal(graph, gone),
	];
	for (const [node, change] of changes) {
		if (gone.has(node)) continue;
		const changed = withInputs(scan, node, change, WINDOWED_CACHE);
		const bytes = message(new BinaryWriter(), GRAPH_FIELD.node, changed).finish();
		edits.push({ field: node.field, bytes });
	}
	return {
		pieces: splice(scan, edits, addition.finish()),
		notes: last?.notes ?? [],
		cache: cache?.ports ?? [],
		cacheNotes: cache?.notes ?? [],
	};
}

/**
 * Writes all layers, the first one last. The runtime orders its work from the outputs upwards, and of what an operator
 * reads it computes first what stands last in the file. So each layer is read as soon as it is computed. The other way
 * round, the activations of all layers were held until the last one was done, which made a prompt of 31 tokens take 95 ms
 * instead of 60 with 0.1 billion parameters.
 * @returns the outcomes in the order of the layers
 */
const lastToFirst = <T>(taps: readonly Tap[], write: (tap: Tap, row: number) => T): T[] =>
	taps
		.map((_, i) => taps.length - 1 - i)
		.map((row) => write(taps[row]!, row))
		.reverse();

/** Makes attention with a window keep a buffer of the window's size, which it moves along by itself. */
const WINDOWED_CACHE = "sliding_window_cache";

/** Nodes that must be told not to: the caller's cache holds all tokens, and the window is seen within it as well. */
const windowedCaches = (graph: Graph): NodeScan[] =>
	graph.scan.nodes.filter(
		(node) => node.opType === "GroupQueryAttention" && attributesOf(graph.scan, node).has(WINDOWED_CACHE),
	);

const logitsOf = ({ outputs }: ModelScan): ValueScan[] => outputs.filter(({ name }) => name === "logits");

type Changes = ReadonlyMap<NodeScan, ReadonlyMap<number, string>>;

/** What is still read when the edit is made. */
function remaining(
	{ outputs }: ModelScan,
	{ reads }: Addition,
	{ changes, dropped }: { changes: Changes; dropped: readonly string[] },
): Pick<Remaining, "isRead" | "inputsOf"> {
	const given = new Set(outputs.map(({ name }) => name).filter((name) => !dropped.includes(name)));
	return {
		isRead: (tensor) => reads.has(tensor) || given.has(tensor),
		inputsOf: (node) => node.inputs.map((input, slot) => changes.get(node)?.get(slot) ?? input),
	};
}

/** Names of what is added for a layer. */
const named = (tap: Tap, what: string): string => `hneurons.${tap.layer}.${what}`;

/** @returns z times the layer's row of gain; the row, [1, N], broadcasts over [B*T, N] and [B, T, N] alike */
function applyGain(addition: Addition, tap: Tap, row: number): string {
	const at = addition.integers(named(tap, "row"), [row]);
	let gain = addition.node(named(tap, "gain"), "Gather", [GAIN_INPUT, at], { axis: 0 });
	if (tap.elemType !== "fp32")
		gain = addition.node(named(tap, "gain.cast"), "Cast", [gain], { to: ELEM_TYPES[tap.elemType] });
	return addition.node(named(tap, "z"), "Mul", [tap.z, gain]);
}

/** @returns ||h||_2, float32 [..., 1]; fp16 would overflow when squared, hence the cast first */
function outputNorm(addition: Addition, tap: Tap): string {
	const { bias } = tap.linear;
	const bare = bias ? addition.node(named(tap, "h"), "Sub", [tap.h, bias.tensor]) : tap.h;
	const wide = asFloat(addition, tap, bare, "h.float");
	return addition.axesNode(named(tap, "norm"), "ReduceL2", wide, { since: 18, axes: [-1], keepdims: 1 });
}

/** @returns a name for the norms plus epsilon */
function safe(addition: Addition, name: string, norms: string): string {
	return addition.node(`${name}.safe`, "Add", [norms, addition.float(`${name}.epsilon`, EPSILON)]);
}

function asFloat(addition: Addition, tap: Tap, tensor: string, what: string): string {
	return tap.elemType === "fp32" ? tensor : addition.node(named(tap, what), "Cast", [tensor], { to: FLOAT });
}

interface Read {
	readonly z: string;
	readonly norm: string;
}

/** One layer's part of the outcome. */
interface Part {
	/** The neurons that are read, [B, T, K_l], or pooled, [1, B, R, N]. */
	readonly value: string;
	/** [B, T, 1] */
	readonly norm: string;
}

/** What can wait until all layers lie side by side does: a model of thirty layers would pay for each step thirty times. */
function choose(addition: Addition, tap: Tap, { z, norm }: Read): Part {
	addition.input(indexInput(tap.layer), INT64, [null]);
	const chosen = addition.node(named(tap, "chosen"), "Gather", [z, indexInput(tap.layer)], { axis: -1 });
	return { value: asFloat(addition, tap, chosen, "chosen.float"), norm };
}

/** @returns (regions / norm) @ |z|, float32 [1, B, R, N] */
function pool(addition: Addition, tap: Tap, { z, norm }: Read): Part {
	const safeNorm = safe(addition, named(tap, "norm"), norm);
	const across = addition.node(named(tap, "norm.across"), "Transpose", [safeNorm], { perm: [0, 2, 1] });
	const weights = addition.node(named(tap, "weights"), "Div", [REGION_INPUT, across]);
	const size = addition.node(named(tap, "size"), "Abs", [z]);
	const mean = addition.node(named(tap, "mean"), "MatMul", [
		weights,
		asFloat(addition, tap, size, "size.float"),
	]);
	return {
		value: addition.axesNode(named(tap, "pooled"), "Unsqueeze", mean, { since: 13, axes: [0] }),
		norm,
	};
}

function finishPooled(addition: Addition, taps: readonly Tap[], parts: readonly Part[]): void {
	const pooled = parts.map(({ value }) => value);
	addition.input(REGION_INPUT, FLOAT, [null, null, null]);
	addition.node(POOLED_OUTPUT, "Concat", pooled, { axis: 0 });
	addition.output(POOLED_OUTPUT, FLOAT, [taps.length, null, null, taps[0]?.neurons ?? 0]);
}

/**
 * |z[index]| / (norm[layers] + epsilon), float32 [B, T, K]. What is read and its norms lie in one tensor, [B, T, K + L],
 * so that the runtime computes both a layer at a time.
 */
function finishRatio(addition: Addition, parts: readonly Part[]): void {
	addition.input(LAYERS_INPUT, INT64, [null]);
	const layers = addition.integers("hneurons.layers.count", [parts.length]);
	const all = addition.node(
		"hneurons.read",
		"Concat",
		[...parts.map(({ value }) => value), ...parts.map(({ norm }) => norm)],
		{ axis: -1 },
	);
	const place = addition.node("hneurons.layers.place", "Sub", [LAYERS_INPUT, layers]);
	const norms = addition.node("hneurons.norms", "Gather", [all, place], { axis: -1 });
	const bounds = [
		addition.integers("hneurons.chosen.from", [0]),
		addition.integers("hneurons.chosen.end", [-parts.length]),
		addition.integers("hneurons.chosen.axis", [2]),
	];
	const chosen = addition.node("hneurons.chosen", "Slice", [all, ...bounds]);
	const size = addition.node("hneurons.chosen.abs", "Abs", [chosen]);
	addition.node(RATIO_OUTPUT, "Div", [size, safe(addition, "hneurons.norms", norms)]);
	addition.output(RATIO_OUTPUT, FLOAT, [null, null, null]);
}

/** Gives [B*T, ...] tensors their batch and token axes back, from the shape of the tokens that go in. */
class TokenAxes {
	private shape: string | null = null;

	constructor(
		private readonly scan: ModelScan,
		private readonly addition: Addition,
	) {}

	split(tap: Tap, tensor: string, what: string): string {
		if (tap.rank === 3) return tensor;
		this.shape ??= this.makeShape();
		return this.addition.node(named(tap, what), "Reshape", [tensor, this.shape]);
	}

	/** [B, T, -1] */
	private makeShape(): string {
		const { addition } = this;
		const byName = (name: string) => this.scan.inputs.find((input) => input.name === name);
		const tokens = byName("input_ids") ?? byName("inputs_embeds") ?? this.scan.inputs[0]!;
		const sides = addition.node("hneurons.shape", "Shape", [tokens.name]);
		const first = addition.integers("hneurons.shape.first", [0, 1]);
		const both = addition.node("hneurons.shape.tokens", "Gather", [sides, first], { axis: 0 });
		const rest = addition.integers("hneurons.shape.rest", [-1]);
		return addition.node("hneurons.shape.split", "Concat", [both, rest], { axis: 0 });
	}
}
