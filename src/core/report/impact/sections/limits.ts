import { type Section, text } from "../../section";

/** What a change of compliance does not say. */
export const limitsSection: Section = {
	id: "limits",
	heading: "What this does not say",
	blocks: [
		text(
			"A rise in compliance says: with these neurons amplified, the model goes along more often with what it is told or asked. It is not a rise in falsehood, and the neurons are no switch for truth: in each suite, complying means something else.",
		),
		{
			kind: "list",
			items: [
				"A good detector is not automatically a good lever. That neurons tell invented answers from right ones does not say that scaling them moves anything; and what moves compliance need not detect anything.",
				"Scaling any neurons disturbs a model. Only what the H-Neurons do beyond random, layer-matched and activation-matched sets, with answers that are still fluent, is theirs.",
				"Answers that could not be judged belong to neither side. Where their share changes with gain, rates at different gains are taken over different items.",
				"Compliance need not rise evenly: a slope sums up a curve that may bend or turn. The charts show the curve.",
				"Suppressing the neurons makes no answer true. It can make a model resist what it should have accepted, and it can cost answers to plain questions.",
				"Figures hold for these items, this model and this way of decoding. Items that were left out are counted, not guessed.",
			],
		},
		text(
			"H-Neurons: Gao et al. 2025, H-Neurons: On the Existence, Impact, and Origin of Hallucination-Associated Neurons in LLMs, arXiv:2512.01797, section 3. Intervals of rates: Wilson 1927; of slopes: bootstrap over items.",
		),
	],
};
