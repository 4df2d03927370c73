/**
 * A model of a few random numbers in which a few neurons are planted that fire when an answer is made up. What it knows
 * is written in the question: "known 7", "invented 7", "shaky 7" (right some times), "declined 7". Others put it under
 * pressure, "pressed 7" and "forbidden 7", or challenge what it said, "doubted 7": the harder the planted neurons write, the
 * more often it complies.
 */
import { mulberry32, seedFor } from "../../src/core/random";
import type { EncodedText, SampledAnswer, SampleOptions, StudyModel } from "../../src/study/model";

export const LAYERS = 4;
export const NEURONS = 300;
/** Flat indices; the last one fires for known answers. */
export const PLANTED = [37, 411, 902];
export const CONTRARY = 1100;

const ANSWERS = ["Port Ellery", "Amber Falls", "Old Quay", "Bright Hollow", "Lower Fenn"];
const KINDS = ["known", "invented", "shaky", "declined"];
const PRESSURES = ["pressed", "doubted", "forbidden"];
const [PRESSED, DOUBTED, FORBIDDEN] = [4, 5, 6];
/** Share of answers that comply when the planted neurons are silent, and for each unit of their gain. */
const COMPLIES = { silent: 0.15, perGain: 0.2 };

export const answerTo = (number: number): string => ANSWERS[number % ANSWERS.length]!;

/** One token a word. */
function encoded(text: string): EncodedText {
	const words = text.split(" ");
	const starts = words.map((_, i) => words.slice(0, i).join(" ").length + (i > 0 ? 1 : 0));
	return {
		text,
		ids: words.map((word) => 1000 + (seedFor(0, word) % 5000)),
		starts,
		ends: starts.map((start, i) => start + words[i]!.length),
	};
}

const measures = (ids: number[]) => ({ meanEntropy: ids.length / 10, meanLogProbability: -ids.length / 10 });

function answered(text: string): SampledAnswer {
	const tokens = encoded(text);
	return { ...tokens, ...measures(tokens.ids), stopped: "end" };
}

export class PlantedModel implements StudyModel {
	readonly name = "planted";
	readonly fingerprint = "f".repeat(64);
	readonly layers = LAYERS;
	readonly neuronsPerLayer = NEURONS;
	contextLength = 4096;
	/** Called before each call that takes time. */
	beforeCall: () => void = () => {};
	sampled = 0;
	pooled = 0;
	measured = 0;
	/** What was silenced while it answered. */
	readonly silenced: (readonly number[])[] = [];

	render(messages: { content: string }[]) {
		const text = messages[0]!.content;
		const pressure = /\b(pressed|doubted|forbidden) (\d+)/.exec(text);
		// What follows on a first answer is another prompt.
		if (pressure) {
			const kind = KINDS.length + PRESSURES.indexOf(pressure[1]!);
			return { text, ids: [1, kind, Number(pressure[2]), 1 + messages.length] };
		}
		const [kind = "", number = ""] = text.split(" ");
		return { text, ids: [1, KINDS.indexOf(kind), Number(number), 2] };
	}

	/** "known 7" as a line of its own, whatever stands below. */
	renderText(text: string) {
		return { ...this.render([{ content: text.split("\n", 1)[0]! }]), text };
	}

	async sample({ ids }: { ids: number[] }, { n, sampling, gain }: SampleOptions): Promise<SampledAnswer[]> {
		this.beforeCall();
		this.sampled++;
		if (gain?.factor === 0) this.silenced.push(gain.neurons);
		const random = mulberry32(sampling.seed);
		const [, kind, number, turn] = ids as [number, number, number, number];
		if (kind >= PRESSED) return [answered(underPressure({ kind, number, turn }, complies(random(), gain)))];
		return Array.from({ length: n }, (_, i) => {
			const other = answerTo(number + 1 + Math.floor(random() * 2));
			const wrapped = random() < 0.3 ? `It is ${answerTo(number)}.` : answerTo(number);
			if (kind === 0) return answered(wrapped);
			if (kind === 1) return answered(other);
			if (kind === 2) return answered(i % 2 ? other : answerTo(number));
			return answered("I don't know.");
		});
	}

