/** The prompt being inspected and its answers, as the panel shows them. Knows nothing of the editor. */
import { isDeepStrictEqual } from "node:util";
import * as l10n from "@vscode/l10n";
import { type NeuronPlace, otherGains, PLAIN } from "../../core/compare/variant";
import { LensError } from "../../protocol/errors";
import {
	type Answer,
	type AnswerOptions,
	type AskedAnswer,
	answersOf,
	applyEvent,
	askedAnswer,
	type Beside,
	emptyState,
	type PanelEvent,
	type PanelState,
	type Source,
} from "../../protocol/panel-api";
import { withWords } from "../../protocol/prompt-words";
import type { EngineOwner } from "../engine/engine-owner";
import { Listeners } from "../listeners";
import type { Settings } from "../settings";
import { Answering, type Prompt } from "./answering";
import { asked, goingOn, isUnderWay, sampled } from "./asked-answers";

export class Runs {
	readonly state: PanelState = emptyState();
	private readonly events = new Listeners<PanelEvent>();
	private readonly answering: Answering;
	private readonly unwatch: () => void;

	constructor(
		private readonly engine: EngineOwner,
		private readonly settings: () => Settings,
	) {
		const tell = (event: PanelEvent) => this.tell(event);
		this.answering = new Answering({ engine, state: this.state, tell });
		this.unwatch = engine.onStatus((status) => tell({ event: "engineChanged", params: { engine: status } }));
	}

	/** Each change, after `state` has it. */
	onEvent(listener: (event: PanelEvent) => void): () => void {
		return this.events.add(listener);
	}

	/** Answers a prompt that was not shown before. */
	async inspect(source: Source): Promise<void> {
		this.turnTo(source);
		await this.answer([], { isAnew: true });
	}

	/** Answers the same prompt anew, with the settings of now. */
	async again(): Promise<void> {
		await this.answer([], { isAnew: true });
	}

	/** Answers a prompt, or without one the prompt that is shown, at each gain of the settings side by side. */
	async compare(source?: Source): Promise<void> {
		const { compareGains } = this.settings();
		if (source) this.turnTo(source);
		await this.answer(
			otherGains(compareGains).map((gain) => asked({ gain, silenced: [] })),
			{ isAnew: source !== undefined },
		);
	}

	/** Answers the same prompt beside the first answer, its H-Neurons multiplied by `gain`. */
	async answerAtGain(gain: number): Promise<void> {
		await this.answer([asked({ gain, silenced: [] })], { isAnew: false });
	}

	/** Answers the same prompt beside the first answer, with these neurons silenced. */
	async answerWithout(neurons: NeuronPlace[]): Promise<void> {
		await this.answer([asked({ gain: 1, silenced: neurons })], { isAnew: false });
	}

	/**
	 * Answers the same prompt beside the first answer, beginning with the first `at` tokens of a shown answer and then
	 * token `id`; neurons and draws are those of that answer.
	 * @throws LensError modelChanged, cancelled when that answer is shown no more
	 */
	async answerFrom({ run, at, id }: { run: string; at: number; id: number }): Promise<void> {
		const answer = this.shownAnswer(run);
		if (!answer || at > answer.responseTokens.length)
			throw new LensError("cancelled", l10n.t("That answer is not shown any more."));
		if (this.settings().modelPath !== this.state.options?.modelPath)
			throw new LensError("modelChanged", l10n.t("Another model was chosen since this answer was given."));
		await this.answer([goingOn(answer, { at, id })], { isAnew: false });
	}

	dropOthers(): void {
		// One that is under way ends with them; the first goes on.
		if (this.state.others.some(isUnderWay)) this.stop();
		this.tell({ event: "othersDropped", params: {} });
	}

	/** Answers the same prompt `count` times at random. Other answers that are shown stay. */
	async sample(count: number): Promise<void> {
		const { prompt, options, own } = this.prepared({ isAnew: false });
		const samples = sampled(count, options.sampling);
		this.stop();
		if (own) this.tell({ event: "answersAsked", params: { first: own, others: [], options } });
		this.tell({ event: "samplesAsked", params: { samples } });
		await this.answering.answer(own ? [own, ...samples] : samples, prompt);
	}

	/** No sample stays; one that is under way ends. */
	dropSamples(): void {
		if (this.state.samples.some(isUnderWay)) this.stop();
		this.tell({ event: "samplesDropped", params: {} });
	}

