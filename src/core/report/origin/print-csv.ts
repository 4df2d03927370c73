import type { Estimate } from "../../probe/file";
import type { DriftedNeuron, DriftReport, OriginReport, TransferSet } from "../origin-report";
import { type Cell, csvText } from "../page/csv";

const NEURON = [
	"layer",
	"index",
	"weight",
	"up",
	"down",
	"z",
	"rank",
] as const satisfies (keyof DriftedNeuron)[];
const COUNTS = ["faithful", "hallucinated"] as const satisfies (keyof TransferSet)[];
const ESTIMATES = [
	"auroc",
	"random",
	"difference",
	"entropy",
	"chat",
] as const satisfies (keyof TransferSet)[];
const COLUMNS = [
	...["row", "set", ...COUNTS],
	...ESTIMATES.flatMap((name) => [name, `${name}_low`, `${name}_high`]),
	...NEURON,
	...["mean_rank", "mean_rank_low", "mean_rank_high", "p", "p_layer_matched"],
];

/**
 * The study's figures as one table: a row "set" for each question set of the transfer, for all together and within each, and a
 * row "neuron" for each H-Neuron with its drift, and a row "drift" for the test of all of them. What a row has nothing to say of is empty.
 */
export function originCsv({ transfer, drift }: OriginReport): string {
	const withinSets = transfer?.withinSets ? [transfer.withinSets] : [];
	const sets = [...(transfer?.sets ?? []), ...withinSets].map((set): Cell[] => [
		...["set", set.set, ...COUNTS.map((name) => set[name])],
		...ESTIMATES.flatMap((name) => cells(set[name])),
		...NEURON.map(() => null),
		...UNTESTED,
	]);
	const neurons = (drift?.neurons ?? []).map((neuron): Cell[] => [
		...["neuron", null, ...COUNTS.map(() => null)],
		...ESTIMATES.flatMap(() => cells(null)),
		...NEURON.map((name) => neuron[name]),
		...UNTESTED,
	]);
	const tests = drift ? [testRow(drift)] : [];
	return csvText(COLUMNS, [...sets, ...neurons, ...tests]);
}

const UNTESTED: Cell[] = [...cells(null), null, null];

const testRow = ({ meanRank, test }: DriftReport): Cell[] => [
	...["drift", null, ...COUNTS.map(() => null)],
	...ESTIMATES.flatMap(() => cells(null)),
	...NEURON.map(() => null),
	...[...cells(meanRank), test.p, test.layerMatchedP],
];

function cells(estimate: Estimate | null): Cell[] {
	return estimate ? [estimate.value, estimate.low, estimate.high] : [null, null, null];
}
