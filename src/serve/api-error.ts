/** What a client is told when its request cannot be answered: the protocol's error object, one sentence in it. */
import { type ErrorCode, LensError } from "../protocol/errors";

export interface ErrorBody {
	error: { message: string; type: string; param: string | null; code: string | null };
}

/** The protocol's words for kinds of failures. */
type ErrorType = "invalid_request_error" | "rate_limit_error" | "server_error";

interface Details {
	/** The field of the request that is to blame. */
	param?: string;
	/** Seconds after which the same request may succeed. */
	retryAfter?: number;
	/** Whether clients that try again by themselves had better not. */
	isFinal?: boolean;
}

/** A refusal or failure with its HTTP status. `message` is one sentence. */
export class ApiError extends Error {
	override readonly name = "ApiError";

	constructor(
		readonly status: number,
		readonly code: string | null,
		message: string,
		private readonly details: Details = {},
	) {
		super(message);
	}

	get body(): ErrorBody {
		const { message, code } = this;
		return { error: { message, type: typeOf(this.status), param: this.details.param ?? null, code } };
	}

	/** Headers by which clients know whether and when to try again; the protocol's own clients heed both. */
	get headers(): Record<string, string> {
		const { retryAfter, isFinal = false } = this.details;
		return {
			...(retryAfter !== undefined && { "retry-after": String(Math.ceil(retryAfter)) }),
			...(isFinal && { "x-should-retry": "false" }),
		};
	}
}

function typeOf(status: number): ErrorType {
	if (status === 429) return "rate_limit_error";
	return status >= 500 ? "server_error" : "invalid_request_error";
}

/** A request that cannot be meant. */
export const badRequest = (message: string, param?: string, code = "invalid_value"): ApiError =>
	new ApiError(400, code, message, param === undefined ? {} : { param });

/** How soon an engine that died, or a server that restarts, can be asked again, in seconds. */
const SOON = 1;

/** What each failure of the engine is to a client; those that are missing are faults of the server's. */
const FAILURES: Partial<Record<ErrorCode, { status: number; code: string; retryAfter?: number }>> = {
	promptTooLong: { status: 400, code: "context_length_exceeded" },
	promptEmpty: { status: 400, code: "invalid_value" },
	badSetting: { status: 400, code: "invalid_value" },
	modelUnsupported: { status: 400, code: "model_unsupported" },
	notEnoughMemory: { status: 503, code: "out_of_memory", retryAfter: SOON },
	engineDied: { status: 503, code: "engine_died", retryAfter: SOON },
	noModel: { status: 503, code: "engine_died", retryAfter: SOON },
};

/** Anything that was thrown, as what a client may know of it. */
export function apiErrorOf(error: unknown): ApiError {
	if (error instanceof ApiError) return error;
	if (!(error instanceof LensError))
		return new ApiError(500, "internal", "The server failed inside; its log says how.", { isFinal: true });
	const failure = FAILURES[error.code];
	// A failure inside comes with a stack, which is for the log.
	if (!failure)
		return error.code === "internal"
			? new ApiError(500, "internal", "The engine failed inside; the server's log says how.", {
					isFinal: true,
				})
			: new ApiError(500, error.code, error.message, { isFinal: true });
	const { status, code, retryAfter } = failure;
	return new ApiError(status, code, error.message, retryAfter === undefined ? {} : { retryAfter });
}
