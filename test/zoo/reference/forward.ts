/** The zoo's families computed plainly, in double precision: what every exporter's file is held against. */
import type { ZooModel } from "../cell";
import { type Family, SIZE } from "../family";
import { type Matrix, transpose } from "../numbers";
import { ACTIVATIONS } from "./activations";
import { attend, cutHeads, type Heads, rotate } from "./attention";
import { add, at, cut, make, map, multiply, norm, rowsOf, slice, times, withBias } from "./matrix";
import { POSITION_OFFSET } from "./weights";

/** What a forward pass over B rows of T tokens gives. */
export interface Forward {
	/** [B*T, V] */
	readonly logits: Matrix;
	/** One a layer, [B*T, N]: what enters the down projection, gain included. */
	readonly z: readonly Matrix[];
	/** One a layer, [B*T, D]: what leaves it, before any bias. */
	readonly h: readonly Matrix[];
}

/** Weights as the runtime sees them, and what else it does to numbers. */
export type Seen = Pick<ZooModel, "seen" | "rounding" | "computes">;

/**
 * @param tokens rows of the batch, all of one length
 * @param gain   [L, N] factors on z
 */
export function forward(
	family: Family,
	model: Seen,
	tokens: readonly (readonly number[])[],
	gain?: Float32Array,
): Forward {
	return new ForwardPass({ ...family, ...model.computes }, model, tokens[0]!.length, gain).run(tokens);
}

const withGain = (gain: Float32Array | undefined, layer: number, z: Matrix): Matrix =>
	gain ? map(z, (value, i) => value * gain[layer * z.columns + (i % z.columns)]!) : z;

class ForwardPass {
	private readonly z: Matrix[] = [];
	private readonly h: Matrix[] = [];

	constructor(
		private readonly family: Family,
		private readonly model: Seen,
		private readonly length: number,
		private readonly gain: Float32Array | undefined,
	) {}

	run(tokens: readonly (readonly number[])[]): Forward {
		const { family, z, h } = this;
		const { modules, scale, softcap } = family;
		let x = times(rowsOf(this.weight(`${modules.embedding}.weight`), tokens.flat()), scale?.embedding ?? 1);
		if (modules.positions) {
			const offset = POSITION_OFFSET[family.name] ?? 0;
			const places = Array.from({ length: x.rows }, (_, row) => (row % this.length) + offset);
			x = add(x, rowsOf(this.weight(`${modules.positions}.weight`), places));
		}
		if (modules.embeddingNorm) x = this.norm(modules.embeddingNorm, x);
		for (let layer = 0; layer < SIZE.layers; layer++) x = this.layer(layer, x);
		const logits = times(this.head(this.norm(modules.finalNorm, x)), scale?.logits ?? 1);
		const cap = softcap?.logits;
		return { z, h, logits: cap ? map(logits, (value) => cap * Math.tanh(value / cap)) : logits };
	}

	private layer(layer: number, x: Matrix): Matrix {
		const { family } = this;
		const { modules } = family;
		const within = (module: string) => `${modules.layer.replace("{l}", `${layer}`)}.${module}`;
		const factor = family.scale?.residual ?? 1;
		const [afterAttention, afterFeedForward] = (modules.postNorms ?? []).map(within);
		const post = (module: string | undefined, y: Matrix) => times(module ? this.norm(module, y) : y, factor);
		const normed = this.norm(within(modules.inputNorm), x);
		const mixed = family.convLayers?.includes(layer)
			? this.convolution(within("conv"), normed)
			: this.attention(layer, within(modules.attention), normed);
		const middle = add(x, post(afterAttention, mixed));
		const read = modules.middleNorm
			? this.norm(within(modules.middleNorm), family.isParallel ? x : middle)
			: normed;
		const written = family.experts ? this.experts(within, read) : this.feedForward(layer, within, read);
		return add(middle, post(afterFeedForward, written));
	}

	private attention(layer: number, module: string, x: Matrix): Matrix {
		const { family, length } = this;
		const { modules } = family;
		const parts = modules.qkv.map((name) => this.linear(`${module}.${name}`, x));
		let { q, k, v }: Heads =
			parts.length === 3 ? { q: parts[0]!, k: parts[1]!, v: parts[2]! } : cutHeads(family, parts[0]!);
		if (modules.qkNorms) {
			q = this.headNorm(`${module}.${modules.qkNorms[0]}`, q);
			k = this.headNorm(`${module}.${modules.qkNorms[1]}`, k);
		}
		const isWindowed =
			family.window !== undefined && (family.windowLayers?.includes(layer) ?? layer % 2 === 0);
		if (family.positions === "rope") {
			const base = family.ropeBases?.[isWindowed ? 1 : 0] ?? 10_000;
			[q, k] = [rotate(family, q, { base, length }), rotate(family, k, { base, length })];
		}
		const mixed = attend(family, { q, k, v }, { length, window: isWindowed ? family.window : undefined });
		return this.linear(`${module}.${modules.attentionOut}`, mixed);
	}

