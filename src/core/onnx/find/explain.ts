/** Why a layer whose names promise a feed-forward block has none that could be proved. */
import type { NodeScan } from "../scan";
import { placeOfNode } from "./conventions";
import { opOf, whyNot } from "./feed-forward";
import type { Graph } from "./graph";
import type { Linear } from "./linear";
import { subject } from "./subject";

/** Operators that only one kind of hardware runs, and what to load instead. */
const ELSEWHERE: Record<string, string> = {
	MatMulBlockQuantizedFp8Weight: "holds fp8 weights, which only CUDA multiplies; take a q4, q8 or fp16 file",
	MatMulBlockQuantizedFp4Weight:
		"holds NVFP4 weights, which only CUDA multiplies; take a q4, q8 or fp16 file",
	MatMulNBitsMlp: "was fused for WebGPU; load the file that the exporter wrote",
	MatMulNBitsQkv: "was fused for WebGPU; load the file that the exporter wrote",
	QLinearMatMul: "keeps its result in 8 bits; quantise dynamically, or in QDQ format",
	QGemm: "keeps its result in 8 bits; quantise dynamically, or in QDQ format",
	MatMulFpQ4: "holds weights in a format that the runtime gave up; export again with MatMulNBits",
	ConvInteger: "is a convolution; export the block as matrix products",
	Conv: "is a convolution; export the block as matrix products",
};

/** Operators that multiply; any other node of a down projection's path (Add, Cast ...) says nothing. */
const MULTIPLIES = /MatMul|Gemm|Einsum|Conv|Linear$/;

/**
 * @param found layers that have their tap
 * @returns one sentence a layer, in the order of the graph
 */
export function explainLayers(
	graph: Graph,
	linears: ReadonlyMap<string, Linear>,
	found: ReadonlySet<number>,
): string[] {
	const byNode = new Map([...linears.values()].map((linear) => [linear.node, linear]));
	const sentences = new Map<number, string>();
	for (const node of graph.scan.nodes) {
		if (!MULTIPLIES.test(node.opType) || node.opType.startsWith("Dequantize")) continue;
		const fused = node.opType === "MatMulNBitsMlp";
		const place = placeOfNode(node, node.inputs.slice(1));
		const isDown = place.isDownProjection || fused;
		if (!isDown || place.isOtherTower || place.layer === null) continue;
		if (found.has(place.layer) || sentences.has(place.layer)) continue;
		const reason = reasonOf(graph, linears, { node, linear: byNode.get(node) });
		if (reason) sentences.set(place.layer, `${subject(node)} ${reason}.`);
	}
	return [...sentences.values()];
}

function reasonOf(
	graph: Graph,
	linears: ReadonlyMap<string, Linear>,
	{ node, linear }: { node: NodeScan; linear: Linear | undefined },
): string | null {
	if (linear) return whyNot(graph, linears, linear);
	const elsewhere = Object.hasOwn(ELSEWHERE, node.opType) ? ELSEWHERE[node.opType] : undefined;
	if (elsewhere) return elsewhere;
	const weight = node.inputs[1] ?? "";
	const maker = graph.producer(weight);
	if (["MatMul", "Gemm"].includes(node.opType) && maker && !graph.constant(weight))
		return `multiplies by a matrix that ${opOf(maker)} makes, so its neurons are not fixed`;
	return `multiplies by ${opOf(node)}, which is not read`;
}
