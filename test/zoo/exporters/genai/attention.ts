/** GroupQueryAttention and what feeds it. */
import { floatBytes } from "../../dtypes/storage";
import { SIZE } from "../../family";
import { type Builder, columns, widths } from "./builder";
import { headNorm } from "./norms";

/** @returns what the output projection gives, [B, T, D] */
export function writeAttention(builder: Builder, layer: number, x: string): string {
	const { family, settings } = builder;
	const at = `/model/layers.${layer}/attn`;
	const module = (name: string) =>
		builder.parameter(layer, `${family.modules.attention}.${name}`, "").slice(0, -1);
	let [q, k, v] = inputProducts(builder, x, { at, module, isFused: settings.packsQkv });
	const { query, key } = widths(family);
	const norms: [string, string] = ["", ""];
	const [qNorm, kNorm] = family.modules.qkNorms ?? [];
	if (qNorm && kNorm && settings.fusesQkNorm) {
		norms[0] = headNormWeight(builder, `model.layers.${layer}.attn.q_norm`, `${module(qNorm)}.weight`);
		norms[1] = headNormWeight(builder, `model.layers.${layer}.attn.k_norm`, `${module(kNorm)}.weight`);
	} else if (qNorm && kNorm) {
		const { headDim } = SIZE;
		q = headNorm(builder, q, {
			at: `${at}/q_norm`,
			parameter: `${module(qNorm)}.weight`,
			headDim,
			width: query,
		});
		k = headNorm(builder, k, {
			at: `${at}/k_norm`,
			parameter: `${module(kNorm)}.weight`,
			headDim,
			width: key,
		});
	}
	const isLocal = isLocalLayer(builder, layer);
	const caches = rotaryCaches(builder, isLocal);
	if (!settings.fusesRope) {
		q = rotate(builder, q, { name: `${at}/q_rotary/RotaryEmbedding`, heads: SIZE.heads, caches });
		k = rotate(builder, k, {
			name: `${at}/k_rotary/RotaryEmbedding`,
			heads: family.kvHeads ?? SIZE.heads,
			caches,
		});
	}
	const mixed = groupQueryAttention(builder, layer, { q, k, v, norms, isLocal, caches });
	return builder.linear(`${at}/o_proj`, mixed, [module(family.modules.attentionOut)]);
}

interface Place {
	readonly at: string;
	readonly module: (name: string) => string;
	readonly isFused: boolean;
}

/** q, k and v, or all three in the first where one product made them and nothing needs them apart. */
function inputProducts(
	builder: Builder,
	x: string,
	{ at, module, isFused }: Place,
): [string, string, string] {
	const { family, settings } = builder;
	const modules = family.modules.qkv.map(module);
	const [packed] = modules;
	if (isFused) {
		const qkv = builder.linear(`${at}/qkv_proj`, x, modules);
		return family.modules.qkNorms && !settings.fusesQkNorm ? splitQkv(builder, at, qkv) : [qkv, "", ""];
	}
	if (modules.length === 3) {
		const [q, k, v] = ["q", "k", "v"].map((name, i) =>
			builder.linear(`${at}/${name}_proj`, x, [modules[i]!]),
		);
		return [q!, k!, v!];
	}
	// One module in the checkpoint, three products in the graph.
	return unpacked(builder, x, { at, parameter: `${packed}.weight` });
}

function unpacked(
	builder: Builder,
	x: string,
	place: { at: string; parameter: string },
): [string, string, string] {
	const { query, key } = widths(builder.family);
	const w = builder.weight(place.parameter);
	let from = 0;
	const made = [query, key, key].map((width, i) => {
		const product = builder.product(`${place.at}/${"qkv"[i]}_proj`);
		const y = builder.products.write(x, columns(w, from, width), product);
		from += width;
		return { y, product };
	});
	builder.seeJoined(
		place.parameter,
		made.map(({ product }) => product.parameter),
	);
	return made.map(({ y }) => y) as [string, string, string];
}

