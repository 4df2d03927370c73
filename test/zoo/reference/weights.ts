/** Random weights of a family, by the names and in the order of its checkpoints in Hugging Face's transformers. */
import type { Weights } from "../cell";
import { type Family, SIZE } from "../family";
import { type Matrix, randomMatrix, randomStream } from "../numbers";

/** How many inputs LFM2's convolution sees. */
export const CONV_LENGTH = 3;
/** OPT's table of positions starts two rows further down. */
export const POSITION_OFFSET: Readonly<Record<string, number>> = { opt: 2 };

/** @returns matrices [in, out]; tables [rows, D]; vectors [1, n]; a convolution's kernel [D, length] */
export function weightsOf(family: Family, seed = 7): Weights {
	return new WeightsWriter(family, seed).write();
}

class WeightsWriter {
	private readonly weights = new Map<string, Matrix>();
	private readonly next: () => number;

	constructor(
		private readonly family: Family,
		seed: number,
	) {
		this.next = randomStream(seed);
	}

	write(): Weights {
		const { family } = this;
		const { modules, bias } = family;
		this.table(modules.embedding, SIZE.vocab);
		if (modules.positions) this.table(modules.positions, SIZE.context + (POSITION_OFFSET[family.name] ?? 0));
		if (modules.embeddingNorm) this.norm(modules.embeddingNorm);
		for (let layer = 0; layer < SIZE.layers; layer++) this.layer(layer);
		this.norm(modules.finalNorm);
		if (!family.hasTiedHead) this.linear(modules.head, [SIZE.hidden, SIZE.vocab], bias.head ?? false);
		return this.weights;
	}

	private layer(layer: number): void {
		const { family } = this;
		const { modules } = family;
		const within = (module: string) => `${modules.layer.replace("{l}", `${layer}`)}.${module}`;
		this.norm(within(modules.inputNorm));
		if (family.convLayers?.includes(layer)) this.convolution(within("conv"));
		else this.attention(within(modules.attention));
		if (modules.middleNorm) this.norm(within(modules.middleNorm));
		for (const name of modules.postNorms ?? []) this.norm(within(name));
		if (!family.experts) this.feedForward(within);
		if (!family.experts) return;
		this.linear(within("mlp.gate"), [SIZE.hidden, family.experts], false);
		for (let expert = 0; expert < family.experts; expert++)
			this.feedForward((module) => within(module.replace("mlp.", `mlp.experts.${expert}.`)));
	}

	private attention(at: string): void {
		const { modules, bias, kvHeads = SIZE.heads } = this.family;
		const [query, key] = [SIZE.heads * SIZE.headDim, kvHeads * SIZE.headDim];
		const widths = modules.qkv.length === 3 ? [query, key, key] : [query + 2 * key];
		for (const [i, name] of modules.qkv.entries())
			this.linear(`${at}.${name}`, [SIZE.hidden, widths[i]!], bias.qkv);
		for (const name of modules.qkNorms ?? []) this.norm(`${at}.${name}`, SIZE.headDim);
		this.linear(`${at}.${modules.attentionOut}`, [query, SIZE.hidden], bias.attentionOut);
	}

	private convolution(at: string): void {
		this.linear(`${at}.in_proj`, [SIZE.hidden, 3 * SIZE.hidden], false);
		this.weights.set(`${at}.conv.weight`, randomMatrix(this.next, SIZE.hidden, CONV_LENGTH, 0.8));
		this.linear(`${at}.out_proj`, [SIZE.hidden, SIZE.hidden], false);
	}

	private feedForward(within: (module: string) => string): void {
		const { modules, bias, block } = this.family;
		const width = block === "fused" ? 2 * SIZE.ffn : SIZE.ffn;
		for (const name of modules.into) this.linear(within(name), [SIZE.hidden, width], bias.ffn);
		this.linear(within(modules.down), [SIZE.ffn, SIZE.hidden], bias.ffn);
	}

	private linear(module: string, [rows, columns]: readonly [number, number], hasBias: boolean): void {
		this.weights.set(`${module}.weight`, randomMatrix(this.next, rows, columns));
		if (hasBias) this.weights.set(`${module}.bias`, randomMatrix(this.next, 1, columns, 0.3));
	}

	private table(module: string, rows: number): void {
		this.weights.set(`${module}.weight`, randomMatrix(this.next, rows, SIZE.hidden, 0.6));
	}

	/** Around one, or around zero where the family adds the one itself. */
	private norm(module: string, width: number = SIZE.hidden): void {
		const { norm } = this.family;
		const around = norm.endsWith("+1") ? 0 : 1;
		const { data, ...size } = randomMatrix(this.next, 1, width, 0.2);
		this.weights.set(`${module}.weight`, { ...size, data: data.map((value) => Math.fround(around + value)) });
		const isCentred = norm.startsWith("layer") && width === SIZE.hidden;
		if (isCentred) this.weights.set(`${module}.bias`, randomMatrix(this.next, 1, width, 0.2));
	}
}
