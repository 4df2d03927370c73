import { type Section, text } from "../../section";

/** What an origin study does not say. */
export const limitsSection: Section = {
	id: "limits",
	heading: "What this does not say",
	blocks: [
		text(
			"A probe that works on the base model says: these neurons fired alike for invented answers before the model was taught to chat. It does not say what they are for, nor that pre-training made the model invent.",
		),
		{
			kind: "list",
			items: [
				"Small drift is not proof of inheritance. A neuron's own weights can stay while what feeds it changes, and a small rank can come with the same function.",
				"Ranks compare neurons with each other: in every model some must have moved least. The p-value says how often sets drawn at random would stand as far to that side, and layers drift differently, which the layer-matched test takes into account.",
				"A base model is asked in another form than the chat model, and its answers are others. Its AUROC beside the chat model's is no paired comparison.",
				"Answers fire the neurons, and so do their lengths and their uncertainty. Where entropy does as well as the probe, transfer shows little about these neurons.",
				"A high score says that the neurons fire as they do when this model makes an answer up. It is not a verdict on truth.",
			],
		},
		text(
			"H-Neurons: Gao et al. 2025, H-Neurons: On the Existence, Impact, and Origin of Hallucination-Associated Neurons in LLMs, arXiv:2512.01797, section 4.",
		),
	],
};
