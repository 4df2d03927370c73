/** Feed-forward modules of transformers, between the products that make z and the one that reads it. */
import { SIZE } from "../../family";
import type { Tracer } from "./tracer";

/** What the families call the module of their activation. */
const ACTIVATION_MODULES: Readonly<Record<string, string>> = {
	gpt2: "act",
	"gpt-neox": "act",
	falcon: "act",
	bloom: "gelu_impl",
	phi2: "activation_fn",
	phi3: "activation_fn",
};

/** @returns what the down projection gives, its bias added, [B, T, D] */
export function writeFeedForward(t: Tracer, x: string): string {
	const { into, down } = t.family.modules;
	const [, name] = /^(\w+)\./.exec(down) ?? [];
	const run = () => block(t, x, into.map(leaf), leaf(down));
	return name === undefined ? run() : t.within(name, `${t.classes}MLP`, run);
}

const leaf = (module: string): string => module.split(".").at(-1)!;

function block(t: Tracer, x: string, [first, second]: string[], down: string): string {
	const { block: kind, isConv1d } = t.family;
	if (isConv1d) return t.conv1d(down, activate(t, t.conv1d(first!, x)));
	if (kind === "plain") return t.linear(down, activate(t, t.linear(first!, x)));
	if (kind === "gated") {
		const gate = activate(t, t.linear(first!, x));
		return t.linear(down, t.mul(gate, t.linear(second!, x)));
	}
	const [gate, up] = t.chunk(t.linear(first!, x), 2, { axis: 2, width: 2 * SIZE.ffn });
	return t.linear(down, t.mul(up!, activate(t, gate!)));
}

/** OPT folds tokens before the norm of its block, and unfolds them after the sum. */
export function writeFoldedBlock(t: Tracer, x: string, norm: (x: string) => string): string {
	const { into, down } = t.family.modules;
	const sides = [t.size(x, 0, "batch"), t.size(x, 1, "length"), SIZE.hidden] as const;
	const folded = t.fold(x);
	const z = activate(t, t.linear(into[0]!, norm(folded), 2));
	const sum = t.add(folded, t.linear(down, z, 2));
	return t.reshape(sum, sides, "view");
}

function activate(t: Tracer, x: string): string {
	const { activation, name, isConv1d, block: kind } = t.family;
	const module =
		ACTIVATION_MODULES[name] ?? (kind === "plain" && name === "opt" ? "activation_fn" : "act_fn");
	return t.within(module, "Activation", () => {
		switch (activation) {
			case "silu":
				return silu(t, x);
			case "quick_gelu":
				return t.mul(x, t.unary("Sigmoid", t.mul(x, 1.702)));
			case "relu":
				return t.unary("Relu", x);
			case "relu2": {
				const positive = t.unary("Relu", x);
				return t.mul(positive, positive);
			}
			case "gelu":
				return t.gelu(x, "none");
			case "gelu_tanh":
				if (isConv1d || name === "phi2") return newGelu(t, x);
				return name === "bloom" ? bloomGelu(t, x) : t.gelu(x, "tanh");
		}
	});
}

const silu = (t: Tracer, x: string): string => {
	const gate = t.op("Sigmoid", [x]);
	return t.op("Mul", [x, gate], { as: "silu" });
};

/** NewGELUActivation, written in Python. */
function newGelu(t: Tracer, x: string): string {
	const half = t.mul(x, 0.5);
	const cube = t.op("Pow", [x, t.number(3)], { as: "pow" });
	const inner = t.mul(t.add(x, t.mul(cube, 0.044715)), Math.sqrt(2 / Math.PI));
	return t.mul(half, t.add(t.unary("Tanh", inner), 1));
}

/** BloomGelu, written in Python. */
function bloomGelu(t: Tracer, x: string): string {
	const half = t.mul(x, 0.5);
	const slope = t.add(t.mul(t.mul(t.mul(x, 0.044715), x), 1), 1);
	const bent = t.unary("Tanh", t.mul(t.mul(x, 0.79788456), slope));
	return t.mul(half, t.add(bent, 1));
}
