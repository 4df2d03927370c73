/** One constant matrix in every way exporters store it, together with the values the runtime will see. */
import { halfBits, type Matrix, toHalf, transpose } from "./numbers";
import { type OnnxGraph, TYPE } from "./write-onnx";

/** The fixed step of activations in the "qdq" form. */
export const QDQ_STEP = 0.05;

/** How the product x W is written into the graph. */
export const FORMS = [
	"fp32",
	"fp32-transposed",
	"gemm",
	"fp16",
	"fp16-cast",
	"q8",
	"nbits4",
	"nbits8",
	"dequantize",
	"qdq",
] as const;
export type Form = (typeof FORMS)[number];

export interface Product {
	/** What the node is called: a path without its operator. */
	readonly path: string;
	/** Name of the product's output, where the convention fixes it. */
	readonly output?: string;
	readonly form: Form;
	readonly bias?: string;
	readonly metadata?: Record<string, string>;
	/** The product's node has this name whatever its path. */
	readonly nodeName?: string;
}

/** Writes x W. @returns the output's name and W as the runtime sees it */
export function writeProduct(
	graph: OnnxGraph,
	x: string,
	w: Matrix,
	product: Product,
): { y: string; seen: Matrix } {
	return WRITERS[product.form]({ graph, x, w, ...product });
}

interface Job extends Product {
	readonly graph: OnnxGraph;
	readonly x: string;
	readonly w: Matrix;
}
type Writer = (job: Job) => { y: string; seen: Matrix };

const WRITERS: Record<Form, Writer> = {
	fp32: (job) => ({ y: matMul(job, floats(job, job.w)), seen: job.w }),
	"fp32-transposed": (job) => {
		const stored = floats(job, transpose(job.w));
		return {
			y: matMul(job, job.graph.node("Transpose", [stored], { attributes: { perm: [1, 0] } })),
			seen: job.w,
		};
	},
	gemm: (job) => {
		const name = job.nodeName ?? `${job.path}/Gemm`;
		const inputs = [job.x, floats(job, job.w), ...(job.bias ? [job.bias] : [])];
		return { y: job.graph.node("Gemm", inputs, { name, ...shared(job) }), seen: job.w };
	},
	fp16: (job) => ({ y: matMul(job, halves(job)), seen: mapped(job.w, toHalf) }),
	"fp16-cast": (job) => {
		const wide = job.graph.node("Cast", [halves(job)], { attributes: { to: TYPE.float } });
		return { y: matMul(job, wide), seen: mapped(job.w, toHalf) };
	},
	q8: writeDynamic8,
	nbits4: (job) => writeBlocks(job, 4),
	nbits8: (job) => writeBlocks(job, 8),
	dequantize: (job) => {
		const { weight, seen } = writeDequantize(job);
		return { y: matMul(job, weight), seen };
	},
	qdq: (job) => {
		const { graph, x, path } = job;
		const scale = graph.scalar(QDQ_STEP);
		const zero = graph.initializer(`${path}/x_zero_point`, TYPE.uint8, [], new Uint8Array([128]));
		const rounded = graph.node("QuantizeLinear", [x, scale, zero]);
		const { weight, seen } = writeDequantize(job);
		return { y: matMul({ ...job, x: graph.node("DequantizeLinear", [rounded, scale, zero]) }, weight), seen };
	},
};

const shared = ({ metadata, output }: Job) => ({
	...(metadata && { metadata }),
	...(output && { outputs: [output] }),
});

function matMul(job: Job, weight: string): string {
	return job.graph.node("MatMul", [job.x, weight], {
		name: job.nodeName ?? `${job.path}/MatMul`,
		...shared(job),
	});
}

function floats({ graph, path }: Job, w: Matrix): string {
	return graph.initializer(
		`${path}.weight`,
		TYPE.float,
		[w.rows, w.columns],
		bytesOf(Float32Array.from(w.data)),
	);
}

function halves({ graph, path, w }: Job): string {
	const bits = Uint16Array.from(w.data, halfBits);
	return graph.initializer(`${path}.weight`, TYPE.float16, [w.rows, w.columns], bytesOf(bits));
}

