/** Everything that ends a request before its answer is whole: the client leaves or stops reading, time is up, the server stops. */
import type { ServerResponse } from "node:http";
import { ApiError } from "../api-error";

export interface EndingOptions {
	/** Aborted when the client has gone. */
	gone: AbortSignal;
	/** Aborted when the server waits no longer for what runs, with an ApiError. */
	cutOff: AbortSignal;
	timeLimitMs: number;
	outgoing: ServerResponse;
}

export interface Ending {
	/** Aborted with an ApiError. */
	signal: AbortSignal;
	/** The client reads no more: its place is others'. */
	stalled(): void;
	/** The request has ended by itself. */
	release(): void;
}

/** How long a client may take to read why its answer was ended; one that reads nothing is cut off then. */
export const LAST_WORDS_MS = 5000;

export function endingOf({ gone, cutOff, timeLimitMs, outgoing }: EndingOptions): Ending {
	const controller = new AbortController();
	const end = (error: ApiError) => {
		controller.abort(error);
		setTimeout(() => {
			if (!outgoing.writableFinished) outgoing.destroy();
		}, LAST_WORDS_MS).unref();
	};
	const onGone = () => end(new ApiError(499, "client_gone", "The client went away."));
	const onCutOff = () => end(cutOff.reason as ApiError);
	const timer = setTimeout(() => end(late(timeLimitMs)), timeLimitMs);
	gone.addEventListener("abort", onGone, { once: true });
	cutOff.addEventListener("abort", onCutOff, { once: true });
	if (gone.aborted) onGone();
	if (cutOff.aborted) onCutOff();
	return {
		signal: controller.signal,
		stalled: () => end(new ApiError(408, "client_stalled", "The client read nothing more.")),
		release() {
			clearTimeout(timer);
			gone.removeEventListener("abort", onGone);
			cutOff.removeEventListener("abort", onCutOff);
		},
	};
}

const late = (limit: number): ApiError =>
	new ApiError(504, "time_limit", `The answer was not whole within ${limit / 1000} s, waiting included.`, {
		// The same again would take as long.
		isFinal: true,
	});
