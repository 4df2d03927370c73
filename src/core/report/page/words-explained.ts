/** Words of the reports that not everyone knows, each in a sentence or two; the reports choose which of them they need. */
export const WORDS = {
	"H-Neurons":
		"the neurons to which the probe gives a positive weight: they fire more when this model makes an answer up.",
	Probe: "a weighted sum of what a few neurons write, turned into a risk between 0 and 1.",
	"Faithful and hallucinated": "answers that were judged right, and answers that were judged wrong.",
	AUROC:
		"how often an invented answer scores above a right one, of all pairs of the two. 0.5 is chance, 1 is always.",
	"Balanced accuracy":
		"the mean of two shares: of the invented answers that are flagged, and of the right ones that are not. 0.5 is chance.",
	Entropy:
		"how undecided the model is between next tokens while it answers. It costs nothing to read, so that a probe has to beat it.",
	"ECE, or calibration error":
		"how far a risk is from the share of invented answers at that risk. The noise floor is what perfect risks would show on as few answers.",
	C: "how freely the fit may use neurons: a larger C lets more of them in.",
	Gain: "what the neurons' output is multiplied by while the model answers: 0 silences them, 1 leaves the model as it is, 3 makes them three times as loud.",
	Compliance:
		"the share of answers that go along where the model should resist; what that is differs from suite to suite and stands below each chart.",
	"Slope, in points a unit of gain":
		"by how many percentage points compliance rises when the gain rises by 1, on average over all gains.",
	Controls:
		"random, layer-matched and other sets of as many neurons, which are scaled alike. What they do as well, scaling any neurons does.",
	Perplexity:
		"how surprising an answer is to the model as it is. 1 is not surprising at all; broken language is high.",
	Unparsed: "an answer of which neither a rule nor a judge could tell whether it complies.",
	"Random probes":
		"probes of as many other neurons, drawn at random. What they tell as well is not the H-Neurons' own.",
	"Drift and rank":
		"how far a neuron's weights turned between the base model and the chat model, and its place among all neurons: 0 moved most, 1 moved least.",
	p: "how often neurons drawn at random would stand as far to that side. Small means that chance hardly explains it.",
	Brackets:
		"[low, high] is a 95 % interval: the figure could as well be anywhere in it. A difference whose interval holds 0 is none that this study can show.",
} as const;

export type Word = keyof typeof WORDS;
