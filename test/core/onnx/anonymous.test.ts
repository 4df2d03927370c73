/** Names are a convenience: without any, structure and depth find the same down projections. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ModelScan, type NodeScan, scanModel } from "../../../src/core/onnx/scan";
import { findTaps } from "../../../src/core/onnx/taps";
import type { Dtype, ExporterName } from "../../zoo/cell";
import { FAMILIES } from "../../zoo/family";
import { findCell } from "../../zoo/find-cell";

/** The scan with every name inside the graph, and every note of the exporter, taken away. */
function anonymous(scan: ModelScan): ModelScan {
	const kept = new Set([...scan.inputs, ...scan.outputs].map(({ name }) => name));
	const given = new Map<string, string>();
	const name = (tensor: string): string => {
		if (tensor === "" || kept.has(tensor)) return tensor;
		if (!given.has(tensor)) given.set(tensor, `t${given.size}`);
		return given.get(tensor)!;
	};
	const nodes = scan.nodes.map(
		(node): NodeScan => ({
			...node,
			name: "",
			inputs: node.inputs.map(name),
			outputs: node.outputs.map(name),
			metadataProps: new Map(),
		}),
	);
	const initializers = new Map([...scan.initializers].map(([tensor, value]) => [name(tensor), value]));
	return { ...scan, nodes, initializers, valueInfos: new Map() };
}

/** Where in the file each layer's down projection is. */
function placesOf(scan: ModelScan): number[] {
	const { taps, problems } = findTaps(scan, {});
	assert.deepEqual(problems, []);
	return taps.map(({ linear }) => linear.node.range.start);
}

/** Families that an exporter writes, and whose neurons can be read. */
function* readable(exporter: ExporterName, dtype: Dtype) {
	for (const { name, experts, convLayers } of FAMILIES) {
		if (experts || (convLayers && exporter !== "genai")) continue;
		const isBuilt = exporter !== "genai" || !/gpt|opt|falcon|bloom/.test(name);
		if (isBuilt) yield { name, cell: findCell(exporter, name, dtype) };
	}
}

for (const exporter of ["torchscript", "dynamo", "genai"] as const)
	for (const dtype of exporter === "genai" ? (["fp32", "q4"] as const) : (["fp32", "q4", "q8"] as const))
		for (const { name, cell } of readable(exporter, dtype))
			test(`${exporter} ${name} ${dtype} without names`, () => {
				const scanned = scanModel(cell.bytes);
				assert.ok("value" in scanned);
				assert.deepEqual(placesOf(anonymous(scanned.value)), placesOf(scanned.value));
			});
