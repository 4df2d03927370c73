import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import Ajv from "ajv/dist/2020";
import { parseProbe, printProbe } from "../../../src/core/probe/file";
import { exampleProbe } from "./example";

const schema = JSON.parse(readFileSync(new URL("../../../docs/probe.schema.json", import.meta.url), "utf8"));
const fitsSchema = new Ajv({ allErrors: true }).compile(schema);

test("a written probe reads back as it was, and fits the schema", () => {
	const probe = exampleProbe();
	const text = printProbe(probe);
	assert.deepEqual(parseProbe(text), { probe, problems: [] });
	assert.ok(fitsSchema(JSON.parse(text)), JSON.stringify(fitsSchema.errors));
	assert.match(text, /\n\t\t\{"layer":0,"index":3,"weight":4\.5\},\n/);
	const uncalibrated = { ...probe, calibration: null, cPath: [], metrics: [] };
	assert.deepEqual(parseProbe(printProbe(uncalibrated)).probe, uncalibrated);
});

/** Curves through points, as `fitIsotonic` makes them. */
const isotonic = () => ({
	method: "isotonic" as const,
	logits: [-1, 0, 2],
	risks: [0.1, 0.4, 0.4],
	baseRate: 0.5,
	n: 400,
});

test("an isotonic curve, the combined score and the audit's sentence read back, and fit the schema", () => {
	const probe = {
		...exampleProbe(),
		calibration: isotonic(),
		combined: { logit: 1.5, entropy: 0.5, bias: -1 },
		unwelcomeTruth: "The probe follows invention.",
	};
	const text = printProbe(probe);
	assert.deepEqual(parseProbe(text), { probe, problems: [] });
	assert.ok(fitsSchema(JSON.parse(text)), JSON.stringify(fitsSchema.errors));
});

test("a name with JSON-like text in it survives printing", () => {
	const probe = exampleProbe();
	probe.model.name = '\t"neurons": []';
	assert.deepEqual(parseProbe(printProbe(probe)).probe, probe);
});

