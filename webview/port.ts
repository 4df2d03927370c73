/** The panel's end of the contract with the extension host. */
import type { Params } from "../src/protocol/contract";
import type { PanelCalls, PanelEvent } from "../src/protocol/panel-api";
import { type PanelResult, parseToPanel } from "../src/protocol/panel-wire";

/** What the editor gives a webview; it may be taken only once. */
interface Editor {
	postMessage(message: unknown): void;
	setState(state: unknown): void;
}
declare function acquireVsCodeApi(): Editor;

export interface Port {
	/** Fails with a sentence for people. */
	call<M extends keyof PanelCalls>(method: M, params: Params<PanelCalls, M>): Promise<PanelResult<M>>;
	/** Tells the editor which run is shown, for the day the window is reloaded. */
	keep(state: { run: string | null }): void;
}

interface OpenCall {
	resolve(result: unknown): void;
	reject(error: Error): void;
}

export function connect(onEvent: (event: PanelEvent) => void): Port {
	const editor = acquireVsCodeApi();
	const open = new Map<number, OpenCall>();
	let lastId = 0;
	let kept: string | null | undefined;
	window.addEventListener("message", ({ data }) => {
		const message = parseToPanel(data);
		if (message?.type === "event") onEvent(message);
		if (message?.type !== "reply") return;
		const call = open.get(message.id);
		open.delete(message.id);
		if ("error" in message) call?.reject(new Error(message.error));
		else call?.resolve(message.result);
	});
	return {
		call<M extends keyof PanelCalls>(method: M, params: Params<PanelCalls, M>) {
			const id = ++lastId;
			return new Promise<PanelResult<M>>((resolve, reject) => {
				open.set(id, { resolve: (result) => resolve(result as PanelResult<M>), reject });
				editor.postMessage({ type: "request", id, method, params });
			});
		},
		keep({ run }) {
			if (run !== kept) editor.setState({ run });
			kept = run;
		},
	};
}
