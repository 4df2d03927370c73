/** One cell of the zoo by name, and what its graph is fed. */
import type { Dtype, Exporter, ExporterName, Weights, ZooModel } from "./cell";
import { community } from "./exporters/community";
import { dynamo } from "./exporters/dynamo";
import { genai } from "./exporters/genai";
import { torchscript } from "./exporters/torchscript";
import { FAMILIES, type Family, SIZE } from "./family";
import { weightsOf } from "./reference/weights";
import type { Feed } from "./run-model";

const BY_NAME: Readonly<Record<ExporterName, Exporter>> = { torchscript, dynamo, genai, community };

/** @throws when no family has the name */
export function familyOf(name: string): Family {
	const found = FAMILIES.find((family) => family.name === name);
	if (!found) throw new Error(`the zoo has no ${name}`);
	return found;
}

/**
 * @param weights the family's own unless given
 * @throws when the exporter makes no such file
 */
export function findCell(
	exporter: ExporterName,
	family: string,
	dtype: Dtype = "fp32",
	weights: Weights = weightsOf(familyOf(family)),
): ZooModel {
	const made = BY_NAME[exporter].write(familyOf(family), dtype, weights);
	if ("notProducible" in made) throw new Error(made.notProducible);
	return made;
}

/**
 * What a model reads of whole prompts, with an empty cache.
 * @param inputs the graph's inputs; others than the exporters' own are left out
 * @param tokens rows of the batch, all of one length
 */
export function feedsOf(
	family: Family,
	inputs: readonly string[],
	tokens: readonly (readonly number[])[],
): Record<string, Feed> {
	const [B, T] = [tokens.length, tokens[0]!.length];
	const first = family.firstPosition ?? 0;
	const known: Record<string, Feed> = {
		input_ids: { dims: [B, T], integers: tokens.flat() },
		attention_mask: { dims: [B, T], integers: tokens.flat().map(() => 1) },
		position_ids: { dims: [B, T], integers: tokens.flatMap((row) => row.map((_, t) => t + first)) },
		num_logits_to_keep: { dims: [], integers: [0] },
	};
	const past: Feed = {
		dims: [B, family.kvHeads ?? SIZE.heads, 0, SIZE.headDim],
		floats: new Float32Array(),
	};
	const fed = inputs.map((name) => [name, name.startsWith("past_key_values.") ? past : known[name]] as const);
	return Object.fromEntries(fed.filter((entry): entry is [string, Feed] => entry[1] !== undefined));
}