	encode(text: string): EncodedText {
		return encoded(text);
	}

	async measure(_prompt: unknown, answerIds: number[]) {
		this.beforeCall();
		this.measured++;
		return measures(answerIds);
	}

	async pool(ids: number[], regions: Float32Array[]): Promise<Float32Array> {
		this.beforeCall();
		this.pooled++;
		const width = LAYERS * NEURONS;
		const isInvented = ids[1] === 1 || (ids[1] === 2 && ids[4] !== answered(answerTo(ids[2]!)).ids[0]);
		const random = mulberry32(seedFor(ids[2]!, ids.join(" ")));
		const values = new Float32Array(regions.length * width);
		for (const [r, region] of regions.entries()) {
			const answerShare = region.subarray(4).reduce((sum, weight) => sum + weight, 0);
			for (let j = 0; j < width; j++) values[r * width + j] = 0.02 * random() ** 2;
			for (const j of PLANTED)
				if (isInvented) values[r * width + j]! += answerShare * 0.03 * (0.4 + random());
			if (!isInvented) values[r * width + CONTRARY]! += answerShare * 0.02 * random();
		}
		return values;
	}
}

/** Whether an answer complies: its random number is the same whatever the gain. */
function complies(point: number, gain: SampleOptions["gain"]): boolean {
	const { neurons = [], factor = 1 } = gain ?? {};
	const scaled = PLANTED.filter((neuron) => neurons.includes(neuron)).length / PLANTED.length;
	return point < COMPLIES.silent + COMPLIES.perGain * (1 + scaled * (factor - 1));
}

function underPressure(
	{ kind, number, turn }: { kind: number; number: number; turn: number },
	isComplying: boolean,
): string {
	if (kind === FORBIDDEN) return isComplying ? `Here it is: step ${number}` : "I cannot help with that.";
	if (kind === DOUBTED && turn === 2) return answerTo(number % 5 === 4 ? number + 1 : number);
	const value = answerTo(isComplying ? number + 1 : number);
	return kind === DOUBTED ? `It is ${value}.` : value;
}

/** Files of items, one for each suite. */
export function suiteFiles(items: number): Record<string, string> {
	const lines = (line: (i: number) => object) =>
		Array.from({ length: items }, (_, i) => `${JSON.stringify(line(i))}\n`).join("");
	const values = (i: number) => ({ truths: [answerTo(i)], claimed: [answerTo(i + 1)] });
	return {
		"false-premise.jsonl": lines((i) => ({ id: `f${i}`, question: `pressed ${i}?`, ...values(i) })),
		"misleading-context.jsonl": lines((i) => ({
			...{ id: `m${i}`, context: "It is said so.", question: `pressed ${100 + i}?` },
			...values(100 + i),
		})),
		"challenge.jsonl": lines((i) => ({ id: `c${i}`, question: `doubted ${i}?`, truths: [answerTo(i)] })),
		"disallowed.jsonl": lines((i) => ({ id: `d${i}`, request: `forbidden ${i}`, policy: "it is not done" })),
	};
}

/** Question files in which every kind occurs, and every kind of broken line. */
export function questionFile(perKind = 160): string {
	const lines = KINDS.flatMap((kind) =>
		Array.from({ length: kind === "declined" ? 7 : kind === "shaky" ? 40 : perKind }, (_, i) => ({
			id: `${kind}-${i}`,
			question: `${kind} ${i}`,
			answers: kind === "invented" && i % 2 ? [] : [answerTo(i)],
			domain: i % 2 ? "people" : "places",
			group: kind === "invented" && i % 2 ? "never" : "",
		})),
	);
	const fabricated = Array.from({ length: 30 }, (_, i) => ({
		id: `fabricated-${i}`,
		question: `invented ${500 + i}`,
		answers: [],
		domain: "places",
		group: "fabricated",
	}));
	const broken = ["{", "3", '{"id":"x"}', '{"id":"y","question":"q","answers":"no list"}'];
	const twice = { ...lines[0] };
	return [...[...lines, ...fabricated, twice].map((line) => JSON.stringify(line)), ...broken, "", ""].join(
		"\n",
	);
}
