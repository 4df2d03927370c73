/** Answers drawn at random, each with its risk, on one strip; and which different ones there are. */
import * as l10n from "@vscode/l10n";
import { agreementWords, type SampleSummary, sampleSummary } from "../../src/core/compare/samples";
import { counted } from "../../src/core/counted";
import type { Sampling } from "../../src/protocol/engine-api";
import { type Answer, isOver, type PanelCalls, type PanelState } from "../../src/protocol/panel-api";
import { el, percent, section, setText } from "../dom";
import type { Port } from "../port";
import { shortToken } from "../tokens/token-text";
import { sampleForm } from "./sample-form";
import { distinctTable, probabilityOf, sampleTable, shortAnswer } from "./sample-tables";
import { type PlottedAnswer, StripPlot } from "./strip-plot";

/** @param besideShown called when a sample was put beside the answer */
export function samplesView(port: Port<PanelCalls>, besideShown: () => void) {
	const open = (run: string) =>
		void port.call("showBeside", { run }).then(besideShown, (error: Error) => asking.tell(error.message));
	const asking = sampleForm(port);
	const results = sampleResults(open);
	const spoken = el("div", { class: "spoken-only", role: "status" });
	const element = section("samples", l10n.t("Answers at random"), asking.element, results.element, spoken);
	element.classList.add("samples");
	let shownKey = "";
	return {
		element,
		show(state: PanelState) {
			asking.show(state);
			const { first, samples, options } = state;
			const read = samples.filter(isRead);
			results.element.hidden = read.length === 0 || !first?.summary;
			if (read.length === 0 || !first?.summary || !options || shownKey === keyOf(first, samples)) return;
			shownKey = keyOf(first, samples);
			const said = results.show(first, samples, options.sampling);
			if (samples.every(isOver)) setText(spoken, said);
		},
	};
}

/** The plot with its key, what it comes to in words, and the tables. */
function sampleResults(open: (run: string) => void) {
	const plot = new StripPlot(open);
	const scale = el("p", { class: "note" });
	const keys = KEYS.map((words, i) =>
		el("li", {}, el("span", { class: "plot-sample", "data-flagged": i === 1, "data-own": i === 3 }), words),
	);
	const words = el("div", { class: "compared", "data-testid": "sample-words" });
	const distinct = el("div", { class: "scrolling" });
	const twin = el("div", { class: "scrolling" });
	const table = el("details", {}, el("summary", {}, l10n.t("The same as a table")), twin);
	const key = el("ul", { class: "chart-key", "aria-hidden": "true" }, ...keys);
	return {
		element: el("div", { hidden: true }, scale, plot.element, key, words, distinct, table),
		/** @returns how far the samples agree, in words */
		show(first: Answer, samples: readonly Answer[], own: Sampling): string {
			const read = samples.filter(isRead);
			const summary = sampleSummary(
				first.response,
				read.map(({ response, summary }) => ({ text: response, ...summary!.verdict })),
			);
			const said = shortToken(agreementWords(summary));
			const isPrompts = isOfPrompt([first, ...read]);
			const name = isPrompts
				? l10n.t("Mean probability of each sample's tokens")
				: l10n.t("Risk of each sample");
			setText(scale, name);
			plot.show(
				[first, ...read].map((answer, i) => plotted(answer, i, isPrompts)),
				{ name, limit: isPrompts ? null : first.summary!.verdict.threshold },
			);
			for (const [i, each] of keys.entries()) each.hidden = isPrompts ? i < 2 : i === 2;
			words.replaceChildren(
				el("p", { class: "sentence" }, said),
				el("p", {}, isPrompts ? promptRiskWords(first) : riskWords(summary, first)),
				el("p", { class: "note" }, noteWords(own, samples)),
			);
			replace(distinct, distinctTable(summary, read, open));
			replace(twin, sampleTable(read, open));
			return said;
		},
	};
}

/** What the plot's marks are. */
const KEYS = [
	l10n.t("sample below the threshold"),
	l10n.t("sample at or above it"),
	l10n.t("sample"),
	l10n.t("the answer"),
];

