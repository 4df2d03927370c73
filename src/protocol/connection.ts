/** The one typed wrapper over vscode-jsonrpc: a contract's client on one side, its handlers on the other. */
import {
	CancellationTokenSource,
	ErrorCodes,
	type MessageConnection,
	ResponseError,
} from "vscode-jsonrpc/node";
import type { Calls, Client, Handlers, Params } from "./contract";
import { type ErrorCode, LensError, REMEDIES } from "./errors";

/** How a LensError crosses: JSON-RPC's numeric code says nothing, `data.code` is one of `errors.ts`. */
interface ErrorData {
	code: ErrorCode;
}

/** A client over `connection`. Aborting a call's signal asks the other side to cancel and waits for its reply. */
export function clientOver<A extends Calls<A>, E extends Calls<E>>(
	connection: MessageConnection,
): Client<A, E> {
	const fans = new Map<string, Set<Listener>>();
	return {
		async call(method, params, signal) {
			if (signal?.aborted) throw new LensError("cancelled", "Cancelled.");
			const source = new CancellationTokenSource();
			const cancel = () => source.cancel();
			signal?.addEventListener("abort", cancel, { once: true });
			try {
				return await connection.sendRequest(method, params, source.token);
			} catch (error) {
				throw fromWire(error);
			} finally {
				signal?.removeEventListener("abort", cancel);
				source.dispose();
			}
		},
		on(event, listener) {
			const listeners = fans.get(event) ?? fanOut(connection, event);
			fans.set(event, listeners);
			listeners.add(listener as Listener);
			return () => listeners.delete(listener as Listener);
		},
	};
}

type Listener = (params: unknown) => void;

/** jsonrpc keeps one handler a method; this one tells every listener in the set. */
function fanOut(connection: MessageConnection, event: string): Set<Listener> {
	const listeners = new Set<Listener>();
	connection.onNotification(event, (params: unknown) => {
		for (const listener of [...listeners]) listener(params);
	});
	return listeners;
}

/** Answers every call of the contract from `handlers`. A thrown LensError keeps its code; anything else is `internal`. */
export function bindHandlers<A extends Calls<A>>(connection: MessageConnection, handlers: Handlers<A>): void {
	for (const method of Object.keys(handlers) as (keyof A & string)[]) {
		connection.onRequest(method, async (params: Params<A, typeof method>, token) => {
			const controller = new AbortController();
			const listening = token.onCancellationRequested(() => controller.abort());
			if (token.isCancellationRequested) controller.abort();
			try {
				return await handlers[method](params, controller.signal);
			} catch (error) {
				throw toWire(error);
			} finally {
				listening.dispose();
			}
		});
	}
}

/** Sends events of the contract E. An event after the other side has gone is dropped: nobody is left to tell. */
export type Emit<E extends Calls<E>> = <M extends keyof E & string>(event: M, params: Params<E, M>) => void;

export function emitterOver<E extends Calls<E>>(connection: MessageConnection): Emit<E> {
	return (event, params) => {
		connection.sendNotification(event, params).catch(() => undefined);
	};
}

function toWire(error: unknown): ResponseError<ErrorData> {
	if (error instanceof LensError)
		return new ResponseError(ErrorCodes.InternalError, error.message, { code: error.code });
	const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
	return new ResponseError(ErrorCodes.InternalError, `The engine failed inside: ${text}`, {
		code: "internal",
	});
}

function fromWire(error: unknown): LensError {
	if (error instanceof LensError) return error;
	const data = error instanceof ResponseError ? (error.data as ErrorData | undefined) : undefined;
	const code = data && data.code in REMEDIES ? data.code : "internal";
	return new LensError(code, error instanceof Error ? error.message : String(error));
}
