/**
 * Runs in the panel's page before its scripts: an editor that holds one large answer with figures made up here. The answer
 * is made in the page, so that no text of tens of megabytes has to cross into it, and is posted as the editor posts it.
 */

export interface Size {
	prompt: number;
	response: number;
	layers: number;
	neurons: number;
}

/** What the page offers to the measurements, as `window.bench`. */
export interface BenchPage {
	/** Milliseconds, by the page's clock: when the data was sent, and when all of it was painted. */
	sentAt: number;
	paintedAt: number;
	/** Begins another answer that streams in at so many tokens a second; tells when it has ended. */
	stream(tokensPerSecond: number, count: number): Promise<void>;
	/** Times between frames from now until `stop`, and tasks of more than 50 ms. */
	watch(): void;
	stop(): { frames: number[]; longTasks: number };
	/** Time from each key press to the frame that shows its effect. */
	keyDelays: number[];
}

export function largeAnswer({ prompt, response, layers, neurons }: Size): void {
	let seed = 7;
	const random = () => {
		seed = (seed * 48271) % 2147483647;
		return seed / 2147483647;
	};
	const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
	const reading = (text: string, isPrompt: boolean) => {
		const shares = Float32Array.from({ length: neurons }, (_, k) =>
			random() < 0.3 ? 0 : (k % 4 === 3 ? -0.15 : 0.2) * random() * (random() < 0.1 ? 3 : 0.4),
		);
		const logit = shares.reduce((sum, share) => sum + share, -4);
		return {
			...{ id: 7, text, start: 0, end: text.length, isSpecial: false, logit, risk: sigmoid(logit), shares },
			entropy: isPrompt ? null : random() * 2,
			probability: isPrompt ? null : 0.2 + 0.8 * random(),
			alternatives: isPrompt
				? []
				: [1, 2, 3, 4, 5].map((id) => ({ id, text: ` word${id}`, probability: 0.2 / id })),
		};
	};
	const text = (i: number) => (i % 40 === 39 ? ".\n" : ` word${i % 977}`);
	const tokens = (count: number, isPrompt: boolean) =>
		Array.from({ length: count }, (_, i) => reading(text(i), isPrompt));
	const [promptTokens, responseTokens] = [tokens(prompt, true), tokens(response, false)];
	const estimate = { value: 0.8, low: 0.77, high: 0.83, n: 400 };
	const probe = {
		...{
			format: "h-neuron-probe",
			version: 1,
			created: "2026-11-20T10:00:00Z",
			tool: "bench",
			region: "response",
		},
		model: { name: "large", fingerprint: "ab".repeat(32), layers, neuronsPerLayer: 11008 },
		...{ mode: "1-vs-1", c: 0.1, bias: -4, threshold: 0.5, cPath: [], seed: 1 },
		neurons: Array.from({ length: neurons }, (_, k) => ({
			...{ layer: k % layers, index: (k * 53) % 11008, weight: k % 4 === 3 ? -4.5 : 3 + (k % 9) },
		})),
		calibration: { method: "platt", a: 1.4, b: 0.1, baseRate: 0.5, n: 400 },
		metrics: [
			{
				...{ set: "held-out questions", accuracy: estimate, auroc: estimate, brier: estimate },
				randomNeurons: { accuracy: estimate, auroc: estimate, draws: 5 },
				...{
					entropyAuroc: estimate,
					lengthAuroc: estimate,
					ece: { value: 0.04, bins: 10, noiseFloor: 0.03 },
				},
			},
		],
		data: {
			...{
				questions: 3000,
				kept: { faithful: 1000, hallucinated: 1000 },
				dropped: { mixed: 9, uncertain: 1 },
			},
			...{ splits: { train: { faithful: 800, hallucinated: 800 } }, domains: ["people"] },
		},
		sampling: { samples: 10, temperature: 1, topK: 50, topP: 0.9, maxTokens: 50 },
	};
	const inspectionOf = (run: string) => ({
		...{ run, probe, probePath: "/probe.json", gain: 1, promptTokens, responseTokens },
		...{
			rendered: promptTokens.map((token) => token.text).join(""),
			response: responseTokens.map((token) => token.text).join(""),
		},
		model: {
			...{
				folder: "/large",
				name: "large",
				fingerprint: probe.model.fingerprint,
				layers,
				neuronsPerLayer: 11008,
			},
			...{ hidden: 4096, vocabulary: 32000, contextLength: 8192, precision: "q4", hasChatTemplate: true },
			...{ probe: null, loadSeconds: 1, graph: "/large/model.onnx", provider: "cpu", providerNote: null },
			memoryBytes: 4e9,
		},
		verdictSpan: { start: 0, end: response },
		verdict: {
			...{ logit: 0.1, risk: 0.55, interval: { low: 0.5, high: 0.6 }, baseRate: 0.5, threshold: 0.5 },
			...{ isFlagged: true, isCalibrated: true, declines: false, scoredRegion: "response" },
			...{ trainedRegion: "response", meanEntropy: 0.6, meanLogProbability: -0.4 },
		},
		stopped: "end",
		timing: { promptSeconds: 1, firstTokenSeconds: 1.2, tokensPerSecond: 41 },
	});
	const options = {
		...{ modelPath: "/large", probe: null, maxTokens: 4096, baseRate: null },
		sampling: { temperature: 0, topK: 0, topP: 1, seed: 0 },
	};
	const answerOf = (run: string) => {
		const { promptTokens, responseTokens, response, ...summary } = inspectionOf(run);
		const asked = { run, gain: 1, silenced: [], failure: null, status: "finished" };
		return { ...asked, promptTokens, responseTokens, response, summary };
	};
	const post = (message: unknown) => window.postMessage(message, "*");
	const tell = (event: string, params: unknown) => post({ type: "event", event, params });
	const frame = () => new Promise<number>((done) => requestAnimationFrame(done));

	let isWatching = false;
	let times: number[] = [];
	let longTasks = 0;
	new PerformanceObserver((list) => {
		if (isWatching) longTasks += list.getEntries().length;
	}).observe({ type: "longtask" });
	const bench: BenchPage = {
		sentAt: 0,
		paintedAt: 0,
		keyDelays: [],
		async stream(tokensPerSecond, count) {
			const run = `streamed-${performance.now()}`;
			tell("engineChanged", { engine: { state: "answering", model: "large" } });
			tell("answersAsked", { first: { run, gain: 1, silenced: [] }, others: [], options });
			tell("answerStarted", { run });
			tell("promptRead", { run, tokens: promptTokens });
			const begun = performance.now();
			for (let sent = 0; sent < count; ) {
				await new Promise((done) => setTimeout(done, 5));
				const due = Math.min(count, Math.floor(((performance.now() - begun) / 1000) * tokensPerSecond));
				for (; sent < due; sent++) tell("tokenRead", { run, token: responseTokens[sent] });
			}
			tell("engineChanged", { engine: { state: "ready", model: "large" } });
		},
		watch() {
			[isWatching, times, longTasks] = [true, [], 0];
			const tick = (now: number) => {
				times.push(now);
				if (isWatching) requestAnimationFrame(tick);
			};
			requestAnimationFrame(tick);
		},
		stop() {
			isWatching = false;
			return { frames: times.slice(1).map((time, i) => time - times[i]!), longTasks };
		},
	};
	window.addEventListener(
		"keydown",
		({ timeStamp }) => {
			requestAnimationFrame(() => setTimeout(() => bench.keyDelays.push(performance.now() - timeStamp)));
		},
		{ capture: true },
	);
	const send = async (id: number) => {
		const state = {
			engine: { state: "ready", model: "large" },
			source: { label: "large.md", text: "word" },
			...{ first: answerOf("first"), others: [], options, beside: null, samples: [] },
		};
		await frame();
		bench.sentAt = performance.now();
		performance.mark("sent");
		post({ type: "reply", id, result: state });
		while (document.querySelectorAll('[data-testid="response-tokens"] .token').length < response)
			await frame();
		await frame();
		await new Promise((done) => setTimeout(done));
		bench.paintedAt = performance.now();
		performance.mark("painted");
	};
	let kept: unknown = null;
	Object.assign(window, {
		bench,
		acquireVsCodeApi: () => ({
			postMessage({ id, method }: { id: number; method: string }) {
				if (method !== "ready") post({ type: "reply", id, result: null });
				else window.addEventListener("load", () => void send(id), { once: true });
			},
			getState: () => kept,
			setState(state: unknown) {
				kept = state;
			},
		}),
	});
}
