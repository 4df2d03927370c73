/** A whole decoder as onnxruntime-genai's builder puts it together, layer by layer. */
import { SIZE } from "../../family";
import { transpose } from "../../numbers";
import { type Dim, TYPE } from "../../write-onnx";
import { writeAttention } from "./attention";
import type { Builder } from "./builder";
import { writeEmbedding } from "./embedding";
import { writeExperts } from "./experts";
import { writeFeedForward } from "./feed-forward";
import { Residual } from "./norms";
import { convLength, writeShortConv } from "./short-conv";

/** What the builder calls the norms before a block. */
const LOCATIONS: Record<string, readonly [operator: string, middle: string]> = {
	lfm2: ["operator", "ffn"],
	gemma2: ["input", "pre_feedforward"],
	gemma3: ["input", "pre_feedforward"],
};

export function writeModel(builder: Builder): void {
	writeInputs(builder);
	writeMask(builder);
	const embedded = writeEmbedding(builder);
	const residual = new Residual(builder, embedded, embedded);
	for (let layer = 0; layer < SIZE.layers; layer++) writeLayer(builder, layer, residual);
	// The final norm is named as if it belonged to a layer after the last.
	const last = residual.norm(SIZE.layers, "final_norm", builder.family.modules.finalNorm, "last");
	writeHead(builder, last);
}

function writeLayer(builder: Builder, layer: number, residual: Residual): void {
	const { family } = builder;
	const { modules } = family;
	const [before, middle] = LOCATIONS[family.name] ?? ["input", "post_attention"];
	const module = (name: string) => builder.parameter(layer, name, "").slice(0, -1);
	const x = residual.norm(layer, before, module(modules.inputNorm), layer === 0 ? "first" : "skip");
	const isConv = family.convLayers?.includes(layer);
	residual.skip = isConv ? writeShortConv(builder, layer, x) : writeAttention(builder, layer, x);
	if (family.isParallel) {
		const sum = [residual.skip, writeFeedForward(builder, layer, x)];
		residual.skip = builder.node("Add", `/model/layers.${layer}/residual_add/Add`, sum);
		return;
	}
	const [attentionNorm, feedForwardNorm] = modules.postNorms ?? [];
	scaleResidual(builder, layer, residual, 1);
	if (attentionNorm) residual.postNorm(layer, "post_attention", module(attentionNorm));
	const y = residual.norm(layer, middle, module(modules.middleNorm!), "skip");
	residual.skip = family.experts ? writeExperts(builder, layer, y) : writeFeedForward(builder, layer, y);
	scaleResidual(builder, layer, residual, 2);
	if (feedForwardNorm) residual.postNorm(layer, "post_feedforward", module(feedForwardNorm));
}

/** Granite weighs what each block adds. */
function scaleResidual(builder: Builder, layer: number, residual: Residual, which: 1 | 2): void {
	const factor = builder.family.scale?.residual;
	if (factor === undefined) return;
	const name = `/model/layers.${layer}/residual_mul/Mul_${which}`;
	residual.skip = builder.node("Mul", name, [residual.skip, builder.scalar(factor)]);
}

function writeInputs(builder: Builder): void {
	const { graph, settings, family, type } = builder;
	graph.input("input_ids", TYPE.int64, ["batch_size", "sequence_length"]);
	graph.input("attention_mask", TYPE.int64, ["batch_size", "total_sequence_length"]);
	if (!settings.fusesRope) graph.input("position_ids", TYPE.int64, ["batch_size", "sequence_length"]);
	if (settings.keepsLogits) graph.input("num_logits_to_keep", TYPE.int64, []);
	const rows = settings.keepsLogits ? "num_logits_to_keep" : "sequence_length";
	graph.output("logits", settings.logitsType ?? type, ["batch_size", rows, SIZE.vocab]);
	const heads = family.kvHeads ?? SIZE.heads;
	const attentive = layers().filter((layer) => !family.convLayers?.includes(layer));
	const side = (length: string): Dim[] => ["batch_size", heads, length, settings.cacheSide];
	for (const layer of attentive)
		for (const part of ["key", "value"]) {
			graph.input(`past_key_values.${layer}.${part}`, type, side("past_sequence_length"));
			graph.output(`present.${layer}.${part}`, type, side("total_sequence_length"));
		}
	for (const layer of family.convLayers ?? []) {
		const shape = ["batch_size", SIZE.hidden, convLength(builder, layer)];
		graph.input(`past_conv.${layer}`, type, shape);
		graph.output(`present_conv.${layer}`, type, shape);
	}
}

