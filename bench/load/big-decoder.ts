/**
 * Writes decoders of any size with random weights, in the convention of onnxruntime-genai's builder (fused attention, one
 * MatMul a projection), into a folder that loads like any other. Weights are streamed, so that 3 GB need no 3 GB of memory.
 */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { letters } from "../../test/engine/text/tokenizers";
import { OnnxGraph, TYPE } from "../../test/zoo/write-onnx";

export interface BigDecoder {
	layers: number;
	hidden: number;
	ffn: number;
	heads: number;
	kvHeads: number;
	vocabulary: number;
	context: number;
	weights: "fp32" | "fp16" | "q8" | "q4";
	/** In model.onnx_data beside the graph, or in the file itself. */
	isExternal: boolean;
}

interface Weight {
	name: string;
	type: number;
	dims: number[];
	bytes: number;
}

const BLOCK = 32;
/** Random bytes that weights are cut from. */
const POOL = 16_777_213;
const STRIDE = 104_728;

/** @returns the .onnx file's path */
export function writeBigDecoder(folder: string, spec: BigDecoder): string {
	mkdirSync(join(folder, "onnx"), { recursive: true });
	const json = (name: string, value: unknown) => writeFileSync(join(folder, name), JSON.stringify(value));
	json("config.json", {
		model_type: "llama",
		num_hidden_layers: spec.layers,
		hidden_size: spec.hidden,
		intermediate_size: spec.ffn,
		max_position_embeddings: spec.context,
	});
	json("tokenizer.json", letters(96));
	const path = join(folder, "onnx", "model.onnx");
	const graph = new BigGraph(spec);
	writeModel(path, graph.write(), graph.weights, spec.isExternal);
	return path;
}

class BigGraph {
	readonly weights: Weight[] = [];
	private readonly graph = new OnnxGraph();
	private readonly type: number;

	constructor(private readonly spec: BigDecoder) {
		this.type = spec.weights === "fp16" ? TYPE.float16 : TYPE.float;
	}

	/** @returns the model file without its weights */
	write(): Uint8Array {
		const { graph, spec, type } = this;
		const ids = graph.input("input_ids", TYPE.int64, ["batch_size", "sequence_length"]);
		const mask = graph.input("attention_mask", TYPE.int64, ["batch_size", "total_sequence_length"]);
		const sum = graph.node("ReduceSum", [mask, graph.ints(1)], { attributes: { keepdims: 0 } });
		const last = graph.node("Sub", [sum, graph.ints(1)]);
		const seqlens = graph.node("Cast", [last], { attributes: { to: TYPE.int32 } });
		const shape = graph.node("Shape", [mask]);
		const long = graph.node("Gather", [shape, this.scalarOne()], { attributes: { axis: 0 } });
		const total = graph.node("Cast", [long], { attributes: { to: TYPE.int32 } });
		const half = spec.hidden / spec.heads / 2;
		const tables = ["cos_cache", "sin_cache"].map((name) => this.weight(name, type, [spec.context, half]));
		let x = graph.node("Gather", [
			this.weight("model.embed_tokens.weight", type, [spec.vocabulary, spec.hidden]),
			ids,
		]);
		for (let layer = 0; layer < spec.layers; layer++) {
			const attended = this.attention(layer, this.norm(x, `${layer}.input`), [seqlens, total, ...tables]);
			x = graph.node("Add", [x, attended]);
			x = graph.node("Add", [x, this.feedForward(layer, this.norm(x, `${layer}.post`))]);
		}
		const logits = this.linear("/lm_head", this.norm(x, "final"), spec.hidden, spec.vocabulary);
		graph.node("Cast", [logits], { outputs: ["logits"], attributes: { to: TYPE.float } });
		graph.output("logits", TYPE.float, ["batch_size", "sequence_length", spec.vocabulary]);
		return graph.finish(21);
	}

	private scalarOne(): string {
		return this.graph.initializer("one", TYPE.int64, [], new Uint8Array(BigInt64Array.of(1n).buffer));
	}

	private norm(x: string, name: string): string {
		const scale = this.weight(`norm.${name}`, this.type, [this.spec.hidden]);
		const attributes = { axis: -1, epsilon: { float: 1e-6 }, stash_type: 1 };
		return this.graph.node("SimplifiedLayerNormalization", [x, scale], { attributes });
	}

	private attention(layer: number, x: string, rest: string[]): string {
		const { graph, spec, type } = this;
		const { hidden, heads, kvHeads } = spec;
		const width = hidden / heads;
		const at = `/model/layers.${layer}/attn`;
		const past = ["key", "value"].map((part) => `past_key_values.${layer}.${part}`);
		const present = ["key", "value"].map((part) => `present.${layer}.${part}`);
		for (const name of past) graph.input(name, type, ["batch_size", kvHeads, "past_length", width]);
		for (const name of present) graph.output(name, type, ["batch_size", kvHeads, "total_length", width]);
		const inputs = [
			this.linear(`${at}/q_proj`, x, hidden, hidden),
			this.linear(`${at}/k_proj`, x, hidden, kvHeads * width),
			this.linear(`${at}/v_proj`, x, hidden, kvHeads * width),
		];
		const read = graph.node("GroupQueryAttention", [...inputs, ...past, ...rest], {
			...{ name: `${at}/GroupQueryAttention`, domain: "com.microsoft" },
			outputs: [`${at}/output_0`, ...present],
			attributes: { num_heads: heads, kv_num_heads: kvHeads, do_rotary: 1 },
		});
		return this.linear(`${at}/o_proj`, read, hidden, hidden);
	}