	/** Each head of its own. */
	private headNorm(module: string, x: Matrix): Matrix {
		return { ...x, data: this.norm(module, cut(x, SIZE.headDim)).data };
	}

	/** LFM2: what one gate lets through is mixed over the last few tokens, then gated again. */
	private convolution(module: string, x: Matrix): Matrix {
		const D = SIZE.hidden;
		const wide = this.linear(`${module}.in_proj`, x);
		const [before, after, value] = [slice(wide, 0, D), slice(wide, D, D), slice(wide, 2 * D, D)];
		const kernel = this.weight(`${module}.conv.weight`);
		const taps = kernel.data.length / D;
		const gated = map(before, (gate, i) => gate * value.data[i]!);
		const mixed = make(x.rows, D, (row, column) => {
			let sum = 0;
			for (let back = 0; back < taps && back <= row % this.length; back++)
				sum += kernel.data[column * taps + taps - 1 - back]! * at(gated, row - back, column);
			return sum * at(after, row, column);
		});
		return this.linear(`${module}.out_proj`, mixed);
	}

	private feedForward(layer: number, within: (module: string) => string, x: Matrix): Matrix {
		const { family } = this;
		const module = within(family.modules.down);
		const z = withGain(this.gain, layer, this.inner(within, x));
		const h = multiply(z, this.weight(`${module}.weight`), this.rounding(module));
		this.z.push(z);
		this.h.push(h);
		return withBias(h, this.model.seen.get(`${module}.bias`));
	}

	/** z, from what the block reads. */
	private inner(within: (module: string) => string, x: Matrix): Matrix {
		const { modules, activation, block } = this.family;
		const act = ACTIVATIONS[activation];
		const [first, second] = modules.into.map((name) => this.linear(within(name), x));
		if (block === "plain") return map(first!, act);
		const gate = block === "fused" ? slice(first!, 0, SIZE.ffn) : first!;
		const up = block === "fused" ? slice(first!, SIZE.ffn, SIZE.ffn) : second!;
		return map(gate, (value, i) => act(value) * up.data[i]!);
	}

	/** The two best experts of every token, by their share. Their neurons are told apart nowhere. */
	private experts(within: (module: string) => string, x: Matrix): Matrix {
		const scores = this.linear(within("mlp.gate"), x);
		const given = Array.from({ length: this.family.experts! }, (_, expert) => {
			const inside = (module: string) => within(module.replace("mlp.", `mlp.experts.${expert}.`));
			return this.linear(inside(this.family.modules.down), this.inner(inside, x));
		});
		return make(x.rows, x.columns, (row, column) => {
			const ranked = given
				.map((y, expert) => ({ y, share: Math.exp(at(scores, row, expert)) }))
				.sort((a, b) => b.share - a.share)
				.slice(0, 2);
			const whole = ranked.reduce((sum, { share }) => sum + share, 0);
			return ranked.reduce((sum, { y, share }) => sum + (share / whole) * at(y, row, column), 0);
		});
	}

	private head(x: Matrix): Matrix {
		const { head, embedding } = this.family.modules;
		const own = this.model.seen.get(`${head}.weight`);
		const w = own ?? transpose(this.weight(`${embedding}.weight`));
		return withBias(multiply(x, w, this.rounding(head)), this.model.seen.get(`${head}.bias`));
	}

	private linear(module: string, x: Matrix): Matrix {
		const y = multiply(x, this.weight(`${module}.weight`), this.rounding(module));
		return withBias(y, this.model.seen.get(`${module}.bias`));
	}

	private norm(module: string, x: Matrix): Matrix {
		const { norm: kind } = this.family;
		return norm(x, {
			weight: this.weight(`${module}.weight`),
			bias: this.model.seen.get(`${module}.bias`),
			offset: kind.endsWith("+1") ? 1 : 0,
			isCentred: kind.startsWith("layer"),
		});
	}

	private rounding(module: string) {
		return this.model.rounding.get(`${module}.weight`);
	}

	private weight(name: string): Matrix {
		const found = this.model.seen.get(name);
		if (!found) throw new Error(`the model tells of no ${name}`);
		return found;
	}
}
