import { type Cell, csvText } from "../page/csv";
import type { RunReport } from "./run-report";

const COLUMNS = [
	...["answer", "part", "token", "id", "text", "logit", "risk", "flagged", "in_verdict"],
	...["entropy", "probability"],
];

/**
 * A row for each token of each answer: prompt tokens, then response tokens. Tokens count from 0, entropy is in nats, risk at
 * the report's base rate. One more column a neuron, `share_LAYER_INDEX`: with the probe's bias they add up to `logit`.
 */
export function runCsv({ answers, probe }: RunReport): string {
	const neurons = probe.neurons.map(({ layer, index }) => `share_${layer}_${index}`);
	const rows = answers.flatMap(({ title, promptTokens, responseTokens, verdict, verdictSpan }) => {
		const isAtPrompt = verdict.scoredRegion === "lastPromptToken";
		const readPromptToken = isAtPrompt ? promptTokens.length - 1 : -1;
		const parts = [
			...promptTokens.map((token, index) => ({
				...{ token, index, part: "prompt" },
				isRead: index === readPromptToken,
			})),
			...responseTokens.map((token, index) => ({
				...{ token, index, part: "response" },
				isRead: !isAtPrompt && index >= verdictSpan.start && index < verdictSpan.end,
			})),
		];
		return parts.map(({ token, index, part, isRead }): Cell[] => [
			...[title, part, index, token.id, token.text, token.logit, token.risk],
			...[Number(token.risk >= verdict.threshold), Number(isRead), token.entropy, token.probability],
			...token.shares,
		]);
	});
	return csvText([...COLUMNS, ...neurons], rows);
}
