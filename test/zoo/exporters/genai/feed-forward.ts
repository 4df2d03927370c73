/** The feed-forward block: gate and up, up alone, or fc1 and fc2. */
import { SIZE } from "../../family";
import { type Builder, columns } from "./builder";

/** @returns what the down projection gives, its bias added */
export function writeFeedForward(builder: Builder, layer: number, x: string): string {
	const { family } = builder;
	const at = `/model/layers.${layer}/mlp`;
	const module = (name: string) => builder.parameter(layer, name, "").slice(0, -1);
	const [first, second] = family.modules.into.map(module);
	if (family.block === "plain") {
		const [up, down] = first!.endsWith("fc1") ? ["fc1", "fc2"] : ["up_proj", "down_proj"];
		const z = activate(builder, at, builder.linear(`${at}/${up}`, x, [first!]));
		return builder.linear(`${at}/${down}`, z, [module(family.modules.down)]);
	}
	const [gate, up] = second
		? gateAndUp(builder, at, x, [first!, second])
		: cutGateAndUp(builder, at, x, `${first}.weight`);
	const z = builder.node("Mul", `${at}/Mul`, [activate(builder, at, gate), up]);
	return builder.linear(`${at}/down_proj`, z, [module(family.modules.down)]);
}

function gateAndUp(
	builder: Builder,
	at: string,
	x: string,
	modules: readonly [string, string],
): [string, string] {
	if (!builder.settings.fusesGateUp)
		return [
			builder.linear(`${at}/gate_proj`, x, [modules[0]]),
			builder.linear(`${at}/up_proj`, x, [modules[1]]),
		];
	const both = builder.linear(`${at}/gate_up_proj`, x, modules);
	return split(builder, at, both);
}

/** The checkpoint has one module; the builder cuts it unless its graph has one product too. */
function cutGateAndUp(builder: Builder, at: string, x: string, parameter: string): [string, string] {
	const w = builder.weight(parameter);
	if (builder.settings.fusesGateUp)
		return split(builder, at, builder.linear(`${at}/gate_up_proj`, x, [parameter.replace(/\.weight$/, "")]));
	const made = ["gate_proj", "up_proj"].map((name, i) => {
		const product = builder.product(`${at}/${name}`);
		return { y: builder.products.write(x, columns(w, i * SIZE.ffn, SIZE.ffn), product), product };
	});
	builder.seeJoined(
		parameter,
		made.map(({ product }) => product.parameter),
	);
	return [made[0]!.y, made[1]!.y];
}

function split(builder: Builder, at: string, both: string): [string, string] {
	const name = `${at}/gate_up_proj/Split`;
	const outputs: [string, string] = [`${name}/output_0`, `${name}/output_1`];
	builder.node("Split", name, [both, builder.ints([SIZE.ffn, SIZE.ffn])], {
		outputs,
		attributes: { axis: -1 },
	});
	return outputs;
}

function activate(builder: Builder, at: string, x: string): string {
	const name = (op: string) => `${at}/act_fn/${op}`;
	switch (builder.family.activation) {
		case "silu": {
			const bent = builder.node("Sigmoid", name("Sigmoid"), [x]);
			return builder.node("Mul", name("Mul"), [x, bent]);
		}
		case "gelu_tanh":
			return builder.node("Gelu", name("FastGelu"), [x], { attributes: { approximate: "tanh" } });
		case "gelu":
			return builder.node("Gelu", name("Gelu"), [x], { attributes: { approximate: "none" } });
		case "quick_gelu":
			return builder.node("QuickGelu", name("QuickGelu"), [x], { isContrib: true });
		case "relu":
			return builder.node("Relu", name("Relu"), [x]);
		case "relu2": {
			const positive = builder.node("Relu", name("Relu"), [x]);
			return builder.node("Pow", `${at}/square/Relu2/pow`, [positive, builder.int32s([2])]);
		}
	}
}
