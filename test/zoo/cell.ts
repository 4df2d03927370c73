/** What an exporter makes of a family in one precision: the zoo's cells, and what they are held against. */
import type { Family } from "./family";
import type { Matrix } from "./numbers";

/** The precisions people download, by the name of their file. */
export const DTYPES = [
	"fp32",
	"fp16",
	"bf16",
	"q8",
	"q8-nbits",
	"q4",
	"q4-zero-points",
	"q4-mixed",
	"q4f16",
	"bnb4",
	"qdq8",
	"qdq4",
] as const;
export type Dtype = (typeof DTYPES)[number];

export const EXPORTERS = ["torchscript", "dynamo", "genai", "community"] as const;
export type ExporterName = (typeof EXPORTERS)[number];

/** Weights by the name of their parameter, as transformers' checkpoints have them; matrices are [in, out]. */
export type Weights = ReadonlyMap<string, Matrix>;

/**
 * How a product rounds what comes in: not at all, by its own range (DynamicQuantizeLinear), by a fixed step, or each
 * block of so many to 8 bits by the block's largest value (MatMulNBits at accuracy level 4).
 */
export type Rounding = "none" | "dynamic" | { readonly step: number } | { readonly block: number } | "half";

export interface ZooModel {
	/** The graph's file. */
	readonly bytes: Uint8Array;
	/** Weight files beside it, where the exporter writes some. */
	readonly beside: ReadonlyMap<string, Uint8Array>;
	/** What the runtime sees: as given, or rounded by the quantiser. */
	readonly seen: Weights;
	/** For each product's weight, how its input is rounded; "none" when left out. */
	readonly rounding: ReadonlyMap<string, Rounding>;
	/** config.json. */
	readonly config: Readonly<Record<string, unknown>>;
	/** Logits, z and h agree with the plain forward pass to this relative error. */
	readonly tolerance: number;
	/** Where the file computes something else than the family's own code, by the exporter's doing. */
	readonly computes?: Partial<Family>;
}

/** Why there is no such file: the exporter, quantiser or runtime cannot make or run it. */
export interface NotProducible {
	readonly notProducible: string;
}

export interface Exporter {
	readonly name: ExporterName;
	/** What the cell's file holds, exactly as the exporter names and orders it. */
	write(family: Family, dtype: Dtype, weights: Weights): ZooModel | NotProducible;
}
