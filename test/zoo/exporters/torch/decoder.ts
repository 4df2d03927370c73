/** The decoder models of transformers, from tokens to logits, with the inputs and outputs optimum gives them. */
import { SIZE } from "../../family";
import { POSITION_OFFSET } from "../../reference/weights";
import { type Dim, TYPE } from "../../write-onnx";
import { type Surroundings, writeAttention } from "./attention";
import { writeExperts } from "./experts";
import { writeFeedForward, writeFoldedBlock } from "./feed-forward";
import { writeNorm } from "./norms";
import { cachePosition, maskedPositions, rotaryAngles, writeAlibi, writeMask } from "./positions";
import type { Tracer } from "./tracer";

/** Families whose files have no position_ids: TextDecoderOnnxConfig without them. */
const WITHOUT_POSITIONS = new Set(["gemma2", "gemma3", "nemotron", "bloom"]);

/** Older files of OPT count positions from the mask. */
const countsMask = (t: Tracer): boolean => t.family.name === "opt" && t.opset < 17;
const readsPositions = (t: Tracer): boolean => !WITHOUT_POSITIONS.has(t.family.name) && !countsMask(t);

/** Writes the whole graph. */
export function writeDecoder(t: Tracer): void {
	const { modules } = t.family;
	writeEnds(t);
	const [root, rest] = splitPath(modules.embedding);
	const normed = t.within(root, `${t.classes}Model`, () => {
		// OPT keeps its decoder in a module of its own.
		const [inner, ...deeper] = rest.split(".");
		if (deeper.length > 0) return t.within(inner!, `${t.classes}Decoder`, () => writeLayers(t));
		return writeLayers(t);
	});
	writeHead(t, normed);
}

const splitPath = (path: string): [string, string] => {
	const at = path.indexOf(".");
	return [path.slice(0, at), path.slice(at + 1)];
};

/** A module's name within the model that holds the layers. */
const local = (t: Tracer, module: string): string => module.slice(t.path.length + 1);

function writeEnds(t: Tracer): void {
	const { graph, family } = t;
	const type = t.isConverted ? TYPE.float : t.products.type;
	const tokens: Dim[] = ["batch_size", "sequence_length"];
	const total = "past_sequence_length + sequence_length";
	graph.input("input_ids", TYPE.int64, tokens);
	graph.input("attention_mask", TYPE.int64, ["batch_size", total]);
	const hasPositions = readsPositions(t);
	if (hasPositions) graph.input("position_ids", TYPE.int64, tokens);
	graph.output("logits", type, [...tokens, SIZE.vocab]);
	const side = (length: string): Dim[] => ["batch_size", family.kvHeads ?? SIZE.heads, length, SIZE.headDim];
	for (let layer = 0; layer < SIZE.layers; layer++)
		for (const part of [`${layer}.key`, `${layer}.value`]) {
			graph.input(`past_key_values.${part}`, type, side("past_sequence_length"));
			graph.output(`present.${part}`, type, side(total));
		}
	if (t.isConverted) writeEdges(t, hasPositions ? 3 : 2);
}

/** Casts at the edges of a converted file, numbered by the place of the input or output. */
function writeEdges(t: Tracer, firstPast: number): void {
	const { graph, renamed, products } = t;
	const parts = Array.from({ length: SIZE.layers }, (_, layer) => [`${layer}.key`, `${layer}.value`]).flat();
	for (const [i, part] of parts.entries()) {
		const place = firstPast + i;
		const inner = `graph_input_cast_${place}`;
		const options = { name: `graph_input_cast${place}`, outputs: [inner], attributes: { to: products.type } };
		graph.node("Cast", [`past_key_values.${part}`], options);
		renamed.set(`past_key_values.${part}`, inner);
		renamed.set(`present.${part}`, `graph_output_cast_${i + 1}`);
	}
	for (const [i, name] of ["logits", ...parts.map((part) => `present.${part}`)].entries())
		graph.node("Cast", [`graph_output_cast_${i}`], {
			name: `graph_output_cast${i}`,
			outputs: [name],
			attributes: { to: TYPE.float },
		});
}

