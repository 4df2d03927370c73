/** The engine as the linter asks it: in the background, and never in the way of an inspection. */
import * as l10n from "@vscode/l10n";
import type { LintModel } from "../../core/lint/model-check";
import { LensError } from "../../protocol/errors";
import { type AssessmentCache, lintModelOver } from "../../protocol/lint-engine";
import type { EngineOwner } from "../engine/engine-owner";
import type { Settings } from "../settings";

/** The chosen model over the window's engine. */
export function lintModelOf(engine: EngineOwner, settings: Settings, cache: AssessmentCache): LintModel {
	const { modelPath, probe, baseRate } = settings;
	return lintModelOver(
		{
			load: () => engine.loadQuietly(settings),
			call: (method, params, signal) => {
				const call = (mine?: AbortSignal) => engine.callQuietly(method, params, mine);
				// Counting tokens is over before anybody would notice.
				return method === "measurePrompts" ? call(signal) : givingWay(engine, signal, call);
			},
		},
		{ folder: modelPath, probe, baseRate, cache },
	);
}

/** Waits while an answer is under way, and starts over after one that came in between. */
async function givingWay<T>(
	engine: EngineOwner,
	signal: AbortSignal | undefined,
	call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	for (;;) {
		while (engine.status.state === "answering" && !signal?.aborted) await statusChange(engine, signal);
		if (signal?.aborted) throw new LensError("cancelled", l10n.t("Cancelled."));
		const gaveWay = new AbortController();
		const unwatch = engine.onStatus(({ state }) => {
			if (state === "answering") gaveWay.abort();
		});
		try {
			return await call(signal ? AbortSignal.any([signal, gaveWay.signal]) : gaveWay.signal);
		} catch (error) {
			if (!gaveWay.signal.aborted || signal?.aborted) throw error;
		} finally {
			unwatch();
		}
	}
}

/** Resolves when the engine's status changes, or `signal` aborts. */
function statusChange(engine: EngineOwner, signal: AbortSignal | undefined): Promise<void> {
	return new Promise((resolve) => {
		const end = () => {
			unwatch();
			signal?.removeEventListener("abort", end);
			resolve();
		};
		const unwatch = engine.onStatus(end);
		signal?.addEventListener("abort", end);
	});
}
