/**
 * What looking costs: the instrumented model against the untouched file, in alternating runs of one process, so that a
 * machine that changes its speed changes both.
 *
 *     npm run build && node --import tsx bench/latency.ts [MODEL_FOLDER]
 */
process.env.ORT_DISABLE_TELEMETRY = "1"; // the runtime reads it once, when it is loaded

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type LoadedModel, openModel } from "../src/engine/model/loaded-model";
import { createSession } from "../src/engine/ort";
import { ProbeReading } from "../src/engine/probe/probe-reading";
import { readProbe } from "../src/engine/probe/read-probe";
import { prefill } from "../src/engine/run/decode";
import { Forward, type Reading } from "../src/engine/run/forward";
import { type Engine, startEngine } from "../src/protocol/start-engine";

const ROUNDS = 15;
/** Rounds that are not counted: the first runs of a session allocate. */
const WARM_UP = 3;
/** Long enough that the cache grows to a few hundred tokens, as in a real answer. */
const FORCED_TOKENS = 128;
const QUESTIONS = [
	"What is the capital of France?",
	"What is the capital of Velmania?",
	"Who wrote Pride and Prejudice?",
	"What is the chemical symbol for gold?",
];

interface Setting {
	model: LoadedModel;
	engine: Engine;
	untouched: Forward;
	read: Reading;
}

/** Milliseconds of one round, with and without looking. */
interface Pair {
	lens: number;
	plain: number;
}

type Figure = "first token" | "whole answer" | "one token more";

async function main(): Promise<void> {
	const folder = resolve(process.argv[2] ?? join(__dirname, "..", "media", "models", "pocket-chat"));
	const cacheFolder = mkdtempSync(join(tmpdir(), "h-neuron-bench-"));
	const engine = startEngine({ enginePath: join(__dirname, "..", "dist", "engine.js"), cacheFolder });
	try {
		const setting = await open(folder, cacheFolder, engine);
		print(setting.model, await measure(setting));
	} finally {
		await engine.dispose();
		rmSync(cacheFolder, { recursive: true });
	}
}

async function open(folder: string, cacheFolder: string, engine: Engine): Promise<Setting> {
	const log = () => undefined;
	const signal = new AbortController().signal;
	const model = await openModel(folder, { cacheFolder, log, signal, makeRoom: async () => undefined });
	await engine.call("loadModel", { folder });
	const { probe } = await readProbe(null, model.info);
	const { graph } = model.files;
	const untouched = new Forward(await createSession(readFileSync(graph), { folder: dirname(graph), log }));
	const { norms, info } = model;
	const { reading: read } = new ProbeReading(probe, { ...info, norms, gain: 1, baseRate: null });
	return { model, engine, untouched, read };
}

async function measure(setting: Setting): Promise<Record<Figure, Pair[]>> {
	const pairs: Record<Figure, Pair[]> = { "first token": [], "whole answer": [], "one token more": [] };
	for (let round = -WARM_UP; round < ROUNDS; round++) {
		for (const question of QUESTIONS) {
			// Who goes first alternates too: the second run finds warmer caches.
			const [lens, plain] = await inTurn(
				round,
				() => throughEngine(setting, question),
				() => plainly(setting, question),
			);
			if (round < 0) continue;
			pairs["first token"].push({ lens: lens.first, plain: plain.first });
			pairs["whole answer"].push({ lens: lens.whole, plain: plain.whole });
		}
		const forced = await inTurn(
			round,
			() => force(setting, "lens"),
			() => force(setting, "plain"),
		);
		if (round >= 0) pairs["one token more"].push({ lens: forced[0], plain: forced[1] });
	}
	return pairs;
}

async function inTurn<T>(round: number, a: () => Promise<T>, b: () => Promise<T>): Promise<[T, T]> {
	if (round % 2 === 0) return [await a(), await b()];
	const second = await b();
	return [await a(), second];
}

/** As the panel experiences it: from the call to the first token's reading, and to the reply. */
async function throughEngine(
	{ engine }: Setting,
	question: string,
): Promise<{ first: number; whole: number }> {
	const began = performance.now();
	let first = 0;
	const silence = engine.on("tokenRead", () => {
		first ||= performance.now() - began;
	});
	await engine.call("inspect", {
		...{ run: "bench", probe: null, maxTokens: FORCED_TOKENS, gain: 1, baseRate: null },
		messages: [{ role: "user", content: question }],
		sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
	});
	silence();
	const whole = performance.now() - began;
	return { first: first || whole, whole };
}

/** The untouched file with nothing around it: render, prefill, then the likeliest token until the answer ends. */
async function plainly(
	{ model, untouched }: Setting,
	question: string,
): Promise<{ first: number; whole: number }> {
	const began = performance.now();
	const { ids } = model.render([{ role: "user", content: question }]);
	const start = await prefill(untouched, ids, BLIND, { ratio: false, signal: new AbortController().signal });
	let next = likeliest(start.logits);
	const first = performance.now() - began;
	for (let count = 1; !model.ends.has(next) && count < FORCED_TOKENS; count++) {
		const { logits } = await untouched.step(start.thread, [next], BLIND, { logits: true, ratio: false });
		next = likeliest(logits[0]!);
	}
	return { first, whole: performance.now() - began };
}

/** Milliseconds a token over FORCED_TOKENS of them, whatever the model wants to end: the graphs alone. */
async function force({ model, untouched, read }: Setting, which: keyof Pair): Promise<number> {
	const [forward, reading] = which === "lens" ? [model.forward, read] : [untouched, BLIND];
	const { ids } = model.render([{ role: "user", content: QUESTIONS[0]! }]);
	const { thread } = await prefill(forward, ids, reading, {
		ratio: false,
		signal: new AbortController().signal,
	});
	const began = performance.now();
	for (let count = 0; count < FORCED_TOKENS; count++)
		await forward.step(thread, [ids[count % ids.length]!], reading, {
			logits: true,
			ratio: which === "lens",
		});
	return (performance.now() - began) / FORCED_TOKENS;
}

/** Reads no neurons, and suits a graph that has no taps. */
const BLIND: Reading = { count: 0, feeds: {} };

function likeliest(logits: Float32Array): number {
	let best = 0;
	for (let id = 1; id < logits.length; id++) if (logits[id]! > logits[best]!) best = id;
	return best;
}

function print({ info }: LoadedModel, pairs: Record<Figure, Pair[]>): void {
	const lines = [
		`${info.name}, ${info.precision}, ${info.layers} layers of ${info.neuronsPerLayer} neurons; ${cpus().length} × ${cpus()[0]?.model}; Node ${process.version}`,
		"",
		"| | lens, ms | untouched, ms | ratio: median | min | max | pairs |",
		"|---|---|---|---|---|---|---|",
		...Object.entries(pairs).map(([figure, rows]) => row(figure, rows)),
		"",
		`Tokens a second: ${perSecond(pairs["one token more"], "lens")} with the lens, ${perSecond(pairs["one token more"], "plain")} without.`,
	];
	process.stdout.write(`${lines.join("\n")}\n`);
}

function row(figure: string, pairs: Pair[]): string {
	const ratios = pairs.map(({ lens, plain }) => lens / plain);
	const middle = (which: keyof Pair) => median(pairs.map((pair) => pair[which])).toFixed(2);
	const spread = [median(ratios), Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2));
	return `| ${[figure, middle("lens"), middle("plain"), ...spread, pairs.length].join(" | ")} |`;
}

const perSecond = (pairs: Pair[], which: keyof Pair): string =>
	(1000 / median(pairs.map((pair) => pair[which]))).toFixed(0);

function median(values: number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

void main();
