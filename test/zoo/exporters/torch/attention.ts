/** Self-attention modules of transformers, with their caches. */
import { SIZE } from "../../family";
import { writeNorm } from "./norms";
import { type Angles, rotate } from "./positions";
import type { Tracer } from "./tracer";

/** What attention reads besides its layer's tokens. */
export interface Surroundings {
	/** [B, 1, T, S], for layers that see all and those with a window. */
	readonly masks: readonly [full: string, windowed: string];
	readonly angles: readonly [full: Angles, windowed: Angles] | null;
	readonly alibi: string | null;
}

/** @returns what the output projection gives, [B, T, D] */
export function writeAttention(t: Tracer, layer: number, x: string, around: Surroundings): string {
	const { modules } = t.family;
	const which = t.family.window !== undefined && layer % 2 === 0 ? 1 : 0;
	return t.within(modules.attention, `${t.classes}Attention`, () => {
		let { q, k, v } = headsOf(t, x);
		if (around.angles) {
			const angles = onHeads(t, around.angles[which]);
			[q, k] = [rotate(t, q, angles), rotate(t, k, angles)];
		}
		const keys = cached(t, k, `${layer}.key`);
		const values = cached(t, v, `${layer}.value`);
		const mixed = mix(t, { q, k: keys, v: values }, around, which);
		const { attentionOut } = modules;
		return t.family.isConv1d ? t.conv1d(attentionOut, mixed) : t.linear(attentionOut, mixed);
	});
}

const onHeads = (t: Tracer, { cos, sin }: Angles): Angles => ({
	cos: t.unsqueeze(cos, 1),
	sin: t.unsqueeze(sin, 1),
});

interface Heads {
	readonly q: string;
	readonly k: string;
	readonly v: string;
}

/** q, k and v, each [B, heads, T, d]. */
function headsOf(t: Tracer, x: string): Heads {
	const { family } = t;
	const { qkv, qkNorms } = family.modules;
	if (qkv.length === 1) return cutHeads(t, family.isConv1d ? t.conv1d(qkv[0], x) : t.linear(qkv[0], x));
	const [q, k, v] = qkv.map((module, i) => {
		const heads = viewHeads(t, t.linear(module, x), i === 0 ? SIZE.heads : kvHeads(t));
		const norm = qkNorms?.[i];
		return t.transpose(norm ? writeNorm(t, norm, heads) : heads, PERM);
	});
	return { q: q!, k: k!, v: v! };
}

const PERM = [0, 2, 1, 3];
const kvHeads = (t: Tracer): number => t.family.kvHeads ?? SIZE.heads;

/** [B, T, heads * width] -> [B, T, heads, width] */
function viewHeads(t: Tracer, x: string, heads: number, width: number = SIZE.headDim): string {
	return t.reshape(x, [t.size(x, 0, "batch"), t.size(x, 1, "length"), heads, width], "view");
}

/** One product's columns, laid out as each family does. */
function cutHeads(t: Tracer, qkv: string): Heads {
	const { headDim, heads } = SIZE;
	const names = ["q", "k", "v"] as const;
	const named = (parts: readonly string[]) =>
		Object.fromEntries(names.map((name, i) => [name, parts[i]!])) as unknown as Heads;
	switch (t.family.name) {
		case "gpt2": {
			const parts = t.split(
				qkv,
				[0, 1, 2].map(() => heads * headDim),
				2,
			);
			return named(parts.map((part) => t.transpose(viewHeads(t, part, heads), PERM)));
		}
		case "phi3": {
			const [query, key] = [heads * headDim, kvHeads(t) * headDim];
			const ends = [0, query, query + key, query + 2 * key];
			const parts = names.map((_, i) => t.slice(qkv, 2, { from: ends[i]!, to: ends[i + 1]! }));
			return named(
				parts.map((part, i) => t.transpose(viewHeads(t, part, i === 0 ? heads : kvHeads(t)), PERM)),
			);
		}
		case "gpt-neox": {
			const turned = t.transpose(viewHeads(t, qkv, heads, 3 * headDim), PERM);
			return named(t.chunk(turned, 3, { axis: 3, width: 3 * headDim }));
		}
		case "falcon": {
			const all = viewHeads(t, qkv, heads + 2);
			const query = t.slice(all, 2, { to: -2 });
			const one = (index: number) =>
				t.op("Gather", [all, t.ints([index])], { as: "index", attributes: { axis: 2 } });
			return named([query, one(-2), one(-1)].map((part) => t.transpose(part, PERM)));
		}
		default: {
			// bloom: [B, T, heads, 3, d]
			const sides = [t.size(qkv, 0, "batch"), t.size(qkv, 1, "length")] as const;
			const all = t.reshape(qkv, [...sides, heads, 3, headDim], "view");
			const one = (index: number) =>
				t.op("Gather", [all, t.ints(index)], { as: "select", attributes: { axis: 3 } });
			return named([0, 1, 2].map((index) => t.transpose(one(index), PERM)));
		}
	}
}

