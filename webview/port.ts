/** A panel's end of its contract with the extension host. */
import type { Calls, Params, Result } from "../src/protocol/contract";
import type { PanelCalls, PanelEvent } from "../src/protocol/panel-api";
import { parseToPanel } from "../src/protocol/panel-wire";

/** What the editor gives a webview; it may be taken only once. */
interface Editor {
	postMessage(message: unknown): void;
	setState(state: unknown): void;
}
declare function acquireVsCodeApi(): Editor;

export interface Port<A extends Calls<A>> {
	/** Fails with a sentence for people. */
	call<M extends keyof A & string>(method: M, params: Params<A, M>): Promise<Result<A, M>>;
	/** Tells the editor which run is shown, for the day the window is reloaded. */
	keep(state: { run: string | null }): void;
}

/** What the host sends to a panel whose events are E. */
type Incoming<E> =
	| { type: "reply"; id: number; result: unknown }
	| { type: "reply"; id: number; error: string }
	| ({ type: "event" } & E);

interface OpenCall {
	resolve(result: unknown): void;
	reject(error: Error): void;
}

/** The port of the panel of answers. */
export const connect = (onEvent: (event: PanelEvent) => void): Port<PanelCalls> =>
	connectTo<PanelCalls, PanelEvent>(parseToPanel, onEvent);

/** @param parse reads what the host sent; null for what is not of the contract */
export function connectTo<A extends Calls<A>, E>(
	parse: (raw: unknown) => Incoming<E> | null,
	onEvent: (event: E) => void,
): Port<A> {
	const editor = acquireVsCodeApi();
	const open = new Map<number, OpenCall>();
	let lastId = 0;
	let kept: string | null | undefined;
	window.addEventListener("message", ({ data }) => {
		const message = parse(data);
		if (message?.type === "event") onEvent(message);
		if (message?.type !== "reply") return;
		const call = open.get(message.id);
		open.delete(message.id);
		if ("error" in message) call?.reject(new Error(message.error));
		else call?.resolve(message.result);
	});
	return {
		call(method, params) {
			const id = ++lastId;
			return new Promise((resolve, reject) => {
				open.set(id, { resolve: resolve as OpenCall["resolve"], reject });
				editor.postMessage({ type: "request", id, method, params });
			});
		},
		keep({ run }) {
			if (run !== kept) editor.setState({ run });
			kept = run;
		},
	};
}
