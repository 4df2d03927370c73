/** The neurons' figures in one answer, kept up while its tokens stream in. */
import * as l10n from "@vscode/l10n";
import type { NeuronPlace } from "../../../src/core/compare/variant";
import type { ProbeNeuron } from "../../../src/core/probe/file";
import type { TokenReading } from "../../../src/protocol/engine-api";
import { shortToken } from "../../tokens/token-text";

export interface NeuronRow extends NeuronPlace {
	/** Index into the probe's neurons. */
	k: number;
	weight: number;
	/** Mean share over the verdict's tokens; with the bias the shares add up to the verdict's logit. Null before the answer's end. */
	share: number | null;
	/** Mean share over the answer's tokens so far; null before the first. */
	soFar: number | null;
	/** Mean CETT over the verdict's tokens, and before the end over those so far; ≥ 0. Null where there are none. */
	cett: number | null;
	/** The token of the answer where this neuron's share is largest in size; "silent" where it is 0 in all. */
	topToken: string;
}

type Read = Pick<TokenReading, "shares" | "text">;

/** Sums over an answer's tokens, each token read once. */
export class NeuronSums {
	private readonly sums: Float64Array;
	private readonly topSizes: Float64Array;
	private readonly topTokens: (string | undefined)[];
	/** Tokens taken in. */
	count = 0;

	constructor(private readonly neurons: readonly ProbeNeuron[]) {
		this.sums = new Float64Array(neurons.length);
		this.topSizes = new Float64Array(neurons.length);
		this.topTokens = new Array<string | undefined>(neurons.length);
	}

	/** @param tokens of the answer, in order */
	append(tokens: readonly Read[]): void {
		for (const { shares, text } of tokens) {
			for (let k = 0; k < this.sums.length; k++) {
				const share = shares[k] ?? 0;
				this.sums[k]! += share;
				if (Math.abs(share) > this.topSizes[k]!) {
					this.topSizes[k] = Math.abs(share);
					this.topTokens[k] = text;
				}
			}
			this.count++;
		}
	}

	/** @param verdict the tokens the verdict is the mean of; null before the answer's end */
	rows(verdict: readonly Read[] | null): NeuronRow[] {
		const shares = verdict && meanShares(verdict, this.sums.length);
		return this.neurons.map(({ layer, index, weight }, k) => {
			const share = shares ? shares[k]! : null;
			const soFar = this.count > 0 ? this.sums[k]! / this.count : null;
			const mean = share ?? soFar;
			const top = this.topTokens[k];
			return {
				...{ k, layer, index, weight, share, soFar },
				// A share is weight · CETT, so the mean share gives the mean CETT.
				cett: mean === null || weight === 0 ? null : mean / weight,
				topToken: top === undefined ? l10n.t("silent") : shortToken(top),
			};
		});
	}
}

function meanShares(tokens: readonly Read[], count: number): Float64Array {
	const means = new Float64Array(count);
	for (const { shares } of tokens) for (let k = 0; k < count; k++) means[k]! += shares[k] ?? 0;
	return means.map((sum) => sum / Math.max(1, tokens.length));
}
