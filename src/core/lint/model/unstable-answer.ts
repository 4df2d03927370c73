import * as l10n from "@vscode/l10n";
import { groupsOf } from "./agreement";
import type { ModelContext, Told } from "./check";
import { variablesShown } from "./variables";
import { quoted } from "./words";

/** An answer is stable when it has a majority: at least half of the samples say the same. */
const STABLE_SHARE = 0.5;
/** Fewer samples say nothing of agreement. */
const FEWEST_SAMPLES = 3;
/** Answers quoted, one a group, the largest first. */
const MOST_QUOTED = 3;

/** No answer has a majority among the sampled ones. */
export function unstableAnswer({ question, assessment, file }: ModelContext): Told[] {
	const { model, samples, meanEntropy } = assessment;
	if (!question.isAsked || samples.length < FEWEST_SAMPLES) return [];
	const groups = groupsOf(samples.map(({ text }) => text)).sort((a, b) => b.length - a.length);
	const largest = groups[0]!.length;
	if (largest / samples.length >= STABLE_SHARE) return [];
	const quotes = groups.slice(0, MOST_QUOTED).map(([first]) => quoted(samples[first!]!.text));
	const said = quotes.join(", ") + (groups.length > MOST_QUOTED ? ", …" : ".");
	const message = l10n.t(
		"{0} sampled answers of {1} fall into {2} groups, the largest {3} of {0}: {4}",
		...[samples.length, model.name, groups.length, largest, said],
	);
	return [
		{
			...question.range,
			message: `${message}${variablesShown(question, file)}`,
			data: {
				...{ model: model.name, fingerprint: model.fingerprint },
				...{ samples: samples.length, groups: groups.length, largestGroup: largest, meanEntropy },
			},
			related: [],
			fixes: [],
		},
	];
}
