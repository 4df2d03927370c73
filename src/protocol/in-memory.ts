/** A client and its handlers in one process, over the same wrapper and message format as two processes. For tests. */
import {
	AbstractMessageReader,
	AbstractMessageWriter,
	createMessageConnection,
	type DataCallback,
	Disposable,
	type Message,
	type MessageReader,
	type MessageWriter,
} from "vscode-jsonrpc/node";
import { bindHandlers, clientOver, type Emit, emitterOver } from "./connection";
import type { Calls, Client, Handlers } from "./contract";

export interface InMemory<A extends Calls<A>, E extends Calls<E>> extends Client<A, E> {
	/** What the handlers' side uses to send events. */
	emit: Emit<E>;
	dispose(): void;
}

/** Connects a client to `handlers`. Every message is cloned on the way, so what could not cross a process fails here too. */
export function connectInMemory<A extends Calls<A>, E extends Calls<E>>(
	handlers: Handlers<A> | ((emit: Emit<E>) => Handlers<A>),
): InMemory<A, E> {
	const [near, far] = [new Pipe(), new Pipe()];
	const client = createMessageConnection(near.reader, far.writer);
	const server = createMessageConnection(far.reader, near.writer);
	const emit = emitterOver<E>(server);
	bindHandlers<A>(server, typeof handlers === "function" ? handlers(emit) : handlers);
	client.listen();
	server.listen();
	return {
		...clientOver<A, E>(client),
		emit,
		dispose() {
			client.dispose();
			server.dispose();
		},
	};
}

/** One direction: what is written arrives, cloned, on a later tick. */
class Pipe {
	private callback: DataCallback = () => undefined;
	readonly reader: MessageReader;
	readonly writer: MessageWriter;

	constructor() {
		const receive = (message: Message) => {
			const copy = structuredClone(message);
			setImmediate(() => this.callback(copy));
		};
		const listen = (callback: DataCallback) => {
			this.callback = callback;
			return Disposable.create(() => undefined);
		};
		this.reader = new (class extends AbstractMessageReader {
			listen = listen;
		})();
		this.writer = new (class extends AbstractMessageWriter {
			async write(message: Message): Promise<void> {
				receive(message);
			}
			end(): void {}
		})();
	}
}