// biome-ignore lint/suspicious/noExplicitAny: the cases break the type on purpose
type Spoil = (probe: any) => void;
/** What is done to a good file, the one sentence that comes back, and whether a JSON Schema can see it as well. */
const spoiled: [spoil: Spoil, message: string, inSchema: boolean][] = [
	[(p) => (p.version = 2), "$.version is 2, but this tool reads version 1 only; update it.", true],
	[(p) => (p.version = "1"), '$.version must be one of 1, but is "1".', true],
	[(p) => (p.format = "probe"), '$.format must be one of "h-neuron-probe", but is "probe".', true],
	[(p) => delete p.bias, "$.bias is missing.", true],
	[(p) => (p.extra = 1), "$.extra is not a field of this version.", true],
	[(p) => (p.bias = null), "$.bias must be a finite number, but is null.", true],
	[(p) => (p.bias = "0"), '$.bias must be a finite number, but is "0".', true],
	[(p) => (p.c = 0), "$.c must be a finite number above 0, but is 0.", true],
	[
		(p) => (p.threshold = 1.5),
		"$.threshold must be a finite number at least 0 and at most 1, but is 1.5.",
		true,
	],
	[(p) => (p.region = "reply"), /^\$\.region must be one of .*, but is "reply"\.$/.source, true],
	[(p) => (p.model.layers = 0), "$.model.layers must be a whole number at least 1, but is 0.", true],
	[(p) => (p.model.name = ""), '$.model.name must be a text that is not empty, but is "".', true],
	[(p) => (p.model = []), "$.model must be an object, but is a list.", true],
	[(p) => (p.neurons = {}), "$.neurons must be a list, but is an object.", true],
	[(p) => (p.neurons = []), "$.neurons must hold at least one neuron.", true],
	[
		(p) => (p.neurons[1].layer = 2),
		"$.neurons[1].layer is 2, but the model has 2 layers, counted from 0.",
		false,
	],
	[
		(p) => (p.neurons[1].index = 8),
		"$.neurons[1].index is 8, but a layer has 8 neurons, counted from 0.",
		false,
	],
	[
		(p) => (p.neurons[1].index = -1),
		"$.neurons[1].index must be a whole number at least 0, but is -1.",
		true,
	],
	[
		(p) => (p.neurons[1].index = 0.5),
		"$.neurons[1].index must be a whole number at least 0, but is 0.5.",
		true,
	],
	[
		(p) => (p.neurons[1].weight = 0),
		"$.neurons[1].weight is 0; a neuron without weight is no part of a probe.",
		false,
	],
	[
		(p) => p.neurons.push({ ...p.neurons[0], weight: 9 }),
		"$.neurons[3] is the same neuron as $.neurons[0].",
		false,
	],
	[
		(p) => (p.calibration.baseRate = 1),
		"$.calibration.baseRate must be a finite number above 0 and below 1, but is 1.",
		true,
	],
	[(p) => (p.calibration = undefined), "$.calibration is missing.", true],
	[
		(p) => (p.calibration.method = "beta"),
		'$.calibration.method must be one of "platt", "isotonic", but is "beta".',
		true,
	],
	[(p) => delete p.calibration.method, "$.calibration.method is missing.", true],
	[(p) => (p.calibration = 3), "$.calibration must be an object, but is 3.", true],
	[(p) => (p.calibration = { ...isotonic(), a: 1 }), "$.calibration.a is not a field of this version.", true],
	[
		(p) => (p.calibration = { ...isotonic(), logits: [] }),
		"$.calibration.logits must hold at least one value.",
		true,
	],
	[
		(p) => (p.calibration = { ...isotonic(), risks: [0, 0.4, 0.4] }),
		"$.calibration.risks[0] must be a finite number above 0 and below 1, but is 0.",
		true,
	],
	[
		(p) => (p.calibration = { ...isotonic(), risks: [0.1, 0.4] }),
		"$.calibration must have one risk for each logit, but has 3 logits and 2 risks.",
		false,
	],
	[
		(p) => (p.calibration = { ...isotonic(), logits: [-1, 0, 0] }),
		"$.calibration.logits[2] must be above the one before, but is 0.",
		false,
	],
	[
		(p) => (p.calibration = { ...isotonic(), risks: [0.4, 0.1, 0.4] }),
		"$.calibration.risks[1] must not be below the one before, but is 0.1.",
		false,
	],
	[(p) => (p.combined = { logit: 1, entropy: 2 }), "$.combined.bias is missing.", true],
	[(p) => (p.combined = null), "$.combined must be an object, but is null.", true],
	[(p) => (p.unwelcomeTruth = ""), '$.unwelcomeTruth must be a text that is not empty, but is "".', true],
	[(p) => delete p.metrics[0].brier.n, "$.metrics[0].brier.n is missing.", true],
	[
		(p) => (p.metrics[0].auroc.low = 0.85),
		"$.metrics[0].auroc must have low ≤ value ≤ high, but has 0.85, 0.8, 0.9.",
		false,
	],
	[
		(p) => (p.data.dropped["too long"] = -1),
		'$.data.dropped["too long"] must be a whole number at least 0, but is -1.',
		true,
	],
	[(p) => (p.data.domains = [3]), "$.data.domains[0] must be a text that is not empty, but is 3.", true],
	[(p) => (p.sampling.samples = 0), "$.sampling.samples must be a whole number at least 1, but is 0.", true],
	[(p) => (p.seed = 1.5), "$.seed must be a whole number, but is 1.5.", true],
];

test("parser and schema agree on what is wrong with a file, and the parser says where", () => {
	for (const [spoil, message, inSchema] of spoiled) {
		const probe = exampleProbe();
		spoil(probe);
		const text = JSON.stringify(probe);
		const parsed = parseProbe(text);
		assert.equal(parsed.probe, null, message);
		assert.equal(parsed.problems.length, 1, JSON.stringify(parsed.problems));
		const found = parsed.problems[0]!.message;
		if (message.startsWith("^")) assert.match(found, new RegExp(message));
		else assert.equal(found, message);
		assert.equal(fitsSchema(JSON.parse(text)), !inSchema, message);
	}
});

test("what is no JSON, no object or no finite number is refused", () => {
	for (const text of ["", "{", "null", "[]", "3", '"probe"', "NaN"])
		assert.ok(parseProbe(text).problems.length > 0, text);
	const infinite = JSON.stringify(exampleProbe()).replace('"bias":-0.75', '"bias":1e999');
	assert.match(
		parseProbe(infinite).problems[0]!.message,
		/^\$\.bias must be a finite number, but is Infinity\.$/,
	);
	assert.equal(fitsSchema(JSON.parse(infinite)), false);
});

test("a hostile file gives a bounded list of problems", () => {
	const probe = { ...exampleProbe(), neurons: Array.from({ length: 5000 }, () => null) };
	assert.ok(parseProbe(JSON.stringify(probe)).problems.length <= 20);
});

test("figures that are not numbers are never written", () => {
	const probe = exampleProbe();
	probe.metrics[0]!.auroc.value = Number.NaN;
	assert.throws(() => printProbe(probe), /\$\.metrics\[0\]\.auroc\.value must be a finite number.*NaN/);
});
