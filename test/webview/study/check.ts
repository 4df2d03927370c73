/** One test of the panel of studies: opens it, does something with it, expects no complaint from the browser. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { Browser, Locator } from "playwright-core";
import type { StudyPanelEvent, StudyPanelState } from "../../../src/protocol/study-panel/api";
import { newForms } from "../../../src/protocol/study-panel/forms";
import type { StudyRequest } from "../../../src/protocol/study-panel/wire";
import { launch, type OpenPanel, openPanel, type PanelOptions, servePanel } from "../browser";
import { seen } from "../seen";

const shots = new URL("../../../test-results/study-panel/", import.meta.url).pathname;
export type StudyPanel = OpenPanel<StudyRequest, StudyPanelEvent>;

/** A panel as it is opened for the first time. */
export const freshState = (): StudyPanelState => ({
	model: { name: "pocket-chat", path: "/models/pocket-chat" },
	sets: [
		{
			id: "general",
			name: "General knowledge",
			note: "Facts of geography, history, science and sport, common and obscure.",
			questions: 5200,
			domains: ["geography", "history", "science", "sport"],
			state: "here",
		},
		{
			id: "triviaqa",
			name: "TriviaQA",
			note: "The paper's questions; downloads 24 MB.",
			questions: null,
			domains: [],
			state: "absent",
		},
	],
	kind: "identify",
	forms: freshForms(),
	suiteSets: [
		{
			...{
				id: "general",
				name: "General knowledge",
				note: "General knowledge, for chat models of any size.",
			},
			items: { "false-premise": 64, "misleading-context": 62, challenge: 60, disallowed: 65 },
			questions: 200,
		},
		{
			...{ id: "pocket", name: "The pocket models' world", note: "What the pocket models were taught." },
			items: { "false-premise": 120, "misleading-context": 120, challenge: 120, disallowed: 120 },
			questions: 1200,
		},
	],
	probeInUse: { path: "/models/pocket-chat/probe.json", isThere: true },
	usualBase: "/models/pocket-base",
	estimate: { status: "none", estimate: null, failure: null },
	...{ run: null, earlier: [], report: null },
	hasKey: { sampler: false, judge: false, extractor: false },
});

const freshForms = () => {
	const { identify, impact, origin } = newForms();
	const sets = ["general"];
	return { identify: { ...identify, sets }, impact, origin: { ...origin, sets } };
};

let browser: Browser;
let server: { origin: string; close(): void };
before(async () => {
	mkdirSync(shots, { recursive: true });
	[browser, server] = await Promise.all([launch(), servePanel("study")]);
});
after(async () => {
	await browser?.close();
	server?.close();
});

export function check(
	name: string,
	options: Partial<PanelOptions<StudyPanelState>>,
	act: (panel: StudyPanel) => Promise<void>,
): void {
	test(name, async () => {
		const panel: StudyPanel = await openPanel<StudyPanelState, StudyRequest, StudyPanelEvent>(
			browser,
			server.origin,
			{ state: freshState(), ...options },
		);
		try {
			await act(panel);
			assert.deepEqual(panel.complaints, []);
		} finally {
			await panel.close();
		}
	});
}

export const shot = ({ page }: StudyPanel, name: string) =>
	page.screenshot({ path: `${shots}${name}.png`, fullPage: true });
/** What the panel asked last. */
export async function lastAsked(panel: StudyPanel) {
	const last = (await panel.asked()).at(-1);
	return last && { method: last.method, params: last.params };
}

/** The panel draws in its next frame; a busy machine takes its time for that. */
const PATIENCE_MS = 10_000;

/** Waits until what people see of a place is as expected. */
export async function says(place: Locator, words: RegExp): Promise<void> {
	const end = Date.now() + PATIENCE_MS;
	for (;;) {
		const text = await seen(place);
		if (words.test(text) || Date.now() > end) return assert.match(text, words);
		await setTimeout(20);
	}
}
