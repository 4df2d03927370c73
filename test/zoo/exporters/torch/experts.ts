/** Qwen3's routed experts, as optimum patches them for the exporter: all experts are run, each on the tokens it was given. */
import { floatBytes } from "../../dtypes/storage";
import { SIZE } from "../../family";
import { TYPE } from "../../write-onnx";
import type { Tracer } from "./tracer";

const TOP = 2;

/** @returns what the experts give together, [B, T, D] */
export function writeExperts(t: Tracer, x: string): string {
	return t.within("mlp", `${t.classes}SparseMoeBlock`, () => {
		const sides = [t.size(x, 0, "batch"), t.size(x, 1, "length"), SIZE.hidden] as const;
		const tokens = t.reshape(x, [-1, SIZE.hidden], "view");
		const { shares, chosen } = route(t, tokens);
		const given = givenTo(t, chosen);
		let sum = t.op("ConstantOfShape", [t.op("Shape", [tokens])], { as: "zeros", attributes: zeros(t) });
		for (let expert = 0; expert < t.family.experts!; expert++) {
			const places = t.op("NonZero", [t.op("Gather", [given, t.ints(expert)], { attributes: { axis: 0 } })]);
			const [rank, token] = t.split(places, [1, 1], 0).map((row) => t.reshape(row, [-1], "view"));
			const read = t.op("Gather", [tokens, token!], { as: "index", attributes: { axis: 0 } });
			const written = t.within(`experts.${expert}`, `${t.classes}MLP`, () => writeExpert(t, read));
			const pair = t.cat([t.unsqueeze(token!, 1), t.unsqueeze(rank!, 1)], 1);
			const share = t.unsqueeze(t.op("GatherND", [shares, pair], { as: "index" }), 1);
			const added = t.mul(written, share);
			const at = t.op("Expand", [t.unsqueeze(token!, 1), t.op("Shape", [added])]);
			sum = t.op("ScatterElements", [sum, at, added], {
				as: "index_add",
				attributes: { axis: 0, reduction: "add" },
			});
		}
		return t.reshape(sum, sides, "view");
	});
}

const zeros = (t: Tracer) => {
	const { type } = t.products;
	return { value: { tensor: { type, dims: [1], raw: floatBytes([0], type) } } };
};

/** Each token's best experts and their shares, [tokens, TOP]. */
function route(t: Tracer, tokens: string): { shares: string; chosen: string } {
	const weights = t.softmax(t.linear("gate", tokens, 2));
	const [best, chosen] = t.ops("TopK", [weights, t.ints([TOP])], {
		as: "topk",
		attributes: { axis: -1, largest: 1, sorted: 1 },
		count: 2,
	});
	const whole = t.op("ReduceSum", [best!, t.ints([-1])], { as: "sum", attributes: { keepdims: 1 } });
	return { shares: t.div(best!, whole), chosen: chosen! };
}

/** [experts, TOP, tokens], one where a token chose an expert. */
function givenTo(t: Tracer, chosen: string): string {
	const raw = new Uint8Array(new BigInt64Array([0n, 1n]).buffer);
	const values = t.constant({ type: TYPE.int64, dims: [2], raw });
	const depth = t.ints([t.family.experts!]);
	const hot = t.op("OneHot", [chosen, depth, values], { as: "one_hot", attributes: { axis: -1 } });
	return t.transpose(hot, [2, 1, 0]);
}

function writeExpert(t: Tracer, x: string): string {
	const gate = t.linear("gate_proj", x, 2);
	const bent = t.within("act_fn", "Activation", () => {
		const share = t.op("Sigmoid", [gate]);
		return t.op("Mul", [gate, share], { as: "silu" });
	});
	return t.linear("down_proj", t.mul(bent, t.linear("up_proj", x, 2)), 2);
}