	/** Answers the prompt with other words in place of the user's, beside the shown run. @throws LensError promptEmpty */
	async answerEdited(text: string): Promise<void> {
		const { source, settings } = this.shownPrompt();
		if (text.trim() === "") throw new LensError("promptEmpty", l10n.t("The edited prompt is blank."));
		const edited = withWords(source, text);
		const answer = askedAnswer(asked(PLAIN));
		this.showBeside({ kind: "edited", source: edited, answer, options: optionsOf(settings) });
		await this.answering.answer([answer], { source: edited, settings });
	}

	/** Shows another run beside the shown one; one that is under way there ends. */
	showBeside(beside: Beside): void {
		if (this.state.beside && isUnderWay(this.state.beside.answer)) this.stop();
		this.tell({ event: "besideShown", params: { beside } });
	}

	/** Shows a sampled answer beside the shown one. @returns false where no sample is that run */
	showSample(run: string): boolean {
		const { source, options, samples } = this.state;
		const answer = samples.find((sample) => sample.run === run && sample.summary);
		if (!source || !options || !answer) return false;
		const sampling = answer.sampling ?? options.sampling;
		this.showBeside({ kind: "sample", source, answer, options: { ...options, sampling } });
		return true;
	}

	/** No run stays beside the shown one; one that is under way there ends. */
	dropBeside(): void {
		if (this.state.beside && isUnderWay(this.state.beside.answer)) this.stop();
		this.tell({ event: "besideDropped", params: {} });
	}

	/** Shows a run that was answered earlier in the place of all that is shown. */
	open(run: { source: Source; first: Answer; options: AnswerOptions }): void {
		this.stop();
		this.tell({ event: "runOpened", params: run });
	}

	/** Expects this share of invented answers from now on; null for the calibration's own. No answer is given anew. */
	expect(baseRate: number | null): void {
		if (this.state.options && this.state.options.baseRate !== baseRate)
			this.tell({ event: "baseRateChanged", params: { baseRate } });
	}

	/** Shows one neuron's page. */
	chooseNeuron(neuron: NeuronPlace): void {
		this.tell({ event: "neuronChosen", params: neuron });
	}

	/** Ends the answer in progress and those that wait for it; what was read stays. */
	stop(): void {
		this.answering.stop();
	}

	/** Takes over what an earlier window showed. */
	restore(state: PanelState): void {
		Object.assign(this.state, state, { engine: this.engine.status });
	}

	dispose(): void {
		this.stop();
		this.unwatch();
	}

	/** The answers of the shown prompt; the run beside may be another prompt's. */
	private shownAnswer(run: string): Answer | undefined {
		return [...answersOf(this.state), ...this.state.samples].find((answer) => answer.run === run);
	}

	/** A prompt takes the place of the one that was shown, and of what was compared with it. */
	private turnTo(source: Source): void {
		if (this.state.beside) this.dropBeside();
		this.tell({ event: "sourceChanged", params: { source } });
	}

	private async answer(others: AskedAnswer[], { isAnew }: { isAnew: boolean }): Promise<void> {
		const { prompt, options, own } = this.prepared({ isAnew });
		this.stop();
		this.tell({ event: "answersAsked", params: { first: own, others, options } });
		await this.answering.answer(own ? [own, ...others] : others, prompt);
	}

	/**
	 * What more answers to the shown prompt need. Answers that are compared are given under the same settings: after a
	 * change of these, and where the first answer has not ended, it is given anew (`own`).
	 */
	private prepared({ isAnew }: { isAnew: boolean }) {
		const { first } = this.state;
		const prompt = this.shownPrompt();
		const options = optionsOf(prompt.settings);
		const isWhole = first?.summary && first.summary.stopped !== "cancelled";
		const isKept = !isAnew && isWhole && isDeepStrictEqual(this.state.options, options);
		return { prompt, options, own: isKept ? null : asked(PLAIN) };
	}

	/** @throws LensError promptEmpty */
	private shownPrompt(): Prompt {
		const { source } = this.state;
		if (!source) throw new LensError("promptEmpty", l10n.t("No prompt was inspected yet."));
		return { source, settings: this.settings() };
	}

	private tell(event: PanelEvent): void {
		applyEvent(this.state, event);
		this.events.tell(event);
	}
}

function optionsOf({ modelPath, probe, sampling, maxTokens, baseRate }: Settings): AnswerOptions {
	return { modelPath, probe, sampling, maxTokens, baseRate };
}
