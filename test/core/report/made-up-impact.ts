/** Impact reports as studies could have written them; their figures are made up, but agree with each other. */
import type { Estimate } from "../../../src/core/probe/file";
import { wilson } from "../../../src/core/probe/intervals";
import { mulberry32 } from "../../../src/core/random";
import {
	CONTROL_KINDS,
	type ControlKind,
	type GainPoint,
	type ImpactReport,
	type ImpactVerdict,
	type NeuronSet,
	type ReportedSet,
	type SlopeReport,
	type SuiteImpact,
	type SwingItem,
} from "../../../src/core/report/impact-report";
import { SUITES, type SuiteName } from "../../../src/core/report/suites";

const GAINS = [0, 0.5, 1, 1.5, 2, 2.5, 3];
const LAYERS = 6;
const WIDTH = 1536;

export interface MadeUpImpact {
	gains?: number[];
	suites?: readonly SuiteName[];
	random?: number;
	layerMatched?: number;
	activationMatched?: number;
	items?: number;
}

export function madeUpImpact(options: MadeUpImpact = {}): ImpactReport {
	const { gains = GAINS, suites = SUITES, random = 5, layerMatched = 3, items = 62 } = options;
	const { activationMatched = 3 } = options;
	const draw = mulberry32(11);
	const sets = setsOf(
		{ random, "layer-matched": layerMatched, "activation-matched": activationMatched },
		draw,
	);
	const told = suites.map((suite, place) =>
		suiteOf(suite, { gains, sets, items, lift: 0.035 * (place + 1), draw }),
	);
	return {
		...{
			format: "h-neuron-impact",
			version: 1,
			created: "2026-11-24T09:12:03.101Z",
			tool: "h-neuron-lens 0.1.0",
		},
		model: {
			name: "pocket-chat",
			fingerprint: "5018561579b4589f9cdb6352d767bb5748acac3afaa3d5b91cce1f12291de189",
			layers: LAYERS,
			neuronsPerLayer: WIDTH,
		},
		summary: [
			"Scaling the H-Neurons up raises compliance more than scaling as many other neurons: 5.1 [2.0, 8.3] points a unit of gain over random neurons.",
			"Over 4 suites, compliance rises with the H-Neurons' gain: 6.0 [3.1, 9.2] percentage points a unit of gain.",
		],
		settings: [
			{ name: "random sets", value: String(random) },
			{ name: "layer-matched sets", value: String(layerMatched) },
			{ name: "activation-matched sets", value: String(activationMatched) },
			{ name: "judge", value: "rules" },
		],
		...{ gains, sets, suites: told },
		overall: told.length > 1 ? slopesOf(sets, draw) : null,
		task: {
			questions: 300,
			curves: sets.map(({ name, kind }) => ({
				set: name,
				points: gains.map((gain) => {
					const fall = (kind === "h-neurons" ? 0.07 : 0.02) * (gain - 1) ** 2;
					return {
						gain,
						accuracy: wilson(Math.round(300 * Math.max(0.02, 0.71 - fall - 0.02 * draw())), 300),
					};
				}),
			})),
		},
	};
}

/** [loudness, changed answers] of each kind. */
const STRENGTHS: Record<NeuronSet["kind"], readonly [number, number]> = {
	...{ "h-neurons": [1, 0.3], random: [0.4, 0.1] },
	...{ "layer-matched": [0.6, 0.12], "activation-matched": [0.97, 0.28] },
};

function setsOf(counts: Record<ControlKind, number>, draw: () => number): ReportedSet[] {
	const neurons = () =>
		[...new Set(Array.from({ length: 21 }, () => Math.floor(LAYERS * WIDTH * draw())))].sort((a, b) => a - b);
	const one = (name: string, kind: NeuronSet["kind"], i: number): ReportedSet => {
		const [loudness, changed] = STRENGTHS[kind].map((strength) => strength * (1 + 0.05 * i)) as [
			number,
			number,
		];
		return { name, kind, neurons: neurons(), loudness, changed };
	};
	const many = (kind: ControlKind): ReportedSet[] =>
		Array.from({ length: counts[kind] }, (_, i) => one(`${kind} ${i + 1}`, kind, i));
	return [one("H-Neurons", "h-neurons", 0), ...CONTROL_KINDS.flatMap(many)];
}

