/** Both panels in every state that people meet them in: each view and each tab, running, finished, failed, empty, compared. */
import type { Page } from "playwright-core";
import type { Inspection } from "../../../src/protocol/engine-api";
import {
	applyEvent,
	askedAnswer,
	type Beside,
	emptyState,
	type NeuronHistory,
	type PanelEvent,
	type PanelState,
} from "../../../src/protocol/panel-api";
import { found, keptRuns } from "../history/made-kept";
import { madeUp, options, promptPieces, stateWith } from "../made-up";
import { settled } from "../settled";

/** One state of a panel. */
export interface Shown {
	name: string;
	panel: "answers" | "study";
	state: unknown;
	/** What calls are answered with, by method. */
	replies?: Record<string, unknown>;
	/** What a person did to get there. */
	act?(page: Page): Promise<void>;
}

const answer = [
	..."The| first| mayor| of| Brask|ov|ford| was| Ed|mund| Hal|ver|sen|,| elected| in| 1|8|4|7".split("|"),
	..."|,| two| years| after| the| bridge| was| built|.|\n|He| kept| the| office| for| eleven| years|.".split(
		"|",
	),
];
export const finished = madeUp(promptPieces, answer, {
	run: "kept-0",
	hot: /Ed|mund|Hal|ver|sen|8|4|7|eleven/,
	verdict: { risk: 0.83, isFlagged: true, interval: { low: 0.76, high: 0.88 } },
});
const quieter = "The| first| mayor| of| Brask|ov|ford| is| not| known| to| me|.".split("|");
const atGain = (gain: number, seed: number) =>
	madeUp(promptPieces, quieter, { run: `gain-${gain}`, gain, seed });
const without: Inspection & { silenced: { layer: number; index: number }[] } = {
	...madeUp(promptPieces, quieter, { run: "without", seed: 21 }),
	silenced: finished.probe.neurons.slice(0, 2).map(({ layer, index }) => ({ layer, index })),
};

/** The events of an answer that is asked for and has come this far. */
export const asked = (run: string): PanelEvent[] => [
	{ event: "sourceChanged", params: { source: stateWith(finished).source! } },
	{
		event: "answersAsked",
		params: { first: { run, gain: 1, silenced: [] }, others: [], options },
	},
	{ event: "answerStarted", params: { run } },
	{ event: "engineChanged", params: { engine: { state: "answering", model: "pocket-chat" } } },
];
export const promptRead = (run: string): PanelEvent => ({
	event: "promptRead",
	params: { run, tokens: finished.promptTokens },
});
/** The first `count` tokens of the answer, over and over. */
export const tokensRead = (run: string, count: number): PanelEvent[] =>
	Array.from({ length: count }, (_, index) => ({
		event: "tokenRead",
		params: { run, token: finished.responseTokens[index % finished.responseTokens.length]! },
	}));

function after(state: PanelState, ...events: PanelEvent[]): PanelState {
	for (const event of events) applyEvent(state, event);
	return state;
}

function besideState(): PanelState {
	const source = {
		label: "mayors.prompt.md, lines 3–4, edited",
		text: "Who was the last mayor of Braskovford, and when?",
	};
	const { promptTokens, responseTokens, response, ...summary } = madeUp(promptPieces, quieter, {
		run: "beside",
		seed: 12,
	});
	const run = askedAnswer({ run: "beside", gain: 1, silenced: [] });
	const beside: Beside = {
		...{ kind: "edited", source, options },
		answer: { ...run, promptTokens, responseTokens, response, summary, status: "finished" },
	};
	return after(stateWith(finished), { event: "besideShown", params: { beside } });
}

const sampleTexts = [answer, quieter, answer, "Ed|mund| Hal|ver|sen|.".split("|"), quieter, []];
const sampled = (ended: number): PanelState => {
	const sampling = { temperature: 1, topK: 0, topP: 0.9 };
	const samples = sampleTexts.map((_, seed) => ({
		...{ run: `sample-${seed}`, gain: 1, silenced: [], sampling: { ...sampling, seed } },
	}));
	const ends = sampleTexts.slice(0, ended).map((pieces, i): PanelEvent => {
		const hot = i % 3 === 1 ? /./ : /^$/;
		const inspection = madeUp(promptPieces, pieces, { run: `sample-${i}`, seed: 3 + 5 * i, hot });
		return { event: "answerFinished", params: { inspection } };
	});
	return after(stateWith(finished), { event: "samplesAsked", params: { samples } }, ...ends);
};

