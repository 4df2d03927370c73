import { mulberry32 } from "../../src/core/random";
import { type Reading, reading } from "../../src/engine/run/forward";

/** The share of all neurons that probes keep. */
const SHARE = 0.001;

/** Reads as many neurons as a probe would, anywhere in the model. */
export function probeSized({
	layers,
	neuronsPerLayer,
}: {
	layers: number;
	neuronsPerLayer: number;
}): Reading {
	const random = mulberry32(3);
	const all = layers * neuronsPerLayer;
	const chosen: number[][] = Array.from({ length: layers }, () => []);
	for (let left = Math.ceil(SHARE * all); left > 0; left--) {
		const place = Math.floor(random() * all);
		chosen[Math.floor(place / neuronsPerLayer)]!.push(place % neuronsPerLayer);
	}
	return reading(chosen, new Float32Array(all).fill(1));
}