/** The cache grown by the new tokens: a graph output. */
function cached(t: Tracer, now: string, part: string): string {
	return t.cat([t.pastOf(part), now], 2, t.presentOf(part));
}

/** Attention proper, its heads put side by side. */
function mix(t: Tracer, heads: Heads, around: Surroundings, which: 0 | 1): string {
	const { family } = t;
	const scale = family.scale?.attention ?? 1 / Math.sqrt(SIZE.headDim);
	if (around.alibi !== null)
		return mixWithAlibi(t, heads, { alibi: around.alibi, mask: around.masks[0], scale });
	const k = repeated(t, heads.k);
	const v = repeated(t, heads.v);
	const mask = t.slice(around.masks[which], 3, { to: t.size(k, 2, "total") });
	if (!family.softcap?.attention) return t.mergeHeads(t.attention({ q: heads.q, k, v }, mask, scale));
	// With a cap on scores no fused attention fits: every step is written out.
	const cap = family.softcap.attention;
	const scores = t.mul(t.matmul(heads.q, t.transpose(k, [0, 1, 3, 2])), scale);
	const bent = t.mul(t.unary("Tanh", t.div(scores, cap)), cap);
	return t.mergeHeads(t.matmul(t.softmax(t.add(bent, floatMask(t, mask))), v));
}

/** 0 where a key is seen, the smallest number elsewhere. */
const floatMask = (t: Tracer, mask: string): string =>
	t.op("Where", [mask, t.number(0), t.lowest()], { as: "where" });

/** BLOOM's baddbmm over batch and heads as one. */
function mixWithAlibi(
	t: Tracer,
	{ q, k, v }: Heads,
	{ alibi, mask, scale }: { alibi: string; mask: string; scale: number },
): string {
	const { headDim, heads } = SIZE;
	const folded = (x: string) => t.reshape(x, [-1, t.size(x, 2, "total"), headDim], "reshape");
	const [queries, values] = [t.reshape(q, [-1, t.size(q, 2, "length"), headDim], "reshape"), folded(v)];
	const keys = t.transpose(folded(k), [0, 2, 1]);
	const scores = t.add(t.mul(t.matmul(queries, keys), scale), alibi);
	const sides = [t.size(q, 0, "batch"), heads, t.size(q, 2, "length")] as const;
	const apart = t.reshape(scores, [...sides, -1], "view");
	const shares = t.softmax(t.add(apart, floatMask(t, mask)));
	const again = t.reshape(shares, [-1, t.size(q, 2, "length"), t.size(k, 2, "total")], "view");
	return t.mergeHeads(t.reshape(t.matmul(again, values), [...sides, headDim], "view"));
}

/** Key heads as often as query heads share them. */
function repeated(t: Tracer, x: string): string {
	const times = SIZE.heads / kvHeads(t);
	if (times === 1) return x;
	const sides = [t.size(x, 0, "batch"), kvHeads(t), times, t.size(x, 2, "total"), SIZE.headDim] as const;
	const wide = t.expand(t.unsqueeze(x, 2), sides);
	return t.reshape(wide, [sides[0], SIZE.heads, sides[3], SIZE.headDim], "reshape");
}
