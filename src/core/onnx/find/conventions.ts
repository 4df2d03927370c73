/**
 * How exporters name a layer's down projection. Structure proves a tap (`feed-forward.ts`); names say which layer it
 * belongs to and settle the choice where a layer has several feed-forward blocks. A new family is a new row.
 */
import type { NodeScan } from "../scan";
import type { Linear } from "./linear";

interface Convention {
	readonly families: string;
	/** Matched against a module path whose separators were made dots; the first group is the layer. */
	readonly pattern: RegExp;
}

const CONVENTIONS: readonly Convention[] = [
	{
		families: "llama, mistral, qwen, gemma, smollm, granite, olmo, phi-3 and what the genai builder writes",
		pattern: /layers\.(\d+)\.mlp\.down_proj\b/,
	},
	{ families: "lfm2, falcon-h1", pattern: /layers\.(\d+)\.feed_forward\.(?:w2|down_proj)\b/ },
	{ families: "granite hybrid", pattern: /layers\.(\d+)\.shared_mlp\.output_linear\b/ },
	{ families: "nemotron-h", pattern: /layers\.(\d+)\.mixer\.down_proj\b/ },
	{ families: "phi-1, phi-2, opt", pattern: /layers\.(\d+)\.(?:mlp\.)?fc2\b/ },
	{ families: "starcoder2", pattern: /layers\.(\d+)\.mlp\.c_proj\b/ },
	{
		families: "gpt2, gpt-neo, gpt-bigcode, gpt-j, codegen, nanochat",
		pattern: /\bh\.(\d+)\.mlp\.(?:c_proj|fc_out|fc2)\b/,
	},
	{ families: "gpt-neox, bloom, falcon", pattern: /(?:layers|h)\.(\d+)\.mlp\.dense_4h_to_h\b/ },
	{ families: "mpt", pattern: /blocks\.(\d+)\.ffn\.down_proj\b/ },
	{ families: "modernbert decoder", pattern: /layers\.(\d+)\.mlp\.Wo\b/ },
];

const ANY_LAYER = /(?:^|\.)(?:layers?|h|blocks?)\.(\d+)\./;
const OTHER_TOWER = /(?:^|\.)(?:vision|visual|image|audio|speech|encoder)(?:_\w+)?\./i;

export interface NamedPlace {
	/** Null when no name says. */
	readonly layer: number | null;
	/** Whether a row of the table knows it as a down projection. */
	readonly isDownProjection: boolean;
	/** Whether it belongs to an image or audio encoder. */
	readonly isOtherTower: boolean;
}

/** Reads what the names around a product say: its node, the exporter's scope notes, its output and its weight. */
export const placeOf = (down: Linear): NamedPlace => placeOfNode(down.node, [down.weight]);

/** @param weights names of what the node multiplies by */
export function placeOfNode(node: NodeScan, weights: readonly string[]): NamedPlace {
	const scopes = node.metadataProps.get("pkg.torch.onnx.name_scopes") ?? "";
	const names = [node.name, scopes, node.outputs[0] ?? "", ...weights].map((name) =>
		name.replaceAll("/", "."),
	);
	const isOtherTower = names.some((name) => OTHER_TOWER.test(name));
	for (const { pattern } of CONVENTIONS)
		for (const name of names) {
			const found = pattern.exec(name);
			if (found) return { layer: Number(found[1]), isDownProjection: true, isOtherTower };
		}
	const layers = names.map((name) => ANY_LAYER.exec(name)?.[1]).filter((layer) => layer !== undefined);
	return { layer: layers[0] === undefined ? null : Number(layers[0]), isDownProjection: false, isOtherTower };
}
