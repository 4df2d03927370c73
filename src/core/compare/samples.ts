/** What answers that were drawn at random say together: which different ones there are, and how often each came. */
import * as l10n from "@vscode/l10n";
import { counted } from "../counted";
import { groupsOf } from "../lint/model/agreement";
import { quoted } from "../lint/model/words";

export interface SampledAnswer {
	text: string;
	/** 0..1 */
	risk: number;
	isFlagged: boolean;
}

/** Samples that say the same, as far as words can tell. */
export interface DistinctAnswer {
	/** The words of the first of them. */
	text: string;
	/** Indices of the samples. */
	samples: number[];
	/** Mean of their risks, 0..1. */
	risk: number;
	/** Whether they say what the answer of the model says that the samples stand beside. */
	isOwn: boolean;
}

export interface SampleSummary {
	/** The most frequent first, equally frequent ones as they came. */
	distinct: DistinctAnswer[];
	/** Mean of all risks, 0..1; NaN where there is no sample. */
	meanRisk: number;
	/** Samples with a risk at or above the threshold. */
	flagged: number;
	/** Samples that say what `own` says. */
	same: number;
	samples: number;
}

/** @param own the words of the answer that the samples stand beside */
export function sampleSummary(own: string, samples: readonly SampledAnswer[]): SampleSummary {
	const risks = samples.map(({ risk }) => risk);
	// The answer comes first, so that the first group is what agrees with it; without it that group may be empty.
	const distinct = groupsOf([own, ...samples.map(({ text }) => text)])
		.map((group, i) => ({
			isOwn: i === 0,
			members: group.filter((place) => place > 0).map((place) => place - 1),
		}))
		.filter(({ members }) => members.length > 0)
		.map(({ isOwn, members }) => ({
			text: samples[members[0]!]!.text,
			samples: members,
			risk: mean(members.map((place) => risks[place]!)),
			isOwn,
		}))
		.sort((a, b) => b.samples.length - a.samples.length);
	return {
		distinct,
		meanRisk: mean(risks),
		flagged: samples.filter(({ isFlagged }) => isFlagged).length,
		same: distinct.find(({ isOwn }) => isOwn)?.samples.length ?? 0,
		samples: samples.length,
	};
}

/** `6 of 8 samples say the same as the answer.`, and what most of them say where that is something else. */
export function agreementWords({ distinct, same, samples }: SampleSummary): string {
	const [most] = distinct;
	if (!most) return "";
	const agreement = sameWords(same, samples);
	if (most.isOwn || most.samples.length < 2) return agreement;
	const others = most.text.trim() === "" ? l10n.t("nothing") : quoted(most.text);
	return `${agreement} ${l10n.t("Most often, {0} times, the model says {1}.", most.samples.length, others)}`;
}

function sameWords(same: number, samples: number): string {
	if (samples === 1)
		return same === 1
			? l10n.t("The one sample says the same as the answer.")
			: l10n.t("The one sample says something else than the answer.");
	if (same === samples) return l10n.t("All {0} samples say the same as the answer.", samples);
	if (same === 0) return l10n.t("None of the {0} samples says the same as the answer.", samples);
	return counted(
		same,
		l10n.t("1 of {0} samples says the same as the answer.", samples),
		l10n.t("{0} of {1} samples say the same as the answer.", same, samples),
	);
}

const mean = (values: readonly number[]): number =>
	values.reduce((sum, value) => sum + value, 0) / values.length;
