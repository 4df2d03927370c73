import assert from "node:assert/strict";
import { rm, truncate, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { neuronHistory, type ProbeInUse } from "../../../src/host/history/neuron-history";
import type { FinishedRun } from "../../../src/host/history/run-file";
import { finished, type Made, withHistory } from "./made-runs";

const inUse = ({ answer }: FinishedRun): ProbeInUse => {
	const { model, probe } = answer.summary!;
	return { fingerprint: model.fingerprint, probe };
};

/** What comes out when all runs are held and gone through token by token. */
function plainly(runs: readonly FinishedRun[], k: number) {
	const { weight } = inUse(runs[0]!).probe.neurons[k]!;
	const tokens = runs.flatMap(({ answer }) =>
		answer.responseTokens.map(({ shares, text }) => ({ run: answer.run, text, cett: shares[k]! / weight })),
	);
	const mean = tokens.reduce((sum, { cett }) => sum + cett, 0) / tokens.length;
	const squares = tokens.reduce((sum, { cett }) => sum + (cett - mean) ** 2, 0);
	return { tokens, mean, deviation: Math.sqrt(squares / tokens.length) };
}

/** Two runs of one probe, and one of another. */
async function keepThree({ history }: Made): Promise<FinishedRun[]> {
	const runs = [1, 2].map((seed) => finished(`r${seed}`, { seed, label: `file ${seed}` }));
	const other = structuredClone(finished("r3", { seed: 3 }));
	other.answer.summary!.model.fingerprint = "cd".repeat(32);
	for (const [at, run] of [...runs, other].entries()) await history.keep(run, at);
	// The newest is looked at first.
	return runs.reverse();
}

test("every neuron's statistics are those of all tokens of the same probe's runs", () =>
	withHistory(async (made) => {
		const runs = await keepThree(made);
		const probe = inUse(runs[0]!);
		for (const [k, place] of probe.probe.neurons.entries()) {
			const told = await neuronHistory(made.history, probe, place);
			const { tokens, mean, deviation } = plainly(runs, k);
			assert.deepEqual(
				{ layer: told.layer, index: told.index, weight: told.weight, runs: told.runs, tokens: told.tokens },
				{ ...place, runs: 2, tokens: tokens.length },
			);
			assert.ok(Math.abs(told.mean - mean) < 1e-12 && Math.abs(told.deviation - deviation) < 1e-12);
			assert.equal(told.largest, Math.max(...tokens.map(({ cett }) => cett)));
			assert.equal(told.histogram.length, 20);
			assert.equal(
				told.histogram.reduce((sum, count) => sum + count, 0),
				tokens.length,
			);
			const sorted = tokens.filter(({ cett }) => cett > 0).sort((a, b) => b.cett - a.cett);
			assert.deepEqual(
				told.top.map(({ run, text, cett }) => ({ run, text, cett })),
				sorted.slice(0, 12),
			);
			for (const { share, cett } of told.top) assert.ok(Math.abs(share - cett * place.weight) < 1e-12);
		}
	}));

test("a top token stands among what was before and after it, whole characters only", () =>
	withHistory(async (made) => {
		const [run] = await keepThree(made);
		const probe = inUse(run!);
		const { response } = run!.answer;
		for (const place of probe.probe.neurons)
			for (const top of (await neuronHistory(made.history, probe, place)).top) {
				assert.ok(response.includes(top.before + top.text + top.after));
				assert.ok(top.before.length <= 24 && top.after.length <= 24);
				assert.doesNotMatch(top.before + top.text + top.after, /\p{Surrogate}/u);
				assert.match(top.label, /^file [12]$/);
			}
	}));

test("columns that are missing or cut are made again; a run that went is left out", () =>
	withHistory(async (made) => {
		const [run] = await keepThree(made);
		const probe = inUse(run!);
		const place = probe.probe.neurons[4]!;
		const before = await neuronHistory(made.history, probe, place);
		await rm(made.store.columns("r1"));
		await truncate(made.store.columns("r2"), 12);
		assert.deepEqual(await neuronHistory(made.history, probe, place), before);
		assert.deepEqual(made.logged, []);
		await rm(made.store.columns("r1"));
		await writeFile(made.store.columns("r1").replace("columns", "runs").replace("f32", "json"), "{}");
		assert.equal((await neuronHistory(made.history, probe, place)).runs, 1);
		assert.match(made.logged.join(), /r1\.json in .* is skipped: it is no run\./);
	}));

test("a neuron that the probe does not have is refused, and no runs give no figures", () =>
	withHistory(async ({ history }) => {
		const probe = inUse(finished("r1"));
		await assert.rejects(neuronHistory(history, probe, { layer: 4, index: 9999 }), { code: "probeMismatch" });
		const { layer, index, weight } = probe.probe.neurons[0]!;
		assert.deepEqual(await neuronHistory(history, probe, { layer, index }), {
			...{ layer, index, weight, tokens: 0, runs: 0, mean: 0, deviation: 0, largest: 0 },
			...{ histogram: new Array(20).fill(0), top: [] },
		});
	}));
