/** A panel's end of its contract with the extension host. */
import type { Calls, Params, Result } from "../src/protocol/contract";
import type { PanelCalls, PanelEvent } from "../src/protocol/panel-api";
import { parseToPanel } from "../src/protocol/panel-wire";
import type { Tint } from "./selection";

/** What the editor gives a webview; it may be taken only once. */
interface Editor {
	postMessage(message: unknown): void;
	getState(): unknown;
	setState(state: unknown): void;
}
declare function acquireVsCodeApi(): Editor;

/** What outlives a panel: the run it showed, the tab that was open, and what the text was tinted by. */
export interface Kept {
	run: string | null;
	tab?: string;
	tint?: Tint;
}

export interface Port<A extends Calls<A>> {
	/** Fails with a sentence for people. */
	call<M extends keyof A & string>(method: M, params: Params<A, M>): Promise<Result<A, M>>;
	/** Tells the editor what is shown, for the day the window is reloaded. */
	keep(state: Kept): void;
	/** What an earlier window's panel kept. */
	kept(): Partial<Kept>;
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
	let kept = "";
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
		keep(state) {
			const now = JSON.stringify(state);
			if (now !== kept) editor.setState(state);
			kept = now;
		},
		kept() {
			const state = editor.getState();
			return typeof state === "object" && state !== null ? state : {};
		},
	};
}
