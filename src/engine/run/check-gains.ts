import type { InspectParams, ModelInfo } from "../../protocol/engine-api";
import { outOfRange } from "./check-sampling";

/** @throws LensError badSetting when the factor is not 0 to 3; `what` names it in the sentence */
export function checkGain(gain: number, what: string): void {
	if (!(gain >= 0 && gain <= 3)) throw outOfRange(`${what} is ${gain}, not 0 to 3`);
}

/** @throws LensError badSetting naming the first neuron that the model lacks, that comes twice, or whose factor is not 0 to 3 */
export function checkNeuronGains(
	neuronGains: NonNullable<InspectParams["neuronGains"]>,
	{ layers, neuronsPerLayer }: Pick<ModelInfo, "layers" | "neuronsPerLayer">,
): void {
	const seen = new Set<string>();
	for (const { layer, index, gain } of neuronGains) {
		const name = `${layer}:${index}`;
		if (!isPlace(layer, layers) || !isPlace(index, neuronsPerLayer))
			throw outOfRange(
				`there is no neuron ${name} in ${layers} layers of ${neuronsPerLayer} neurons, counted from 0`,
			);
		if (seen.has(name)) throw outOfRange(`neuron ${name} is given two gains`);
		seen.add(name);
		checkGain(gain, `the gain of neuron ${name}`);
	}
}

const isPlace = (place: number, count: number): boolean =>
	Number.isInteger(place) && place >= 0 && place < count;