/** What the dynamic quantiser writes: DynamicQuantizeLinear, MatMulInteger, Cast, Mul by both scales. */
function writeDynamic8(job: Job): { y: string; seen: Matrix } {
	const { graph, path, x, w } = job;
	const scale = Math.fround(largest(w) / 127);
	const stored = Int8Array.from(w.data, (value) => Math.round(value / scale));
	const [quantised, xScale, zero] = ["quantized", "scale", "zero_point"].map((part) => `${path}/x_${part}`);
	graph.node("DynamicQuantizeLinear", [x], { outputs: [quantised!, xScale!, zero!] });
	const weight = graph.initializer(
		`${path}.weight_quantized`,
		TYPE.int8,
		[w.rows, w.columns],
		bytesOf(stored),
	);
	const wScale = graph.initializer(
		`${path}.weight_scale`,
		TYPE.float,
		[],
		bytesOf(new Float32Array([scale])),
	);
	const wZero = graph.initializer(`${path}.weight_zero_point`, TYPE.int8, [], new Uint8Array(1));
	const scales = graph.node("Mul", [xScale!, wScale], { name: `${path}/MatMul_quant_scales_mul` });
	const name = `${job.nodeName ?? `${path}/MatMul`}_quant`;
	const counted = graph.node("MatMulInteger", [quantised!, weight, zero!, wZero], {
		name,
		...(job.metadata && { metadata: job.metadata }),
	});
	const cast = graph.node("Cast", [counted], { attributes: { to: TYPE.float } });
	const y = graph.node("Mul", [cast, scales], {
		name: `${path}/MatMul_quant_output_scale_mul`,
		outputs: [job.output ?? `${path}/MatMul_output_0`],
	});
	return { y, seen: { ...w, data: Float64Array.from(stored, (value) => value * scale) } };
}

/** MatMulNBits: weight [N, blocks, bytes], scales [N, blocks], symmetric around the middle value. */
function writeBlocks(job: Job, bits: 4 | 8): { y: string; seen: Matrix } {
	const { graph, path, x, w } = job;
	const block = 16;
	const blocks = Math.ceil(w.rows / block);
	const half = 2 ** (bits - 1);
	const perByte = 8 / bits;
	const packed = new Uint8Array((w.columns * blocks * block) / perByte).fill(bits === 4 ? 0x88 : 0x80);
	const scales = new Float32Array(w.columns * blocks);
	const seen = new Float64Array(w.data.length);
	for (let n = 0; n < w.columns; n++)
		for (let k = 0; k < w.rows; k++) {
			const at = n * blocks + Math.floor(k / block);
			scales[at] ||= blockScale(w, n, Math.floor(k / block) * block, block) / (half - 1);
			const step = Math.round(w.data[k * w.columns + n]! / scales[at]!);
			seen[k * w.columns + n] = step * scales[at]!;
			const index = n * blocks * block + k;
			if (bits === 8) packed[index] = step + half;
			else if (index % 2 === 0) packed[index >> 1] = (packed[index >> 1]! & 0xf0) | (step + half);
			else packed[index >> 1] = (packed[index >> 1]! & 0x0f) | ((step + half) << 4);
		}
	const weight = graph.initializer(
		`${path}_weight_quant`,
		TYPE.uint8,
		[w.columns, blocks, (block * bits) / 8],
		packed,
	);
	const scale = graph.initializer(`${path}_weight_scales`, TYPE.float, [w.columns, blocks], bytesOf(scales));
	const attributes = { K: w.rows, N: w.columns, bits, block_size: block };
	const name = job.nodeName ?? `${path}/MatMul_Q${bits}`;
	const inputs = [x, weight, scale, ...(job.bias ? ["", "", job.bias] : [])];
	const y = graph.node("MatMulNBits", inputs, { name, domain: "com.microsoft", attributes, ...shared(job) });
	return { y, seen: { ...w, data: seen } };
}

/** Int8 weight [N, K] with a scale a column, then DequantizeLinear and Transpose. */
function writeDequantize({ graph, path, w }: Job): { weight: string; seen: Matrix } {
	const turned = transpose(w);
	const scales = Float32Array.from({ length: w.columns }, (_, n) => blockScale(w, n, 0, w.rows) / 127);
	const stored = Int8Array.from(turned.data, (value, i) =>
		Math.round(value / scales[Math.floor(i / w.rows)]!),
	);
	const name = graph.initializer(`${path}.weight_q`, TYPE.int8, [w.columns, w.rows], bytesOf(stored));
	const scale = graph.initializer(`${path}.weight_scale`, TYPE.float, [w.columns], bytesOf(scales));
	const zero = graph.initializer(`${path}.weight_zero`, TYPE.int8, [w.columns], new Uint8Array(w.columns));
	const wide = graph.node("DequantizeLinear", [name, scale, zero], { attributes: { axis: 0 } });
	const values = Float64Array.from(stored, (value, i) => value * scales[Math.floor(i / w.rows)]!);
	const seen = transpose({ ...turned, data: values });
	return { weight: graph.node("Transpose", [wide], { attributes: { perm: [1, 0] } }), seen };
}

function blockScale(w: Matrix, column: number, from: number, length: number): number {
	let most = 1e-6;
	for (let k = from; k < Math.min(from + length, w.rows); k++)
		most = Math.max(most, Math.abs(w.data[k * w.columns + column]!));
	return Math.fround(most);
}

const largest = (w: Matrix) => w.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const mapped = (w: Matrix, change: (value: number) => number): Matrix => ({ ...w, data: w.data.map(change) });
const bytesOf = (data: ArrayBufferView) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