const layers = () => Array.from({ length: SIZE.layers }, (_, layer) => layer);

/** Lengths out of the mask: each row's last position, and how long the cache will be. */
function writeMask(builder: Builder): void {
	const at = "/model/attn_mask_reformat/attn_mask_subgraph";
	const sum = builder.node("ReduceSum", `${at}/ReduceSum`, ["attention_mask", builder.ints([1])], {
		attributes: { keepdims: 0 },
	});
	const last = builder.node("Sub", `${at}/Sub`, [sum, builder.ints([1])]);
	builder.node("Cast", `${at}/Sub/Cast`, [last], { attributes: { to: TYPE.int32 } });
	const shape = builder.node("Shape", `${at}/Shape`, ["attention_mask"]);
	const total = builder.node("Gather", `${at}/Gather`, [shape, builder.ints(1)], { attributes: { axis: 0 } });
	builder.node("Cast", `${at}/Gather/Cast`, [total], { attributes: { to: TYPE.int32 } });
}

function writeHead(builder: Builder, x: string): void {
	const { family, settings, type } = builder;
	const factor = family.scale?.logits;
	const cap = family.softcap?.logits;
	const steps: { op: string; name: string; others: string[]; attributes?: Record<string, number> }[] = [];
	const step = (op: string, name: string, ...others: string[]) => steps.push({ op, name, others });
	if (family.bias.head) step("Add", "/lm_head/Add", builder.bias("lm_head.Add.bias", "lm_head.bias"));
	if (factor) step("Mul", "/lm_head/Mul", builder.scalar(factor));
	if (cap) {
		step("Div", "/lm_head/softcap/Div", builder.scalar(cap));
		step("Tanh", "/lm_head/softcap/Tanh");
		step("Mul", "/lm_head/softcap/Mul", builder.scalar(cap));
	}
	const to = settings.logitsType ?? type;
	if (to !== type) steps.push({ op: "Cast", name: "/lm_head/Cast", others: [], attributes: { to } });
	let y = headProduct(builder, x, steps.length === 0 ? "logits" : "/lm_head/MatMul/output_0");
	for (const [i, { op, name, others, attributes = {} }] of steps.entries()) {
		const outputs = [i === steps.length - 1 ? "logits" : `${name}/output_0`];
		y = builder.node(op, name, [y, ...others], { outputs, attributes });
	}
}

function headProduct(builder: Builder, x: string, output: string): string {
	const { family, products } = builder;
	const { embedding, head } = family.modules;
	const kept = builder.settings.keepsLogits ? lastRows(builder, x) : x;
	// A tied head is a weight of its own in the file, turned.
	const w = builder.weights.get(`${head}.weight`) ?? transpose(builder.weight(`${embedding}.weight`));
	const product = { ...builder.product("/lm_head", output), parameter: `${head}.weight` };
	return products.write(kept, w, product);
}

/** The last so many positions, all when 0: x[:, -n:], as -0 is 0. */
function lastRows(builder: Builder, x: string): string {
	const at = "/lm_head/num_logits_to_keep";
	const negative = builder.node("Neg", `${at}/Neg`, ["num_logits_to_keep"]);
	const from = builder.node("Unsqueeze", `${at}/Unsqueeze`, [negative, builder.ints([0])]);
	return builder.node("Slice", `${at}/Slice`, [x, from, builder.ints([2 ** 62]), builder.ints([1])]);
}