const failure = {
	code: "modelNotFound",
	sentence: "There is no model in /models/pocket-chat. Select another one.",
} as const;
const { layer, index, weight } = finished.probe.neurons[4]!;
const history: NeuronHistory = {
	...{ layer, index, weight, tokens: 670, runs: 21, mean: 0.06, deviation: 0.08, largest: 0.42 },
	histogram: [400, 120, 60, 33, 20, 12, 9, 5, 4, 3, 2, 0, 1, 0, 1],
	top: [" Hal", " 1847", " eleven"].map((text, i) => ({
		...{ run: `kept-${i}`, label: "mayors.prompt.md, lines 3–4", cett: 0.42 - i / 20, share: 1.2 - i / 4 },
		...{ before: "The first mayor of Braskovford was Edmund", text, after: "versen, elected in the spring." },
	})),
};
const kept = found(keptRuns(6), 87, 87).result;

/** A tab is drawn in the frame after it was opened. */
const tab = (name: string) => async (page: Page) => {
	await page.getByTestId(`tab-${name}`).click();
	await settled(page);
};
const unfold = async (page: Page) => {
	await page.evaluate(() => {
		for (const each of document.querySelectorAll<HTMLDetailsElement>("details")) each.open = true;
	});
	await settled(page);
};
const answers = (name: string, state: PanelState, act?: Shown["act"]): Shown => ({
	...{ name, panel: "answers", state, replies: { findRuns: kept, neuronHistory: history } },
	...(act && { act }),
});
const running = (count: number) =>
	after(stateWith(null), ...asked("run-9"), promptRead("run-9"), ...tokensRead("run-9", count));

/** The panel of answers: what is around the tabs. */
export const answerStates: Shown[] = [
	answers("empty", emptyState()),
	answers("empty-history", emptyState(), tab("history")),
	answers("loading", { ...emptyState(), engine: { state: "loading", model: "pocket-chat" } }),
	answers("reading", after(stateWith(null), ...asked("run-9"))),
	answers("running", running(12)),
	answers(
		"failed",
		after(stateWith(null), ...asked("run-9"), {
			event: "answerFailed",
			params: { run: "run-9", failure },
		}),
	),
	answers("engine-died", { ...stateWith(finished), engine: { state: "dead", model: "pocket-chat" } }),
	answers("compared", stateWith(finished, atGain(0, 11), without, atGain(2, 13))),
	answers("prompt-open", stateWith(finished), async (page) => {
		await page.locator("#prompt summary").click();
		await page.locator("#prompt").getByRole("checkbox").click();
	}),
	answers("card", stateWith(finished), async (page) => {
		await page.getByTestId("response-tokens").getByTestId("token").nth(10).click();
		await settled(page);
	}),
	answers("meanings", stateWith(finished), (page) => page.getByTestId("meanings-open").click()),
	answers("export-open", stateWith(finished), async (page) => {
		await page.getByTestId("exports").locator("summary").click();
	}),
];

/** The panel of answers: each tab, empty where that can be, and full. */
export const tabStates: Shown[] = [
	answers("timeline", stateWith(finished), unfold),
	answers("timeline-compared", stateWith(finished, atGain(0, 11), atGain(2, 13))),
	answers("layers", stateWith(finished), async (page) => {
		await tab("layers")(page);
		await unfold(page);
	}),
	answers("neurons", stateWith(finished), tab("neurons")),
	answers("neuron-page", stateWith(finished), async (page) => {
		await tab("neurons")(page);
		await page.locator('[data-neuron="4"]').getByTestId("open-neuron").click();
		await page.getByTestId("neuron-page").waitFor();
		await unfold(page);
	}),
	answers("samples-none", stateWith(finished), tab("samples")),
	answers("samples-running", sampled(2), tab("samples")),
	answers("samples", sampled(6), async (page) => {
		await tab("samples")(page);
		await unfold(page);
	}),
	answers("beside-none", stateWith(finished), tab("beside")),
	answers("beside", besideState(), async (page) => {
		await tab("beside")(page);
		await unfold(page);
	}),
	{
		...answers("history-none", stateWith(finished), tab("history")),
		replies: { findRuns: { runs: [], found: 0, kept: 0 } },
	},
	answers("history", stateWith(finished), async (page) => {
		await tab("history")(page);
		await page.getByTestId("kept-run").nth(2).getByRole("checkbox").click();
	}),
	answers("probe", stateWith(finished), tab("probe")),
];
