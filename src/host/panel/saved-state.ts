/** What the panel shows, kept in one file so that it survives a window reload. */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type * as vscode from "vscode";
import { type Answer, PANEL_VERSION, type PanelState } from "../../protocol/panel-api";

/** About 25,000 tokens with 30 neurons each; a larger state is not kept, since writing it would be felt. */
const MAX_CHARACTERS = 16 * 2 ** 20;

type Places = Pick<vscode.ExtensionContext, "storageUri" | "globalStorageUri">;

export async function saveState(places: Places, state: PanelState): Promise<void> {
	// What was asked for last and compared with the answer goes before the answer does.
	const whole = textOf(state);
	const text = whole.length <= MAX_CHARACTERS ? whole : textOf({ ...state, samples: [], beside: null });
	if (text.length > MAX_CHARACTERS) return rm(fileOf(places), { force: true });
	await mkdir(folderOf(places), { recursive: true });
	// Two answers may end at nearly the same time: each writes a file of its own, the later one stays.
	const draft = `${fileOf(places)}.${randomUUID()}`;
	await writeFile(draft, text, { mode: 0o600 });
	await rename(draft, fileOf(places));
}

/** Null when nothing was kept, or by another version. */
export async function loadState(places: Places): Promise<PanelState | null> {
	const text = await readFile(fileOf(places), "utf8").catch(() => null);
	if (text === null) return null;
	try {
		const { version, state } = JSON.parse(text, (key, value: unknown) =>
			key === "shares" && Array.isArray(value) ? Float32Array.from(value) : value,
		);
		return version === PANEL_VERSION ? onlyFinished(state) : null;
	} catch {
		// A file cut short by a crash is as good as none.
		return null;
	}
}

/** A run that was under way ended with its window. */
function onlyFinished(state: PanelState): PanelState | null {
	if (state.first?.status !== "finished") return null;
	const finished = ({ status }: Answer) => status === "finished";
	return {
		...state,
		others: state.others.filter(finished),
		samples: state.samples.filter(finished),
		beside: state.beside && finished(state.beside.answer) ? state.beside : null,
	};
}

const textOf = (state: PanelState): string =>
	JSON.stringify({ version: PANEL_VERSION, state }, (_key, value: unknown) =>
		value instanceof Float32Array ? Array.from(value, short) : value,
	);

/** Nine digits bring a float32 back exactly. */
const short = (share: number): number => Number(share.toPrecision(9));
const folderOf = (places: Places): string => (places.storageUri ?? places.globalStorageUri).fsPath;
const fileOf = (places: Places): string => join(folderOf(places), "panel.json");