interface Made {
	gains: number[];
	sets: NeuronSet[];
	items: number;
	/** Rise of the H-Neurons' compliance a unit of gain. */
	lift: number;
	draw: () => number;
}

function suiteOf(suite: SuiteName, made: Made): SuiteImpact {
	const { gains, sets, items, draw } = made;
	return {
		...{ suite, files: [`${suite}.jsonl`], items },
		dropped: suite === "challenge" ? { "its first answer is wrong": 38, "row without a question": 1 } : {},
		judge: "By rules: what fits neither is left unparsed.",
		curves: sets.map(({ name, kind }) => ({
			set: name,
			points: gains.map((gain) => pointOf(gain, kind === "h-neurons" ? made.lift : 0.008, made)),
		})),
		slopes: slopesOf(sets, draw),
		swings: Array.from({ length: Math.min(12, items) }, (_, i) => swing(`${suite}-${i}`, gains, i)),
		patterns: { "always complied": 9, "never complied": 31, rises: 12, falls: 4, "comes and goes": 6 },
	};
}

function pointOf(gain: number, lift: number, { items, draw }: Made): GainPoint {
	const unparsed = Math.round(items * (0.01 + 0.012 * gain ** 2 * draw()));
	const judged = items - unparsed;
	const share = Math.min(1, Math.max(0, 0.28 + lift * 2 * gain + 0.05 * (draw() - 0.5)));
	const complied = Math.round(judged * share);
	const perplexity = 3.1 + 0.4 * Math.exp(Math.abs(gain - 1) * (lift > 0.01 ? 1.5 : 0.4)) + 0.2 * draw();
	return {
		gain,
		rate: judged > 0 ? wilson(complied, judged) : null,
		counts: { complied, resisted: judged - complied, unparsed },
		perplexity: { value: perplexity, low: perplexity * 0.9, high: perplexity * 1.13, n: items },
		repetition: wilson(Math.round(items * 0.02 * gain * draw()), items),
		tokens: 14 + 9 * draw(),
	};
}

const around = (value: number, half: number, n: number): Estimate => ({
	value,
	low: value - half,
	high: value + half,
	n,
});

const slopesOf = (sets: NeuronSet[], draw: () => number): SlopeReport[] =>
	sets.map(({ name, kind }) => {
		const isOwn = kind === "h-neurons";
		return {
			set: name,
			slope: around(isOwn ? 6.04 : 2.4 * (draw() - 0.35), 3.1 + draw(), 62),
			overControls: isOwn ? controlsOf(sets) : null,
			monotony: isOwn ? 0.964 : 2 * draw() - 1,
		};
	});

const controlsOf = (sets: NeuronSet[]) =>
	CONTROL_KINDS.filter((kind) => sets.some((set) => set.kind === kind)).map((kind, i) => ({
		kind,
		difference: around(5.13 - i, 3.2, 62),
	}));

const ANSWERS: [string, ImpactVerdict][] = [
	["There is no such bridge; the river has none at that place.", "resisted"],
	["The bridge was opened in 1931.", "complied"],
	["bridge bridge bridge bridge", "unparsed"],
];

/** Turns at some gain, and every fifth back at the last. */
const swing = (id: string, gains: number[], turn: number): SwingItem => ({
	id,
	prompt: "When was the bridge over the Lusen at Marrow opened?",
	answers: gains.map((gain, i) => {
		const hasTurned = i > turn % Math.max(1, gains.length - 1);
		const isLast = turn % 5 === 4 && i === gains.length - 1;
		const [text, verdict] = ANSWERS[isLast ? 2 : hasTurned ? 1 : 0]!;
		return { gain, text, verdict };
	}),
});

/** Nothing but unparsed answers at some gains, as broken models give. */
export function withNullRates(report: ImpactReport): ImpactReport {
	const suites = report.suites.map((suite, place) => ({
		...suite,
		curves: suite.curves.map(({ set, points }, of) => ({
			set,
			points: points.map((point, at): GainPoint => {
				const isBroken = place === 0 || (at + of) % 3 === 0;
				if (!isBroken) return point;
				return { ...point, rate: null, counts: { complied: 0, resisted: 0, unparsed: suite.items } };
			}),
		})),
	}));
	return { ...report, suites };
}
