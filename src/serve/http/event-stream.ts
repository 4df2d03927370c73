/** A reply in pieces, as server-sent events: each a line of JSON, "[DONE]" at the end of one that is whole. */

export interface StreamOptions {
	/** Aborted when the reply is to end before it is whole. */
	signal: AbortSignal;
	onEnd(): void;
	/** Called when the client has taken nothing for `patienceMs`, beyond what the connection holds. */
	onStalled(): void;
	patienceMs?: number;
	/** What is sent in place of the rest. */
	bodyOfError(error: unknown): object;
}

/** A person's laptop may sleep, but whoever waits behind it should not wait for that. */
const PATIENCE_MS = 30_000;

/** @param first the chunk that `chunks` has given already */
export function eventStream(
	first: IteratorResult<object>,
	chunks: AsyncGenerator<object>,
	{ signal, onEnd, onStalled, patienceMs = PATIENCE_MS, bodyOfError }: StreamOptions,
): Response {
	const encoder = new TextEncoder();
	const event = (data: string) => encoder.encode(`data: ${data}\n\n`);
	let next: IteratorResult<object> | null = first;
	// A client that reads nothing keeps the work waiting at a chunk: it must hear of the end there too.
	const leave = () => void chunks.return(undefined).catch(() => undefined);
	signal.addEventListener("abort", leave, { once: true });
	let stalling: NodeJS.Timeout | undefined;
	const end = () => {
		clearTimeout(stalling);
		signal.removeEventListener("abort", leave);
		onEnd();
	};
	const stream = new ReadableStream<Uint8Array>({
		async pull(controller) {
			clearTimeout(stalling);
			try {
				const { done, value } = next ?? (await chunks.next());
				next = null;
				signal.throwIfAborted();
				if (!done) {
					stalling = setTimeout(onStalled, patienceMs);
					return controller.enqueue(event(JSON.stringify(value)));
				}
				controller.enqueue(event("[DONE]"));
			} catch (error) {
				controller.enqueue(event(JSON.stringify(bodyOfError(error))));
			}
			end();
			controller.close();
		},
		async cancel() {
			await chunks.return(undefined);
			end();
		},
	});
	return new Response(stream, {
		headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" },
	});
}
