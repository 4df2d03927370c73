/** The prompt being inspected and its answers, as the panel shows them. Knows nothing of the editor. */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type NeuronPlace, otherGains, PLAIN, type Variant } from "../../core/compare/variant";
import type { TokenReading } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import {
	type AnswerOptions,
	type AskedAnswer,
	answersOf,
	applyEvent,
	emptyState,
	type Failure,
	isOver,
	type PanelEvent,
	type PanelState,
	type Source,
} from "../../protocol/panel-api";
import type { EngineOwner } from "../engine/engine-owner";
import { Listeners } from "../listeners";
import type { Settings } from "../settings";

export class Runs {
	readonly state: PanelState = emptyState();
	private readonly events = new Listeners<PanelEvent>();
	private current: AbortController | null = null;
	private readonly unwatch: () => void;

	constructor(
		private readonly engine: EngineOwner,
		private readonly settings: () => Settings,
	) {
		this.unwatch = engine.onStatus((status) =>
			this.tell({ event: "engineChanged", params: { engine: status } }),
		);
	}

	/** Each change, after `state` has it. */
	onEvent(listener: (event: PanelEvent) => void): () => void {
		return this.events.add(listener);
	}

	/** Answers a prompt that was not shown before. */
	async inspect(source: Source): Promise<void> {
		this.tell({ event: "sourceChanged", params: { source } });
		await this.answer([], { isAnew: true });
	}

	/** Answers the same prompt anew, with the settings of now. */
	async again(): Promise<void> {
		await this.answer([], { isAnew: true });
	}

	/** Answers a prompt, or without one the prompt that is shown, at each gain of the settings side by side. */
	async compare(source?: Source): Promise<void> {
		const { compareGains } = this.settings();
		if (source) this.tell({ event: "sourceChanged", params: { source } });
		await this.answer(
			otherGains(compareGains).map((gain) => ({ gain, silenced: [] })),
			{ isAnew: source !== undefined },
		);
	}

	/** Answers the same prompt beside the first answer, its H-Neurons multiplied by `gain`. */
	async answerAtGain(gain: number): Promise<void> {
		await this.answer([{ gain, silenced: [] }], { isAnew: false });
	}

	/** Answers the same prompt beside the first answer, with these neurons silenced. */
	async answerWithout(neurons: NeuronPlace[]): Promise<void> {
		await this.answer([{ gain: 1, silenced: neurons }], { isAnew: false });
	}

	dropOthers(): void {
		// One that is under way ends with them; the first goes on.
		const isUnderWay = this.state.others.some(({ status }) => status === "reading" || status === "answering");
		if (isUnderWay) this.stop();
		this.tell({ event: "othersDropped", params: {} });
	}

	/** Ends the answer in progress and those that wait for it; what was read stays. */
	stop(): void {
		this.current?.abort();
	}

	/** Takes over what an earlier window showed. */
	restore(state: PanelState): void {
		Object.assign(this.state, state, { engine: this.engine.status });
	}

	dispose(): void {
		this.stop();
		this.unwatch();
	}

	/**
	 * Answers one after the other. Answers side by side differ in their neurons alone: after a change of settings, and
	 * where the first answer has not ended, it is given anew.
	 */
	private async answer(variants: Variant[], { isAnew }: { isAnew: boolean }): Promise<void> {
		const { source, first } = this.state;
		if (!source) throw new LensError("promptEmpty", "No prompt was inspected yet.");
		const settings = this.settings();
		const options = optionsOf(settings);
		const isWhole = first?.summary && first.summary.stopped !== "cancelled";
		const isKept = !isAnew && isWhole && isDeepStrictEqual(this.state.options, options);
		this.stop();
		const mine = new AbortController();
		this.current = mine;
		const asked = (variant: Variant): AskedAnswer => ({ run: randomUUID(), ...variant });
		const own = isKept ? null : asked(PLAIN);
		const others = variants.map(asked);
		this.tell({ event: "answersAsked", params: { first: own, others, options } });
		try {
			for (const each of own ? [own, ...others] : others)
				if (this.isWanted(each)) await this.answerOne(each, { source, settings, signal: mine.signal });
		} catch (error) {
			this.giveUp([own, ...others]);
			throw error;
		} finally {
			if (this.current === mine) this.current = null;
		}
	}

	/** Whether an answer was neither dropped nor replaced before its turn came. */
	private isWanted({ run }: AskedAnswer): boolean {
		return answersOf(this.state).some((answer) => answer.run === run);
	}

	private async answerOne(
		{ run, gain, silenced }: AskedAnswer,
		{ source, settings, signal }: { source: Source; settings: Settings; signal: AbortSignal },
	): Promise<void> {
		const { probe, sampling, maxTokens, baseRate } = settings;
		try {
			if (signal.aborted) throw new LensError("cancelled", "Stopped before its turn came.");
			this.tell({ event: "answerStarted", params: { run } });
			const inspection = await this.engine.inspect(
				settings,
				{
					...{ run, gain, probe, sampling, maxTokens, baseRate },
					messages: source.messages ?? [{ role: "user", content: source.text }],
					// Neurons that are left alone are not spoken of: the request is then that of the model as it is.
					...(silenced.length > 0 && { neuronGains: silenced.map((place) => ({ ...place, gain: 0 })) }),
				},
				{
					promptRead: ({ tokens }) =>
						this.tell({ event: "promptRead", params: { run, tokens: tokens.map(withOwnShares) } }),
					tokenRead: ({ token }) =>
						this.tell({ event: "tokenRead", params: { run, token: withOwnShares(token) } }),
				},
				signal,
			);
			inspection.promptTokens = inspection.promptTokens.map(withOwnShares);
			inspection.responseTokens = inspection.responseTokens.map(withOwnShares);
			this.tell({ event: "answerFinished", params: { inspection } });
		} catch (error) {
			this.tell({ event: "answerFailed", params: { run, failure: asFailure(error) } });
			throw error;
		}
	}

	/** What one answer failed of, the ones after it would fail of too: they are not tried. */
	private giveUp(asked: readonly (AskedAnswer | null)[]): void {
		const runs = new Set(asked.map((each) => each?.run));
		const failure = asFailure(new LensError("cancelled", "The answer before it did not come to its end."));
		for (const answer of answersOf(this.state).filter(({ run }) => runs.has(run)))
			if (!isOver(answer)) this.tell({ event: "answerFailed", params: { run: answer.run, failure } });
	}

	private tell(event: PanelEvent): void {
		applyEvent(this.state, event);
		this.events.tell(event);
	}
}

function optionsOf({ modelPath, probe, sampling, maxTokens, baseRate }: Settings): AnswerOptions {
	return { modelPath, probe, sampling, maxTokens, baseRate };
}

/** Typed arrays that came through a pipe are windows into its whole buffer, which would then cross once more. */
const withOwnShares = (token: TokenReading): TokenReading => ({ ...token, shares: token.shares.slice() });

/** What people read of any error. */
export function asFailure(error: unknown): Failure {
	if (error instanceof LensError) return { code: error.code, sentence: error.sentence };
	const message = error instanceof Error ? error.message : String(error);
	return asFailure(new LensError("internal", `Something went wrong: ${message}.`));
}
