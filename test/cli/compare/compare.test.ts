/** `h-neurons compare`: what is asked of the engine, what is printed, and what is refused. */
import { strict as assert } from "node:assert";
import { resolve } from "node:path";
import { test } from "node:test";
import type { InspectParams } from "../../../src/protocol/engine-api";
import { fakeEngine, inspection, token } from "../fake-engine";
import { runCli } from "../run-cli";

/** Says "Oslo!" as it is and amplified, and "Bergen" with the H-Neurons suppressed. */
const dependent = () =>
	fakeEngine(() => ({
		async inspect(params) {
			const plain = inspection(params);
			if (params.gain > 0) return plain;
			const responseTokens = [{ ...token("Bergen", 0.1), id: 7 }, token("!", 0.2)];
			return { ...plain, response: "Bergen!", responseTokens };
		},
	}));

async function asked(argv: string[]) {
	const { engine, code, errors } = await runCli(["compare", "Hi", ...argv]);
	assert.equal(code, 0, errors);
	return engine.asked
		.filter(({ method }) => method === "inspect")
		.map(({ params }) => params as unknown as InspectParams);
}

test("the model as it is answers first, then each gain in order, all with the same seed", async () => {
	const calls = await asked(["--seed", "7", "--temperature", "0.5"]);
	assert.deepEqual(
		calls.map(({ gain, sampling }) => [gain, sampling.seed, sampling.temperature]),
		[
			[1, 7, 0.5],
			[0, 7, 0.5],
			[2, 7, 0.5],
		],
	);
	assert.ok(calls.every((params) => !("neuronGains" in params)));
	assert.deepEqual(
		(await asked(["--gains", "3,1,0.5,3"])).map(({ gain }) => gain),
		[1, 0.5, 3],
	);
});

test("single neurons are silenced in an answer of their own", async () => {
	const calls = await asked(["--silence", "0:7", "--silence", "1:9", "--probe", "p.json"]);
	assert.deepEqual(
		calls.map(({ gain, neuronGains }) => ({ gain, neuronGains })),
		[
			{ gain: 1, neuronGains: undefined },
			{
				gain: 1,
				neuronGains: [
					{ layer: 0, index: 7, gain: 0 },
					{ layer: 1, index: 9, gain: 0 },
				],
			},
		],
	);
	assert.ok(calls.every(({ probe }) => probe === resolve("p.json")));
	assert.equal((await asked(["--silence", "0:7", "--gains", "0"])).length, 3);
});

test("in a pipe: the answers by gain, the verdict in words, what it rests on", async () => {
	const { output, errors, code } = await runCli(["compare", "Hi"], { engine: dependent() });
	assert.equal(code, 0, errors);
	assert.equal(
		output,
		[
			"H-Neurons suppressed (× 0)",
			"Bergen!",
			"Risk 60 %: fires like an invented answer (threshold 50 %). Parts from the model's own answer at token 1.",
			"",
			"The model as it is (× 1)",
			"Oslo!",
			"Risk 60 %: fires like an invented answer (threshold 50 %).",
			"",
			"H-Neurons × 2",
			"Oslo!",
			"Risk 60 %: fires like an invented answer (threshold 50 %).",
			"",
			"Suppressing the H-Neurons changes the answer from “Oslo!” to “Bergen!”.",
			"Amplifying the H-Neurons to × 2 leaves the answer as it is, word for word.",
			"",
			"Greedy decoding: each answer takes the likeliest token throughout, so nothing but the neurons differs.",
			"A changed answer is not thereby a truer one.",
			"The risk reads the probe's neurons, so it moves where they are scaled, whatever the answer says.",
			"",
		].join("\n"),
	);
});

test("an empty answer is told as one", async () => {
	const mute = fakeEngine(() => ({
		async inspect(params) {
			return params.gain > 0
				? inspection(params)
				: { ...inspection(params), response: "", responseTokens: [] };
		},
	}));
	const { output } = await runCli(["compare", "Hi", "--gains", "0"], { engine: mute });
	assert.match(output, /\(× 0\)\nThe model answered nothing\.\nRisk .* at token 1\.\n/);
	assert.match(output, /With the H-Neurons suppressed the model says nothing, instead of “Oslo!”\./);
});

test("on a terminal the tokens that differ are underlined", async () => {
	const { output } = await runCli(["compare", "Hi"], { engine: dependent(), terminal: 8 });
	assert.ok(output.includes("\u001b[4mBergen\u001b[0m!"), output);
});

test("as JSON: every answer with its differences, and the verdict", async () => {
	const { output } = await runCli(["compare", "Hi", "--gains", "0", "--json"], { engine: dependent() });
	const { verdict, answers } = JSON.parse(output);
	assert.equal(verdict.sentences.length, 1);
	assert.deepEqual(
		answers.map(({ gain, silenced, firstDifference, changedTokens, inspection }: Record<string, never>) => [
			...[gain, silenced, firstDifference, changedTokens],
			(inspection as { response: string }).response,
		]),
		[
			[1, [], null, [], "Oslo!"],
			[0, [], 0, [0], "Bergen!"],
		],
	);
});

const refused: [string[], RegExp][] = [
	[["--gains", "1"], /^h-neurons: --gains is 1, and there is nothing to compare: name one besides 1\./],
	[["--gains", "0,4"], /--gains is 4, not a number from 0 to 3\./],
	[["--gains", "0,,2"], /--gains is empty\./],
	[["--silence", "7"], /--silence is 7, not a neuron as LAYER:INDEX, both counted from 0\./],
	[["--gain", "0"], /Unknown option '--gain'/],
];
for (const [argv, sentence] of refused)
	test(`refused: ${argv.join(" ")}`, async () => {
		const { code, errors } = await runCli(["compare", "Hi", ...argv]);
		assert.equal(code, 2);
		assert.match(errors, sentence);
	});
