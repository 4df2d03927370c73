/** The zoo's TorchScript files against files that PyTorch's exporter wrote (test/make-golden/torch_export.py), node by node. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type ModelScan, scanModel } from "../../../src/core/onnx/scan";
import { writeTorchScript } from "../../zoo/exporters/torchscript";
import { familyOf } from "../../zoo/find-cell";
import { weightsOf } from "../../zoo/reference/weights";

const GOLDEN = join(__dirname, "../../golden/torch-export");

function scanOf(bytes: Uint8Array): ModelScan {
	const scanned = scanModel(bytes);
	assert.ok("value" in scanned);
	return scanned.value;
}

/** Folder of the real file, family of the zoo, operator set, and the parts that are written alike in both. */
const PARTS: readonly (readonly [folder: string, family: string, opset: number, parts: RegExp])[] = [
	["llama", "llama", 14, /^\/model\/(?:embed_tokens|layers\.0\/mlp)\//],
	["phi3", "phi3", 16, /^\/model\/layers\.0\/mlp\//],
	["phi", "phi2", 14, /^\/model\/layers\.0\/(?:input_layernorm|mlp\/fc\d)\//],
	["gpt2", "gpt2", 13, /^\/transformer\/h\.0\/(?:ln_\d|attn\/c_\w+|mlp\/c_\w+)\//],
	["opt", "opt", 14, /^\/model\/decoder\/layers\.0\/(?:fc\d|activation_fn|\w+_layer_norm)\//],
	["gpt_neox", "gpt-neox", 13, /^\/gpt_neox\/layers\.0\/(?:input_layernorm|mlp\/\w+)\//],
];

/** Operators that lie in the named modules, in the file's order, with how many inputs each has. */
const nodesIn = ({ nodes }: ModelScan, parts: RegExp): string[] =>
	nodes
		.filter(({ name }) => parts.test(name))
		.map((node) => `${node.name} ${node.opType} ${node.inputs.length}`);

/** Inputs in order; the real files have one layer more. */
const inputsOf = ({ inputs }: ModelScan): string[] =>
	inputs.map((input) => input.name).filter((input) => !input.startsWith("past_key_values.2."));

for (const [folder, name, opset, parts] of PARTS)
	test(`${folder}: the same nodes by the same names`, () => {
		const family = familyOf(name);
		const real = scanOf(readFileSync(join(GOLDEN, folder, "onnx", "model.onnx")));
		const ours = scanOf(writeTorchScript(family, "fp32", weightsOf(family), { opset }).bytes);
		const expected = nodesIn(real, parts);
		assert.ok(expected.length >= 4, `${expected.length} nodes`);
		assert.deepEqual(nodesIn(ours, parts), expected);
		assert.deepEqual(inputsOf(ours), inputsOf(real));
	});
