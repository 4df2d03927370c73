/** The panel of studies before anything was done in it. */
import type { StudyPanelState } from "../../../src/protocol/study-panel/api";
import { newForms } from "../../../src/protocol/study-panel/forms";
import { newPlaceForm } from "../../../src/protocol/study-panel/place-form";

/** A panel as it is opened for the first time. */
export const freshState = (): StudyPanelState => ({
	model: { name: "pocket-chat", path: "/models/pocket-chat" },
	sets: [
		{
			id: "general",
			name: "General knowledge",
			note: "Facts of geography, history, science and sport, common and obscure.",
			questions: 5200,
			domains: ["geography", "history", "science", "sport"],
			state: "here",
		},
		{
			id: "triviaqa",
			name: "TriviaQA",
			note: "The paper's questions; downloads 24 MB.",
			questions: null,
			domains: [],
			state: "absent",
		},
	],
	kind: "identify",
	forms: freshForms(),
	suiteSets: [
		{
			...{
				id: "general",
				name: "General knowledge",
				note: "General knowledge, for chat models of any size.",
			},
			items: { "false-premise": 64, "misleading-context": 62, challenge: 60, disallowed: 65 },
			questions: 200,
		},
		{
			...{ id: "pocket", name: "The pocket models' world", note: "What the pocket models were taught." },
			items: { "false-premise": 120, "misleading-context": 120, challenge: 120, disallowed: 120 },
			questions: 1200,
		},
	],
	probeInUse: { path: "/models/pocket-chat/probe.json", isThere: true },
	usualBase: "/models/pocket-base",
	estimate: { status: "none", estimate: null, failure: null },
	...{ run: null, earlier: [], report: null },
	...{ place: newPlaceForm(), machine: { hasSlurm: true, isTrusted: true, remote: null } },
	planning: { status: "none", where: "plan", dir: "", failure: null, isKept: false },
	hasKey: { sampler: false, judge: false, extractor: false },
});

const freshForms = () => {
	const { identify, impact, origin } = newForms();
	const sets = ["general"];
	return { identify: { ...identify, sets }, impact, origin: { ...origin, sets } };
};
