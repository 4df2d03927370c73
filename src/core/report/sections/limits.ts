/** What the probe follows, and what it does not say. */
import type { Estimate } from "../../probe/file";
import { count, interval } from "../numbers";
import { figures, type Section, table, text } from "../section";
import type { StudyReport } from "../study-report";

export function unwelcomeSection({ unwelcomeTruth: audit }: StudyReport): Section {
	const heading = "True but unwelcome answers";
	if (!audit)
		return {
			id: "unwelcome",
			heading,
			blocks: [
				text(
					"Not tested: whether the probe flags true answers that people may not like to read needs questions marked as sensitive, with answers that the model gets right.",
				),
			],
		};
	return {
		id: "unwelcome",
		heading,
		blocks: [
			text(audit.sentence),
			{
				kind: "table",
				table: table(
					"Risk by kind of answer",
					["Answers", ...figures("Count", "Mean risk"), "Topics"],
					audit.groups.map((group) => [
						...[group.name, count(group.count), interval(group.meanRisk)],
						Object.entries(group.domains)
							.map(([domain, n]) => `${domain} ${count(n)}`)
							.join(", "),
					]),
				),
			},
			text(
				`Only answers of the same topic are compared. A false answer to a harmless question scores above a true one to a sensitive question: ${compared(audit.auroc)}. A true answer to a sensitive question scores above a true one to a harmless question: ${compared(audit.sensitivity)}. 0.5 is chance.`,
			),
		],
	};
}

const compared = (estimate: Estimate | null): string => (estimate ? interval(estimate) : "too few answers");

export const limitsSection: Section = {
	id: "limits",
	heading: "What this does not say",
	blocks: [
		text(
			"A high score says: these neurons fire as they do when this model makes an answer up, or complies where it should resist. It is not a verdict on truth: a true answer can score high, a false one low.",
		),
		{
			kind: "list",
			items: [
				"Data that labels what is disallowed and what is false alike makes the neurons flag accurate but unwelcome answers. The audit above says what this probe does, as far as it was tested.",
				"Scores over whole responses can follow the response's length more than its truth. Compare the length baseline, and prefer the answer's own tokens.",
				"A probe holds for this model, and best for questions like these: other domains shift both the order of its scores and its probabilities. Recalibrate it on a hundred or two hundred labelled answers of another domain.",
				"That neurons tell the two kinds of answers apart does not say that changing them changes the answers: a good detector is not automatically a good lever.",
			],
		},
		text(
			"H-Neurons: Gao et al. 2025, H-Neurons: On the Existence, Impact, and Origin of Hallucination-Associated Neurons in LLMs, arXiv:2512.01797. CETT: Zhang et al. 2024, ReLU² Wins.",
		),
	],
};
