/** The prompt being inspected and its answers, as the panel shows them. Knows nothing of the editor. */
import { randomUUID } from "node:crypto";
import type { TokenReading } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import {
	applyEvent,
	emptyState,
	type Failure,
	GAIN,
	type PanelEvent,
	type PanelState,
	type Slot,
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
		await this.answer("first", GAIN.off);
	}

	/** Answers the same prompt anew, with the settings of now. */
	async again(): Promise<void> {
		await this.answer("first", GAIN.off);
	}

	/** Answers the same prompt beside the first answer, its H-Neurons multiplied by `gain`. */
	async answerAtGain(gain: number): Promise<void> {
		await this.answer("second", gain);
	}

	dropSecond(): void {
		if (this.state.second && !isOver(this.state.second.status)) this.stop();
		this.tell({ event: "secondDropped", params: {} });
	}

	/** Ends the answer in progress; what was read stays. */
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

	private async answer(slot: Slot, gain: number): Promise<void> {
		const { source } = this.state;
		if (!source) throw new LensError("promptEmpty", "No prompt was inspected yet.");
		const options = this.settings();
		this.stop();
		const mine = new AbortController();
		this.current = mine;
		const run = randomUUID();
		this.tell({ event: "answerStarted", params: { slot, run, gain } });
		try {
			const inspection = await this.engine.inspect(
				options,
				{
					run,
					gain,
					messages: source.messages ?? [{ role: "user", content: source.text }],
					probe: options.probe,
					sampling: options.sampling,
					maxTokens: options.maxTokens,
					baseRate: options.baseRate,
				},
				{
					promptRead: ({ run, tokens }) =>
						this.tell({ event: "promptRead", params: { run, tokens: tokens.map(withOwnShares) } }),
					tokenRead: ({ run, token }) =>
						this.tell({ event: "tokenRead", params: { run, token: withOwnShares(token) } }),
				},
				mine.signal,
			);
			inspection.promptTokens = inspection.promptTokens.map(withOwnShares);
			inspection.responseTokens = inspection.responseTokens.map(withOwnShares);
			this.tell({ event: "answerFinished", params: { inspection } });
		} catch (error) {
			this.tell({ event: "answerFailed", params: { run, failure: asFailure(error) } });
			throw error;
		} finally {
			if (this.current === mine) this.current = null;
		}
	}

	private tell(event: PanelEvent): void {
		applyEvent(this.state, event);
		this.events.tell(event);
	}
}

const isOver = (status: string): boolean => status === "finished" || status === "failed";

/** Typed arrays that came through a pipe are windows into its whole buffer, which would then cross once more. */
const withOwnShares = (token: TokenReading): TokenReading => ({ ...token, shares: token.shares.slice() });

/** What people read of any error. */
export function asFailure(error: unknown): Failure {
	if (error instanceof LensError) return { code: error.code, sentence: error.sentence };
	const message = error instanceof Error ? error.message : String(error);
	return asFailure(new LensError("internal", `Something went wrong: ${message}.`));
}
