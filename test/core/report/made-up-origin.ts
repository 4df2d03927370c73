/** Origin reports as studies could have written them; their figures are made up, but agree with each other. */
import type { Estimate } from "../../../src/core/probe/file";
import { mulberry32 } from "../../../src/core/random";
import type {
	DriftedNeuron,
	DriftReport,
	OriginReport,
	TransferSet,
} from "../../../src/core/report/origin-report";

const LAYERS = 6;
const WIDTH = 1536;

const around = (value: number, half: number, n = 400): Estimate => ({
	value,
	low: value - half,
	high: value + half,
	n,
});

const transferSet = (set: string, value: number, chat: Estimate | null): TransferSet => ({
	...{ set, faithful: 211, hallucinated: 187 },
	dropped: { "answers disagree": 1402, "no answer before the line's end": 12 },
	auroc: around(value, 0.041),
	random: { value: 0.561, low: 0.512, high: 0.633, n: 100 },
	difference: around(value - 0.561, 0.05),
	entropy: around(0.744, 0.033),
	chat,
});

/** @param count of H-Neurons */
export function madeUpDrift(count: number, layers = LAYERS): DriftReport {
	const draw = mulberry32(7);
	const neurons = Array.from({ length: count }, (_, i): DriftedNeuron => {
		const rank = draw() ** 0.6;
		return {
			...{
				layer: Math.floor(layers * draw()),
				index: Math.floor(WIDTH * draw()),
				weight: 14 / (i + 1) ** 1.3,
			},
			...{ up: 0.012 * (1.4 - rank), down: 0.009 * (1.5 - rank), z: 2.4 * (0.5 - rank), rank },
		};
	});
	const mean = count > 0 ? neurons.reduce((sum, { rank }) => sum + rank, 0) / count : Number.NaN;
	const all = layers * WIDTH;
	const histogram = Array.from({ length: 50 }, (_, bin) => {
		const [from, to] = [-3 + 0.16 * bin, -3 + 0.16 * (bin + 1)];
		const inBin = neurons.filter(({ z }) => z >= from && z < to).length;
		return {
			from,
			to,
			all: Math.round(all * 0.064 * Math.exp(-(((from + to) / 2) ** 2) / 2)) + inBin,
			hNeurons: inBin,
		};
	});
	return {
		neurons,
		meanRank: around(mean, 0.11, count),
		test: {
			alternative:
				"One-sided: the H-Neurons moved less than as many neurons drawn at random, that is, their mean rank is larger.",
			...{ p: 0.00419, method: "permutation", draws: 100_000, layerMatchedP: 0.127 },
		},
		histogram,
		layers: Array.from({ length: layers }, (_, layer) => ({
			meanZ: 0.8 - (1.5 * layer) / layers,
			meanRank: 0.31 + (0.4 * layer) / layers,
			hNeurons: neurons.filter((neuron) => neuron.layer === layer).length,
		})),
	};
}

export const madeUpOrigin = (): OriginReport => ({
	...{
		format: "h-neuron-origin",
		version: 1,
		created: "2026-11-25T11:02:44.000Z",
		tool: "h-neuron-lens 0.1.0",
	},
	model: {
		name: "pocket-chat",
		fingerprint: "5018561579b4589f9cdb6352d767bb5748acac3afaa3d5b91cce1f12291de189",
		...{ layers: LAYERS, neuronsPerLayer: WIDTH },
	},
	base: {
		name: "pocket-base",
		fingerprint: "9a1c0b77e2d14f0a8f1b3a9a62c53a3f1d5b8a60e9b5d8f5b3d1c2f9e7a40c31",
		...{ layers: LAYERS, neuronsPerLayer: WIDTH },
	},
	summary: [
		"The chat model's probe tells the base model's made-up answers from its right ones: AUROC 0.701 [0.660, 0.742].",
		"The H-Neurons moved less than other neurons while the model was taught to chat.",
	],
	settings: [{ name: "Questions", value: "general-knowledge.jsonl" }],
	transfer: {
		randomNote: "as many neurons drawn at random, with the H-Neurons' weights; 100 draws.",
		prompt: "{question}\nAnswer:",
		sets: [
			transferSet("general-knowledge", 0.701, around(0.85, 0.024)),
			transferSet("all sets together", 0.617, null),
		],
		withinSets: { ...transferSet("within each set", 0.583, null), dropped: {} },
	},
	drift: madeUpDrift(21),
});
