import { type NeuronPlace, otherGains } from "../../core/compare/variant";
import { GAIN } from "../../protocol/panel-api";
import { type InspectOptions, inspectTable, readInspect } from "../inspect/arguments";
import {
	any,
	number,
	type OptionTable,
	Problem,
	string,
	strings,
	text,
	texts,
	type Values,
} from "../options";

/** As the editor's setting has them. */
const USUAL_GAINS = "0,1,2";

/** The answers of `inspect` with these options, each with the neurons scaled in another way. */
export interface CompareOptions extends Omit<InspectOptions, "gain"> {
	/** Ascending, without 1: the model as it is always answers. */
	gains: number[];
	/** Neurons of one more answer, all of them silenced in it; none = no such answer. */
	silenced: NeuronPlace[];
}

const { gain: _, ...shared } = inspectTable;

/** The options of `h-neurons compare`. */
export const compareTable: OptionTable = { ...shared, gains: text, silence: texts };

/** @throws Problem when the arguments make no comparison */
export function readCompare(values: Values, positionals: string[]): CompareOptions {
	const { gain: _one, ...options } = readInspect(values, positionals);
	const silenced = strings(values, "silence").map(readNeuron);
	const given = string(values, "gains");
	// Whoever asks for single neurons need not be given the gains besides.
	const gains = given === null && silenced.length > 0 ? [] : otherGains(readGains(given ?? USUAL_GAINS));
	if (gains.length === 0 && silenced.length === 0)
		throw new Problem(`--gains is ${given}, and there is nothing to compare: name one besides 1.`);
	return { ...options, gains, silenced };
}

const readGains = (list: string): number[] =>
	list.split(",").map((gains) => number({ gains }, "gains", any(GAIN.lowest, GAIN.highest, GAIN.off)));

/** Whether the model has that neuron is the engine's to say. */
function readNeuron(name: string): NeuronPlace {
	const [, layer, index] = /^(\d+):(\d+)$/.exec(name) ?? [];
	if (layer === undefined || index === undefined)
		throw new Problem(`--silence is ${name}, not a neuron as LAYER:INDEX, both counted from 0.`);
	return { layer: Number(layer), index: Number(index) };
}
