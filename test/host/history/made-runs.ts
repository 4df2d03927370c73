/** Finished runs made up here, and a history in a folder of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { History, LIMITS } from "../../../src/host/history/history";
import { type FinishedRun, finishedRun } from "../../../src/host/history/run-file";
import { RunStore } from "../../../src/host/history/run-store";
import { madeUp, promptPieces, stateWith } from "../../webview/made-up";

export const ANSWER = ["The", " mayor", " was", " 👩‍🚀", "", " Ed", "mund", "."];

/** @param seed other figures for each run */
export function finished(
	run: string,
	{ pieces = ANSWER, seed = 7, label = "mayors.md", text = "Who?" } = {},
): FinishedRun {
	const state = stateWith(madeUp(promptPieces, pieces, { run, seed, hot: /Ed|mund/ }));
	state.source = { label, text };
	return finishedRun(state, run)!;
}

export interface Made {
	history: History;
	store: RunStore;
	folder: string;
	logged: string[];
	/** Another window on the same folder. */
	another(): History;
}

/** Hands over an empty history, and removes its folder afterwards. */
export async function withHistory(
	act: (made: Made) => Promise<void>,
	limits: Partial<typeof LIMITS> = {},
): Promise<void> {
	const parent = await mkdtemp(join(tmpdir(), "h-neuron-lens-"));
	const folder = join(parent, "history");
	const logged: string[] = [];
	const open = (store: RunStore) => new History(store, (said) => logged.push(said), { ...LIMITS, ...limits });
	const store = new RunStore(folder);
	try {
		await act({ history: open(store), store, folder, logged, another: () => open(new RunStore(folder)) });
	} finally {
		await rm(parent, { recursive: true, force: true });
	}
}
