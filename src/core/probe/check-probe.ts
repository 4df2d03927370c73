/** What a probe file of version 1 must hold. `docs/probe.schema.json` says the same; a test holds the two together. */
import {
	byField,
	type Check,
	fields,
	integer,
	listOf,
	mapOf,
	number,
	oneOf,
	optional,
	orNull,
	type Problem,
	report,
	someOf,
	text,
} from "./check-json";
import type { ProbeFile } from "./file";

export type { Problem };

const share = number({ min: 0, max: 1 });
const count = integer({ min: 0 });
const counts = fields({ faithful: count, hallucinated: count });

const estimateFields = fields({ value: share, low: share, high: share, n: count });
const estimate: Check = (value, path, problems) => {
	const before = problems.length;
	estimateFields(value, path, problems);
	if (problems.length > before) return;
	const { value: middle, low, high } = value as { value: number; low: number; high: number };
	if (low > middle || middle > high)
		report(problems, path, `must have low ≤ value ≤ high, but has ${low}, ${middle}, ${high}.`);
};

const metrics = fields({
	set: text,
	accuracy: estimate,
	auroc: estimate,
	randomNeurons: fields({ accuracy: estimate, auroc: estimate, draws: integer({ min: 1 }) }),
	entropyAuroc: estimate,
	lengthAuroc: estimate,
	brier: estimate,
	ece: fields({ value: share, bins: integer({ min: 1 }), noiseFloor: share }),
});

const fittedOn = { baseRate: number({ above: 0, below: 1 }), n: integer({ min: 1 }) };
const platt = fields({
	method: oneOf("platt"),
	a: number(),
	b: number(),
	...fittedOn,
	covariance: optional(listOf(number())),
});
const isotonic = fields({
	method: oneOf("isotonic"),
	logits: someOf(number()),
	risks: someOf(number({ above: 0, below: 1 })),
	...fittedOn,
});
const calibration = byField("method", { platt, isotonic });

const layout = fields({
	format: oneOf("h-neuron-probe"),
	version: oneOf(1),
	created: text,
	tool: text,
	model: fields({
		name: text,
		fingerprint: text,
		layers: integer({ min: 1 }),
		neuronsPerLayer: integer({ min: 1 }),
	}),
	region: oneOf("prompt", "lastPromptToken", "predicting", "response", "answer", "other"),
	mode: oneOf("1-vs-1", "3-vs-1"),
	c: number({ above: 0 }),
	bias: number(),
	neurons: listOf(fields({ layer: count, index: count, weight: number() })),
	threshold: share,
	calibration: orNull(calibration),
	combined: optional(fields({ logit: number(), entropy: number(), bias: number() })),
	unwelcomeTruth: optional(text),
	cPath: listOf(
		fields({ c: number({ above: 0 }), nonZero: count, positive: count, accuracy: share, auroc: share }),
	),
	metrics: listOf(metrics),
	data: fields({
		questions: count,
		kept: counts,
		dropped: mapOf(count),
		splits: mapOf(counts),
		domains: listOf(text),
	}),
	sampling: fields({
		samples: integer({ min: 1 }),
		temperature: number({ min: 0 }),
		topK: count,
		topP: share,
		maxTokens: integer({ min: 1 }),
	}),
	seed: integer(),
});

/** What no field can say alone: neurons inside the model, each once, none without weight. */
function checkNeurons({ model, neurons }: ProbeFile, problems: Problem[]): void {
	if (neurons.length === 0) report(problems, "$.neurons", "must hold at least one neuron.");
	const seen = new Map<number, number>();
	for (const [i, { layer, index, weight }] of neurons.entries()) {
		const path = `$.neurons[${i}]`;
		if (layer >= model.layers)
			report(
				problems,
				`${path}.layer`,
				`is ${layer}, but the model has ${model.layers} layers, counted from 0.`,
			);
		if (index >= model.neuronsPerLayer)
			report(
				problems,
				`${path}.index`,
				`is ${index}, but a layer has ${model.neuronsPerLayer} neurons, counted from 0.`,
			);
		if (weight === 0)
			report(problems, `${path}.weight`, "is 0; a neuron without weight is no part of a probe.");
		const flat = layer * model.neuronsPerLayer + index;
		const twin = seen.get(flat);
		if (twin !== undefined) report(problems, path, `is the same neuron as $.neurons[${twin}].`);
		seen.set(flat, i);
	}
}

/** A covariance of two numbers: three entries, no variance below 0, no correlation beyond 1. */
function checkCovariance({ calibration }: ProbeFile, problems: Problem[]): void {
	if (calibration?.method !== "platt" || !calibration.covariance) return;
	const [a = -1, together = 0, b = -1] = calibration.covariance;
	if (calibration.covariance.length !== 3 || a < 0 || b < 0 || together ** 2 > a * b * (1 + 1e-9))
		report(problems, "$.calibration.covariance", "must be var(a), cov(a, b), var(b) of a covariance matrix.");
}

/** What no field can say alone of a curve: as many risks as logits, logits that rise, risks that do not fall. */
function checkCurve({ calibration }: ProbeFile, problems: Problem[]): void {
	if (calibration?.method !== "isotonic") return;
	const { logits, risks } = calibration;
	if (logits.length !== risks.length) {
		const found = `has ${logits.length} logits and ${risks.length} risks`;
		report(problems, "$.calibration", `must have one risk for each logit, but ${found}.`);
		return;
	}
	for (let i = 1; i < logits.length; i++) {
		if (logits[i]! <= logits[i - 1]!)
			report(problems, `$.calibration.logits[${i}]`, `must be above the one before, but is ${logits[i]}.`);
		if (risks[i]! < risks[i - 1]!)
			report(problems, `$.calibration.risks[${i}]`, `must not be below the one before, but is ${risks[i]}.`);
	}
}

/** Everything that is wrong with a parsed value as a probe file, up to a limit; [] when nothing is. */
export function checkProbe(value: unknown): Problem[] {
	const problems: Problem[] = [];
	const version = (value as { version?: unknown } | null)?.version;
	const format = (value as { format?: unknown } | null)?.format;
	if (format === "h-neuron-probe" && typeof version === "number" && version !== 1) {
		report(problems, "$.version", `is ${version}, but this tool reads version 1 only; update it.`);
		return problems;
	}
	layout(value, "$", problems);
	if (problems.length > 0) return problems;
	checkNeurons(value as ProbeFile, problems);
	checkCurve(value as ProbeFile, problems);
	checkCovariance(value as ProbeFile, problems);
	return problems;
}