/** Puts a table in the place of the one before; an answer that the keyboard was on has it again. */
function replace(place: HTMLElement, table: HTMLElement): void {
	const { run } = place.contains(document.activeElement)
		? (document.activeElement as HTMLElement).dataset
		: {};
	place.replaceChildren(table);
	if (run) place.querySelector<HTMLElement>(`[data-run="${CSS.escape(run)}"]`)?.focus();
}

/** Whether all verdicts are read from the prompt, which is the same for all: then so is the risk. */
const isOfPrompt = (answers: readonly Answer[]): boolean =>
	answers.every(({ summary }) => summary!.verdict.scoredRegion === "lastPromptToken");

/** An answer that was stopped amid its words is no draw of the model's. */
const isRead = ({ summary }: Answer): boolean => summary !== null && summary.stopped !== "cancelled";

/** What is shown of the answers; risks move with the base rate. */
const keyOf = (first: Answer, samples: readonly Answer[]): string =>
	[first, ...samples]
		.map(({ run, status, summary }) => `${run} ${status} ${summary?.verdict.risk ?? ""}`)
		.join();

function plotted(answer: Answer, place: number, isPrompts: boolean): PlottedAnswer {
	const { run, response, summary } = answer;
	const { risk, isFlagged } = summary!.verdict;
	const isOwn = place === 0;
	const said = response.trim() === "" ? l10n.t("nothing") : l10n.t("“{0}”", shortAnswer(response));
	const words = isOwn ? l10n.t("The answer: {0}", said) : l10n.t("Sample {0}: {1}", place, said);
	if (!isPrompts)
		return {
			...{ run, value: risk, isFlagged, isOwn },
			words: [
				words,
				l10n.t("risk {0}", percent(risk)),
				...(isFlagged ? [l10n.t("at or above the threshold")] : []),
			].join(", "),
		};
	const probability = probabilityOf(answer);
	return {
		...{ run, value: probability, isFlagged: false, isOwn },
		words: [words, l10n.t("mean probability {0}", percent(probability))].join(", "),
	};
}

function riskWords({ meanRisk, flagged, samples }: SampleSummary, { summary }: Answer): string {
	const { risk, threshold } = summary!.verdict;
	if (samples === 1)
		return l10n.t("Its risk is {0}, the answer's own {1}.", percent(meanRisk), percent(risk));
	return l10n.t(
		"Their mean risk is {0}, the answer's own {1}; {2} of {3} at or above the threshold of {4}.",
		...[percent(meanRisk), percent(risk), flagged, samples, percent(threshold)],
	);
}

const promptRiskWords = ({ summary }: Answer): string =>
	l10n.t(
		"Each has the answer's risk of {0}, which is read from the prompt's last token, before a word is drawn; they are told apart by how likely the model found their words.",
		percent(summary!.verdict.risk),
	);

/** How they were drawn, what is missing, and what they are good for. */
function noteWords({ temperature: own }: Sampling, samples: readonly Answer[]): string {
	const { temperature, topK, topP, seed } = samples[0]!.sampling!;
	const how = [
		own === 0
			? l10n.t("temperature {0} (the answer itself is greedy)", temperature)
			: l10n.t("temperature {0}", temperature),
		...(topK > 0 ? [l10n.t("top-k {0}", topK)] : []),
		...(topP < 1 ? [l10n.t("top-p {0}", topP)] : []),
	];
	const last = samples.at(-1)!.sampling!.seed;
	const missing = samples.filter(isOver).filter((sample) => !isRead(sample)).length;
	return [
		l10n.t("Drawn at {0}, seeds {1} to {2}.", how.join(", "), seed, last),
		missing === 0
			? ""
			: counted(
					missing,
					l10n.t("1 sample was stopped and is left out."),
					l10n.t("{0} samples were stopped and are left out.", missing),
				),
		l10n.t(
			"Samples that disagree are a sign of doubt that reads no neuron. Choose one to see it beside the answer.",
		),
	]
		.filter(Boolean)
		.join(" ");
}