function writeLayers(t: Tracer): string {
	const { family } = t;
	const { modules, scale } = family;
	const embedding = local(t, modules.embedding);
	let x = t.within(embedding, "torch.nn.modules.sparse.Embedding", () =>
		t.lookUp(`${modules.embedding}.weight`, "input_ids"),
	);
	if (scale?.embedding) x = t.mul(x, scale.embedding);
	const { positions, around } = writeSurroundings(t);
	if (modules.positions) x = t.add(x, embedPositions(t, modules.positions, positions));
	if (modules.embeddingNorm) x = writeNorm(t, local(t, modules.embeddingNorm), x);
	for (let layer = 0; layer < SIZE.layers; layer++) {
		const path = local(t, modules.layer.replace("{l}", `${layer}`));
		const before = x;
		x = t.within(path, `${t.classes}DecoderLayer`, () => writeLayer(t, layer, before, around));
	}
	return writeNorm(t, local(t, modules.finalNorm), x);
}

function embedPositions(t: Tracer, module: string, positions: string): string {
	return t.within(local(t, module), "torch.nn.modules.sparse.Embedding", () => {
		const offset = POSITION_OFFSET[t.family.name];
		const places = offset ? t.op("Add", [positions, t.ints(offset)], { as: "add" }) : positions;
		return t.lookUp(`${module}.weight`, places);
	});
}

function writeSurroundings(t: Tracer): { positions: string; around: Surroundings } {
	const { family } = t;
	const sides = {
		batch: t.size("input_ids", 0, "batch"),
		length: t.size("input_ids", 1, "length"),
		total: t.size("attention_mask", 1, "total"),
	};
	const past = t.size(t.pastOf("0.key"), 2, "past");
	const cache = cachePosition(t, past, sides.length);
	const counted = () => (countsMask(t) ? maskedPositions(t, past) : t.unsqueeze(cache, 0));
	const positions = readsPositions(t) ? "position_ids" : counted();
	const full = writeMask(t, cache, sides);
	const windowed = family.window ? writeMask(t, cache, sides, family.window) : full;
	const alibi = family.positions === "alibi" ? writeAlibi(t) : null;
	if (family.positions !== "rope")
		return { positions, around: { masks: [full, windowed], angles: null, alibi } };
	const [base, localBase] = family.ropeBases ?? [10_000];
	const angles = rotaryAngles(t, "rotary_emb", positions, base);
	const near = localBase ? rotaryAngles(t, "rotary_emb_local", positions, localBase) : angles;
	return { positions, around: { masks: [full, windowed], angles: [angles, near], alibi } };
}

function writeLayer(t: Tracer, layer: number, x: string, around: Surroundings): string {
	const { family } = t;
	const { modules } = family;
	const [afterAttention, afterFeedForward] = modules.postNorms ?? [];
	const scaled = (y: string, post: string | undefined) => {
		const normed = post ? writeNorm(t, post, y) : y;
		return family.scale?.residual ? t.mul(normed, family.scale.residual) : normed;
	};
	const normed = writeNorm(t, modules.inputNorm, x);
	const mixed = writeAttention(t, layer, normed, around);
	if (family.isParallel) {
		const read = modules.middleNorm ? writeNorm(t, modules.middleNorm, x) : normed;
		return t.add(t.add(writeFeedForward(t, read), mixed), x);
	}
	const middle = t.add(x, scaled(mixed, afterAttention));
	if (family.foldsTokens) return writeFoldedBlock(t, middle, (y) => writeNorm(t, modules.middleNorm!, y));
	const read = writeNorm(t, modules.middleNorm!, middle);
	const written = family.experts ? writeExperts(t, read) : writeFeedForward(t, read);
	return t.add(middle, scaled(written, afterFeedForward));
}

/** The head, and what bends logits after it. */
function writeHead(t: Tracer, x: string): void {
	const { modules, scale, softcap } = t.family;
	const logits = t.linear(modules.head, x);
	const last = { outputs: [t.logits] };
	if (scale?.logits) t.op("Div", [logits, t.number(1 / scale.logits)], { as: "div", ...last });
	if (!softcap?.logits) return;
	const bent = t.unary("Tanh", t.div(logits, softcap.logits));
	t.op("Mul", [bent, t.number(softcap.logits)], { as: "mul", ...last });
}
