/** The parts of an impact study in words for people. */
import type { ImpactVerdict, NeuronSet, SuiteImpact } from "../impact-report";
import { UNKNOWN } from "../numbers";
import { SUITE_WORDS } from "../suites";

export const KIND_WORDS: Record<NeuronSet["kind"], { set: string; neurons: string }> = {
	"h-neurons": { set: "set of H-Neurons", neurons: "H-Neurons" },
	random: { set: "random set", neurons: "random neurons" },
	"layer-matched": { set: "layer-matched set", neurons: "layer-matched neurons" },
	"activation-matched": { set: "activation-matched set", neurons: "activation-matched neurons" },
};

export const VERDICT_WORDS: Record<ImpactVerdict, string> = {
	complied: "complied",
	resisted: "resisted",
	unparsed: "unparsed",
};

export const titleOf = ({ suite }: Pick<SuiteImpact, "suite">): string => SUITE_WORDS[suite].title;

/** "0.5"; without the dust of binary fractions. */
export const gainText = (gain: number): string =>
	Number.isFinite(gain) ? String(Number(gain.toPrecision(6))) : UNKNOWN;