	private feedForward(layer: number, x: string): string {
		const { graph, spec } = this;
		const at = `/model/layers.${layer}/mlp`;
		const gate = this.linear(`${at}/gate_proj`, x, spec.hidden, spec.ffn);
		const up = this.linear(`${at}/up_proj`, x, spec.hidden, spec.ffn);
		const silu = graph.node("Mul", [gate, graph.node("Sigmoid", [gate])]);
		const z = graph.node("Mul", [silu, up], { name: `${at}/Mul` });
		return this.linear(`${at}/down_proj`, z, spec.ffn, spec.hidden);
	}

	private linear(at: string, x: string, inner: number, outer: number): string {
		const { weights } = this.spec;
		const name = at.slice(1).replaceAll("/", ".");
		if (weights === "fp32" || weights === "fp16")
			return this.graph.node("MatMul", [x, this.weight(`${name}.weight`, this.type, [inner, outer])], {
				name: `${at}/MatMul`,
			});
		const bits = weights === "q4" ? 4 : 8;
		const blocks = inner / BLOCK;
		const packed = this.weight(`${name}.weight_Q`, TYPE.uint8, [outer, blocks, (BLOCK * bits) / 8]);
		const scales = this.weight(`${name}.weight_scales`, TYPE.float, [outer, blocks]);
		return this.graph.node("MatMulNBits", [x, packed, scales], {
			...{ name: `${at}/MatMul_Q${bits}`, domain: "com.microsoft" },
			attributes: { K: inner, N: outer, bits, block_size: BLOCK, accuracy_level: 4 },
		});
	}

	private weight(name: string, type: number, dims: number[]): string {
		const width = { [TYPE.float]: 4, [TYPE.float16]: 2, [TYPE.uint8]: 1 }[type]!;
		this.weights.push({ name, type, dims, bytes: dims.reduce((product, side) => product * side, width) });
		return name;
	}
}

function writeModel(path: string, graph: Uint8Array, weights: Weight[], isExternal: boolean): void {
	const data = `${path}_data`;
	const file = openSync(path, "w");
	const beside = isExternal ? openSync(data, "w") : file;
	const heads: Uint8Array[] = [];
	let offset = 0;
	for (const weight of weights) {
		heads.push(isExternal ? externalTensor(weight, "model.onnx_data", offset) : tensorHead(weight));
		offset += weight.bytes;
	}
	const field = (head: Uint8Array, bytes: number) =>
		new BinaryWriter()
			.tag(5, WireType.LengthDelimited)
			.uint32(head.length + bytes)
			.finish();
	const inside = weights.map(({ bytes }, i) => field(heads[i]!, isExternal ? 0 : bytes));
	const length = weights.reduce(
		(sum, { bytes }, i) => sum + inside[i]!.length + heads[i]!.length + (isExternal ? 0 : bytes),
		0,
	);
	writeSync(file, graph);
	// A second graph field: protobuf merges the two.
	writeSync(file, new BinaryWriter().tag(7, WireType.LengthDelimited).uint32(length).finish());
	const pools = new Map<number, Buffer>();
	weights.forEach((weight, i) => {
		writeSync(file, inside[i]!);
		writeSync(file, heads[i]!);
		const pool = pools.get(weight.type) ?? randomValues(weight.type);
		pools.set(weight.type, pool);
		// Each weight starts elsewhere: the runtime keeps weights that are equal once.
		let from = (i * STRIDE) % (POOL - (POOL % 4));
		for (let done = 0; done < weight.bytes; from = 0) {
			const some = Math.min(weight.bytes - done, POOL - (POOL % 4) - from);
			writeSync(beside, pool, from, some);
			done += some;
		}
	});
	closeSync(file);
	if (isExternal) closeSync(beside);
}

/** Small values, as those of trained weights; the same in every run. */
function randomValues(type: number): Buffer {
	const bytes = Buffer.alloc(POOL);
	let x = 12345;
	const next = () => {
		x = (Math.imul(x, 1103515245) + 12345) >>> 0;
		return x / 2 ** 32;
	};
	if (type === TYPE.uint8) for (let i = 0; i < POOL; i++) bytes[i] = next() * 256;
	else if (type === TYPE.float16)
		// Sign, exponents of 2^-8 to 2^-5, any fraction.
		for (let i = 0; i + 2 <= POOL; i += 2)
			bytes.writeUInt16LE(
				((next() < 0.5 ? 0 : 1) << 15) | ((7 + Math.floor(next() * 4)) << 10) | (next() * 1024),
				i,
			);
	else for (let i = 0; i + 4 <= POOL; i += 4) bytes.writeFloatLE((next() - 0.5) / 20, i);
	return bytes;
}

/** A TensorProto up to its values. */
function tensorHead({ name, type, dims, bytes }: Weight): Uint8Array {
	return tensorStart(name, type, dims).tag(9, WireType.LengthDelimited).uint32(bytes).finish();
}

function externalTensor({ name, type, dims, bytes }: Weight, location: string, offset: number): Uint8Array {
	const writer = tensorStart(name, type, dims);
	for (const [key, value] of Object.entries({ location, offset: `${offset}`, length: `${bytes}` })) {
		const entry = new BinaryWriter().tag(1, WireType.LengthDelimited).string(key);
		entry.tag(2, WireType.LengthDelimited).string(value);
		writer.tag(13, WireType.LengthDelimited).bytes(entry.finish());
	}
	return writer.tag(14, WireType.Varint).int32(1).finish();
}

function tensorStart(name: string, type: number, dims: number[]): BinaryWriter {
	const writer = new BinaryWriter();
	for (const side of dims) writer.tag(1, WireType.Varint).int64(side);
	writer.tag(2, WireType.Varint).int32(type);
	return writer.tag(8, WireType.LengthDelimited).string(name);
}
