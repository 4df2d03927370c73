/** What the tokens are painted by, with scales that stay as they are while tokens stream in. */
import * as l10n from "@vscode/l10n";
import { scaleEnd } from "../../src/core/heatmap/scale";
import type { TokenReading } from "../../src/protocol/engine-api";
import { answersOf, type PanelState } from "../../src/protocol/panel-api";
import { percent, signed } from "../dom";
import type { Tint } from "../selection";
import { entropyPaint, type Paint, probabilityPaint, riskPaint, sharePaint } from "../tokens/heat";

export interface Painting {
	tint: Tint;
	/** Risk from which a token is flagged. */
	threshold: number;
	/** The share with the strongest tint; of no use where the tint is not a share. */
	end: number;
	/** Two paintings with the same key paint alike. */
	key: string;
}

/** Before the first answer's end the probe's own threshold is not known here. */
const THRESHOLD_UNTIL_KNOWN = 0.5;

/** The painting for a state; what finished answers have settled stays until the next one has finished. */
export function painter(): (state: PanelState, tint: Tint) => Painting {
	let threshold = THRESHOLD_UNTIL_KNOWN;
	const settled = new Map<string, { by: string; end: number }>();
	return (state, chosen) => {
		threshold = state.first?.summary?.verdict.threshold ?? threshold;
		const tint = canPaint(chosen, state) ? chosen : { by: "risk" as const };
		const end = isShare(tint) ? endOf(tint, state, settled) : 1;
		const key = `${nameOf(tint)} ${end} ${threshold} ${state.options?.baseRate ?? ""}`;
		return { tint, threshold, end, key };
	};
}

/** How a token is painted. */
export function paintOf({ tint, threshold, end }: Painting, token: TokenReading): Paint {
	const isFlagged = token.risk >= threshold;
	if (tint.by === "entropy") return entropyPaint(token.entropy, isFlagged);
	if (tint.by === "probability") return probabilityPaint(token.probability, isFlagged);
	return isShare(tint) ? sharePaint(shareOf(tint, token), end) : riskPaint(token.risk, threshold);
}

/** The token's figures for people's ears: the risk always, and what it is tinted by. */
export function figureWords({ tint, threshold }: Painting, token: TokenReading): string {
	const words = [l10n.t("risk {0}", percent(token.risk))];
	if (token.risk >= threshold) words.push(l10n.t("flagged"));
	if (tint.by === "entropy" && token.entropy !== null)
		words.push(l10n.t("entropy {0} nats", token.entropy.toFixed(2)));
	if (tint.by === "probability" && token.probability !== null)
		words.push(l10n.t("probability {0}", percent(token.probability)));
	if (isShare(tint)) words.push(l10n.t("share {0}", signed(shareOf(tint, token))));
	return words.join(", ");
}

type ShareTint = Extract<Tint, { by: "logit" | "neuron" }>;

/** Whether the tint is a share in the logit, of all neurons or of one; shares have a sign. */
export const isShare = (tint: Tint): tint is ShareTint => tint.by === "logit" || tint.by === "neuron";

/** What the neurons, or one of them, add to the token's logit. */
function shareOf(tint: ShareTint, { shares }: TokenReading): number {
	return tint.by === "neuron" ? (shares[tint.index] ?? 0) : shares.reduce((sum, share) => sum + share, 0);
}

/** Another probe may have fewer neurons than the one that the tint was chosen in. */
function canPaint(tint: Tint, { first }: PanelState): boolean {
	const token = first?.promptTokens[0] ?? first?.responseTokens[0];
	return tint.by !== "neuron" || !token || tint.index < token.shares.length;
}

const nameOf = (tint: Tint): string => (tint.by === "neuron" ? `neuron ${tint.index}` : tint.by);

/** Until the first answer under a tint has finished, its prompt settles the scale: that comes whole. */
function endOf(
	tint: ShareTint,
	state: PanelState,
	settled: Map<string, { by: string; end: number }>,
): number {
	const name = nameOf(tint);
	const known = settled.get(name);
	const { first } = state;
	const finished = answersOf(state).filter(({ summary }) => summary);
	if (!first?.summary && known) return known.end;
	if (!first || (finished.length === 0 && first.promptTokens.length === 0)) return 1;
	const by = finished.length > 0 ? finished.map(({ run }) => run).join() : `prompt of ${first.run}`;
	if (known?.by === by) return known.end;
	const read = finished.length > 0 ? finished : [first];
	const tokens = read.flatMap(({ promptTokens, responseTokens }) => [...promptTokens, ...responseTokens]);
	const end = scaleEnd(tokens.filter(({ isSpecial }) => !isSpecial).map((token) => shareOf(tint, token)));
	settled.set(name, { by, end });
	return end;
}
