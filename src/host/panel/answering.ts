/** Has answers given one after the other, and tells how each of them grows. */
import * as l10n from "@vscode/l10n";
import type { TokenReading } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import {
	type AskedAnswer,
	everyAnswer,
	isOver,
	type PanelEvent,
	type PanelState,
	type Source,
} from "../../protocol/panel-api";
import type { EngineOwner } from "../engine/engine-owner";
import type { Settings } from "../settings";
import { asFailure } from "./as-failure";

/** What is answered, and how. */
export interface Prompt {
	source: Source;
	settings: Settings;
}

export interface AnsweringPlace {
	engine: EngineOwner;
	/** Where the answers that are asked for stand; it is only looked at. */
	state: PanelState;
	tell(event: PanelEvent): void;
}

export class Answering {
	private current: AbortController | null = null;

	constructor(private readonly place: AnsweringPlace) {}

	/** Ends the answer in progress and those that wait for it; what was read stays. */
	stop(): void {
		this.current?.abort();
	}

	/** Gives these answers, which are asked for already, in order; whatever was under way ends. Fails as `inspect`. */
	async answer(asked: readonly AskedAnswer[], prompt: Prompt): Promise<void> {
		this.stop();
		const mine = new AbortController();
		this.current = mine;
		try {
			for (const each of asked)
				if (this.isWanted(each)) await this.answerOne(each, { ...prompt, signal: mine.signal });
		} catch (error) {
			this.giveUp(asked);
			throw error;
		} finally {
			if (this.current === mine) this.current = null;
		}
	}

	/** Whether an answer was neither dropped nor replaced before its turn came. */
	private isWanted({ run }: AskedAnswer): boolean {
		return everyAnswer(this.place.state).some((answer) => answer.run === run);
	}

	private async answerOne(
		asked: AskedAnswer,
		{ source, settings, signal }: Prompt & { signal: AbortSignal },
	): Promise<void> {
		const { engine, tell } = this.place;
		const { run } = asked;
		try {
			if (signal.aborted) throw new LensError("cancelled", l10n.t("Stopped before its turn came."));
			tell({ event: "answerStarted", params: { run } });
			const inspection = await engine.inspect(
				settings,
				requestFor(asked, { source, settings }),
				{
					promptRead: ({ tokens }) =>
						tell({ event: "promptRead", params: { run, tokens: tokens.map(withOwnShares) } }),
					tokenRead: ({ token }) =>
						tell({ event: "tokenRead", params: { run, token: withOwnShares(token) } }),
				},
				signal,
			);
			inspection.promptTokens = inspection.promptTokens.map(withOwnShares);
			inspection.responseTokens = inspection.responseTokens.map(withOwnShares);
			tell({ event: "answerFinished", params: { inspection } });
		} catch (error) {
			tell({ event: "answerFailed", params: { run, failure: asFailure(error) } });
			throw error;
		}
	}

	/** What one answer failed of, the ones after it would fail of too: they are not tried. */
	private giveUp(asked: readonly AskedAnswer[]): void {
		const runs = new Set(asked.map(({ run }) => run));
		const failure = asFailure(
			new LensError("cancelled", l10n.t("The answer before it did not come to its end.")),
		);
		for (const answer of everyAnswer(this.place.state).filter(({ run }) => runs.has(run)))
			if (!isOver(answer)) this.place.tell({ event: "answerFailed", params: { run: answer.run, failure } });
	}
}

function requestFor({ run, gain, silenced, start, sampling }: AskedAnswer, { source, settings }: Prompt) {
	const { probe, maxTokens, baseRate } = settings;
	return {
		...{ run, gain, probe, maxTokens, baseRate },
		sampling: sampling ?? settings.sampling,
		messages: source.messages ?? [{ role: "user" as const, content: source.text }],
		// Neurons that are left alone are not spoken of: the request is then that of the model as it is.
		...(silenced.length > 0 && { neuronGains: silenced.map((place) => ({ ...place, gain: 0 })) }),
		...(start && { start: start.ids }),
	};
}

/** Typed arrays that came through a pipe are windows into its whole buffer, which would then cross once more. */
const withOwnShares = (token: TokenReading): TokenReading => ({ ...token, shares: token.shares.slice() });