function splitQkv(builder: Builder, at: string, qkv: string): [string, string, string] {
	const { query, key } = widths(builder.family);
	const name = `${at}/qkv_proj/Split`;
	const outputs = [0, 1, 2].map((i) => `${name}/output_${i}`);
	builder.node("Split", name, [qkv, builder.ints([query, key, key])], { outputs, attributes: { axis: -1 } });
	return outputs as [string, string, string];
}

const headNormWeight = (builder: Builder, at: string, parameter: string): string =>
	builder.normWeight(`${at}.layernorm.weight`, parameter, builder.type);

/** Which layers see a window only: the builder's gemma2 counts from the odd ones, its gemma3 calls all but each sixth so. */
export function isLocalLayer({ family }: Builder, layer: number): boolean {
	if (!family.window) return false;
	return family.modules.qkNorms ? (layer + 1) % 6 !== 0 : layer % 2 === 1;
}

/** cos and sin of every position, made once; gemma3 has a pair for local layers. */
function rotaryCaches(builder: Builder, isLocal: boolean): [string, string] {
	const { family } = builder;
	const part = family.ropeBases ? (isLocal ? "_local" : "_global") : "";
	const names: [string, string] = [`cos_cache${part}`, `sin_cache${part}`];
	const base = family.ropeBases?.[isLocal ? 1 : 0] ?? 10_000;
	builder.once(names[0], () => {
		const half = (SIZE.headDim * (family.rotary ?? 1)) / 2;
		const angle = (i: number) => Math.floor(i / half) / base ** ((i % half) / half);
		const values = Array.from({ length: SIZE.context * half }, (_, i) => angle(i));
		for (const [i, turn] of [Math.cos, Math.sin].entries())
			builder.graph.initializer(
				names[i]!,
				builder.type,
				[SIZE.context, half],
				floatBytes(values.map(turn), builder.type),
			);
	});
	return names;
}

function rotate(
	builder: Builder,
	x: string,
	{ name, heads, caches }: { name: string; heads: number; caches: readonly string[] },
): string {
	const share = builder.family.rotary ?? 1;
	return builder.node("RotaryEmbedding", name, [x, "position_ids", ...caches], {
		isContrib: true,
		attributes: {
			interleaved: 0,
			num_heads: share === 1 ? 0 : heads,
			rotary_embedding_dim: share === 1 ? 0 : SIZE.headDim * share,
		},
	});
}

interface Feeds {
	readonly q: string;
	readonly k: string;
	readonly v: string;
	readonly norms: readonly [string, string];
	readonly isLocal: boolean;
	readonly caches: readonly [string, string];
}

function groupQueryAttention(builder: Builder, layer: number, feeds: Feeds): string {
	const { family, settings } = builder;
	const past = ["key", "value"].map((part) => `past_key_values.${layer}.${part}`);
	const present = ["key", "value"].map((part) => `present.${layer}.${part}`);
	const name = `/model/layers.${layer}/attn/GroupQueryAttention`;
	const inputs = [
		...[feeds.q, feeds.k, feeds.v, ...past],
		"/model/attn_mask_reformat/attn_mask_subgraph/Sub/Cast/output_0",
		"/model/attn_mask_reformat/attn_mask_subgraph/Gather/Cast/output_0",
		...(settings.fusesRope ? feeds.caches : ["", ""]),
		...["", "", ""],
		...(feeds.norms[0] ? ["", "", ...feeds.norms] : []),
	];
	return builder.node("GroupQueryAttention", name, inputs, {
		isContrib: true,
		outputs: [`${name}/output_0`, ...present],
		attributes: {
			num_heads: SIZE.heads,
			kv_num_heads: family.kvHeads ?? SIZE.heads,
			scale: { float: family.scale?.attention ?? 1 / Math.sqrt(SIZE.headDim) },
			local_window_size: feeds.isLocal ? family.window! : -1,
			softcap: { float: family.softcap?.attention ?? 0 },
			do_rotary: settings.fusesRope ? 1 : 0,
			rotary_interleaved: 0,
			...(feeds.isLocal && settings.windowsCache ? { sliding_window_cache: 1 } : {}),
			...(feeds.norms[0] ? { qk_norm_epsilon: { float: 1e-6 } } : {}),
		},
	});
}
