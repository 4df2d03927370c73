/** Routed experts in one operator. Its weights are zeros: no test gets as far as running it. */
import { SIZE } from "../../family";
import { TYPE } from "../../write-onnx";
import type { Builder } from "./builder";

const TOP = 2;

/** @returns what the experts give together */
export function writeExperts(builder: Builder, layer: number, x: string): string {
	const { family, graph, type } = builder;
	const experts = family.experts!;
	const at = `/model/layers.${layer}/moe`;
	const names = `model.layers.${layer}.moe`;
	const zeros = (name: string, elemType: number, dims: readonly number[], bytes: number) =>
		graph.initializer(
			`${names}.${name}`,
			elemType,
			dims,
			new Uint8Array(dims.reduce((size, side) => size * side, bytes)),
		);
	const width = type === TYPE.float ? 4 : 2;
	const router = zeros("router.MatMul.weight", type, [SIZE.hidden, experts], width);
	const scores = builder.node("MatMul", `${at}/router/MatMul`, [x, router]);
	const flat = builder.node("Reshape", `${at}/router/Reshape`, [scores, builder.ints([-1, experts])]);
	const into = zeros("experts.gate_up_proj.qweight", TYPE.uint8, [experts, 2 * SIZE.ffn, SIZE.hidden / 2], 1);
	const intoScales = zeros("experts.gate_up_proj.scales", type, [experts, 2 * SIZE.ffn], width);
	const down = zeros("experts.down_proj.qweight", TYPE.uint8, [experts, SIZE.hidden, SIZE.ffn / 2], 1);
	const downScales = zeros("experts.down_proj.scales", type, [experts, SIZE.hidden], width);
	return builder.node("QMoE", `${at}/QMoE`, [x, flat, into, intoScales, "", down, downScales], {
		isContrib: true,
		attributes: {
			activation_type: "swiglu",
			expert_weight_bits: 4,
			k: TOP,
			normalize_routing_weights: 1,
			swiglu_fusion: 1,
		},
	});
}
