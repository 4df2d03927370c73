/** Family by exporter by precision: what becomes of every cell, and the table that tells it. */
import { DTYPES, type Dtype, EXPORTERS, type Exporter, type ExporterName, type ZooModel } from "./cell";
import { community } from "./exporters/community";
import { dynamo } from "./exporters/dynamo";
import { genai } from "./exporters/genai";
import { torchscript } from "./exporters/torchscript";
import { FAMILIES, type Family } from "./family";
import { weightsOf } from "./reference/weights";
import { type Found, findIn } from "./run-cell";

export interface Cell {
	readonly family: Family;
	readonly exporter: ExporterName;
	readonly dtype: Dtype;
	readonly outcome: Outcome;
}

export type Outcome =
	| { readonly kind: "tapped"; readonly model: ZooModel; readonly found: Found }
	/** Its taps are found, but the processor's runtime does not compute it. */
	| {
			readonly kind: "elsewhere";
			readonly model: ZooModel;
			readonly found: Found;
			readonly reason: string;
			/** What the runtime says. */
			readonly says: RegExp;
	  }
	| { readonly kind: "refused"; readonly reason: string }
	| { readonly kind: "none"; readonly reason: string };

const WRITERS: readonly Exporter[] = [torchscript, dynamo, genai, community];

/** Every cell of the table, written and scanned; none is loaded. */
export function* cells(): Generator<Cell> {
	for (const exporter of WRITERS)
		for (const family of FAMILIES) {
			const weights = weightsOf(family);
			for (const dtype of DTYPES) {
				const made = exporter.write(family, dtype, weights);
				const outcome: Outcome =
					"notProducible" in made ? { kind: "none", reason: made.notProducible } : outcomeOf(made);
				yield { family, exporter: exporter.name, dtype, outcome };
			}
		}
}

/** What else the graph needs than the processor has, as the operator that tells. */
const ELSEWHERE: readonly { needs(found: Found): boolean; reason: string; says: RegExp }[] = [
	{
		needs: ({ taps }) => taps.some(({ elemType }) => elemType === "bf16"),
		reason:
			"the processor's runtime computes nothing in bfloat16; take a file for another device or precision",
		says: /Could not find an implementation|Type 'tensor\(bfloat16\)'/,
	},
	{
		needs: ({ scan }) =>
			scan.nodes.some(({ opType, inputs }) => opType === "GroupQueryAttention" && inputs.length > 14),
		reason:
			"norms of q and k inside GroupQueryAttention run on CUDA and WebGPU alone; take a file built for cpu",
		says: /q_norm_weight/,
	},
];

function outcomeOf(model: ZooModel): Outcome {
	const found = findIn(model);
	if (found.problems.length > 0) return { kind: "refused", reason: found.problems[0]! };
	const elsewhere = ELSEWHERE.find(({ needs }) => needs(found));
	if (!elsewhere) return { kind: "tapped", model, found };
	const { reason, says } = elsewhere;
	return { kind: "elsewhere", model, found, reason, says };
}

const SYMBOLS: Record<Outcome["kind"], string> = { tapped: "●", elsewhere: "◐", refused: "○", none: "–" };

const HEAD = `# Which ONNX files can be inspected

Rows are families of decoders, columns are precisions, one table for each exporter. Every cell is a small model written as that
exporter writes it; \`test/engine/zoo.test.ts\` runs them and keeps this page.

| | |
|---|---|
| ● | Neurons found in every layer; ratios, logits, gain and cached decoding equal a plain forward pass. |
| ◐ | Neurons found, but the runtime does not compute the file on a processor. |
| ○ | Refused with a reason. |
| – | That exporter makes no such file. |

| column | how the weights are kept |
|---|---|
| fp32, fp16, bf16 | floats of 32 bits, of 16, of 16 with the range of 32 |
| q8 | 8 bits by dynamic quantisation (DynamicQuantizeLinear, MatMulInteger); the hub's \`_quantized\` |
| q8-nbits, q4 | 8 or 4 bits in blocks (MatMulNBits) |
| q4-zero-points | the same with a zero point for each block |
| q4-mixed | 4 bits, and 8 in some layers |
| q4f16 | 4 bits in blocks, activations of 16 bits |
| bnb4 | NF4 as bitsandbytes keeps it (MatMulBnb4) |
| qdq8, qdq4 | QuantizeLinear and DequantizeLinear around the product |
`;

const TITLES: Record<ExporterName, string> = {
	torchscript: "optimum (TorchScript exporter), and what is made of its files for transformers.js",
	dynamo: "torch.onnx (dynamo exporter)",
	genai: "onnxruntime-genai's model builder",
	community: "recent files of onnx-community on the Hugging Face hub",
};

/** The whole table as Markdown, reasons as notes below. */
export function writeTable(all: readonly Cell[]): string {
	const notes: string[] = [];
	const note = (reason: string) => {
		if (!notes.includes(reason)) notes.push(reason);
		return notes.indexOf(reason) + 1;
	};
	const sections = EXPORTERS.map((exporter) => {
		const own = all.filter((cell) => cell.exporter === exporter);
		if (own.length === 0) return "";
		const rows = FAMILIES.map(({ name }) => {
			const inRow = own.filter(({ family }) => family.name === name);
			return `| ${name} | ${inRow.map(({ outcome }) => symbolOf(outcome, note)).join(" | ")} |`;
		});
		const head = `| | ${DTYPES.join(" | ")} |\n|${"---|".repeat(DTYPES.length + 1)}`;
		return `\n## ${TITLES[exporter]}\n\n${head}\n${rows.join("\n")}\n`;
	});
	const list = notes.map((reason, i) => `${i + 1}. ${sentence(reason)}`).join("\n");
	return `${HEAD}${sections.join("")}\n## Notes\n\n${list}\n`;
}

function symbolOf(outcome: Outcome, note: (reason: string) => number): string {
	const symbol = SYMBOLS[outcome.kind];
	if (outcome.kind === "tapped") return symbol;
	// Which node of the layer tells is of no use here.
	return `${symbol} ${note(outcome.reason.replace(/ \([^)]*(?:MatMul|QMoE|node_)[^)]*\)/, ""))}`;
}

/** A word that is a name keeps its case. */
const sentence = (reason: string): string =>
	`${reason.replace(/^[a-z](?=[a-z']* )/, (letter) => letter.toUpperCase())}${reason.endsWith(".") ? "" : "."}`;
