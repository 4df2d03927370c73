/** Norms as one operator with the residual's sum, and gemma's casts around them. */
import { type Attribute, TYPE } from "../../write-onnx";
import type { Builder } from "./builder";

const EPSILON = 1e-6;

/** The residual stream: what the next norm adds up, and what the next block reads. */
export class Residual {
	constructor(
		private readonly builder: Builder,
		public root: string,
		public skip: string,
	) {}

	/** Gemma's builds keep the stream, and so its norms, in float32. */
	private get type(): number {
		return this.builder.family.modules.postNorms ? TYPE.float : this.builder.type;
	}

	/**
	 * A norm of root, or of root + skip; the sum becomes the new root.
	 * @param location what the builder calls the norm
	 * @param module   where its weight is in the checkpoint
	 * @returns what the block reads
	 */
	norm(layer: number, location: string, module: string, kind: "first" | "skip" | "last"): string {
		const at = `/model/layers.${layer}/${location}_layernorm`;
		const sum = `${at}/output_3`;
		const inputs = kind === "first" ? [this.root] : [this.root, this.skip];
		const isSkip = kind !== "first";
		const outputs = kind === "skip" ? [`${at}/output_0`, "", "", sum] : [`${at}/output_0`];
		const names = { at, module, weight: `model.layers.${layer}.${location}_layernorm` };
		const y = this.write(names, inputs, { outputs, isSkip, casts: true });
		if (kind === "skip") {
			this.builder.setType(sum, this.type);
			this.root = sum;
		}
		return y;
	}

	/** Gemma's norm of what a block gives, before it is added: `skip` becomes it. */
	postNorm(layer: number, location: string, module: string): void {
		const at = `/model/layers.${layer}/${location}_layernorm`;
		const names = { at, module, weight: `model.layers.${layer}.${location}_layernorm` };
		const outputs = [`${at}/output_0`];
		this.skip = this.write(names, [this.skip], { outputs, isSkip: false, casts: false });
	}

	private write(
		names: { at: string; module: string; weight: string },
		inputs: string[],
		{ outputs, isSkip, casts }: { outputs: string[]; isSkip: boolean; casts: boolean },
	): string {
		const { builder, type } = this;
		const isSimple = builder.family.norm.startsWith("rms");
		const name = `${names.at}/${isSkip ? "Skip" : ""}LayerNorm`;
		const fed = inputs.map((input, i) => this.wide(input, `${name}/${i ? "skip" : "root"}_input/Cast`));
		fed.push(builder.normWeight(`${names.weight}.weight`, `${names.module}.weight`, type));
		if (!isSimple) fed.push(builder.bias(`${names.weight}.bias`, `${names.module}.bias`, type));
		const [y] = outputs;
		const isCast = casts && type !== builder.type;
		const raw = isCast ? `${name}/output_0/Cast/output_0` : y!;
		const attributes: Record<string, Attribute> = { epsilon: { float: EPSILON } };
		if (!isSkip) Object.assign(attributes, { axis: -1, stash_type: 1 });
		builder.node(`${isSkip ? "Skip" : ""}${isSimple ? "Simplified" : ""}LayerNormalization`, name, fed, {
			attributes,
			isContrib: isSkip,
			outputs: [raw, ...outputs.slice(1)],
		});
		builder.setType(raw, type);
		if (isCast)
			builder.node("Cast", `${name}/output_0/Cast`, [raw], {
				outputs: [y!],
				attributes: { to: builder.type },
			});
		return y!;
	}

	private wide(tensor: string, cast: string): string {
		const { builder, type } = this;
		return builder.typeOf(tensor) === type
			? tensor
			: builder.node("Cast", cast, [tensor], { attributes: { to: type } });
	}
}

/** The norm of each head of q or k, between two changes of shape. */
export function headNorm(
	builder: Builder,
	x: string,
	names: { at: string; parameter: string; headDim: number; width: number },
): string {
	const { at, parameter, headDim, width } = names;
	const type = builder.family.modules.postNorms ? TYPE.float : builder.type;
	const heads = builder.node("Reshape", `${at}/Reshape_1`, [x, builder.ints([0, -1, headDim])]);
	const name = `${at}/SimplifiedLayerNormalization`;
	const isCast = type !== builder.type;
	const fed = isCast
		? builder.node("Cast", `${name}/root_input/Cast`, [heads], { attributes: { to: type } })
		: heads;
	const weight = builder.normWeight(`${at.slice(1).replaceAll("/", ".")}.layernorm.weight`, parameter, type);
	const raw = isCast ? `${name}/output_0/Cast/output_0` : `${name}/output_0`;
	builder.node("SimplifiedLayerNormalization", name, [fed, weight], {
		attributes: { epsilon: { float: EPSILON }, axis: -1, stash_type: 1 },
		outputs: [raw],
	});
	if (isCast)
		builder.node("Cast", `${name}/output_0/Cast`, [raw], {
			outputs: [`${name}/output_0`],
			attributes: { to: builder.type },
		});
	const back = builder.ints([0, -1, width]);
	return builder.node("Reshape", `${at}/Reshape_2`, [`${name}/output_0`, back]);
}
