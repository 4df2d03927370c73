/** One test of the panel of studies: opens it, does something with it, expects no complaint from the browser. */
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import type { StudyPanelEvent, StudyPanelState } from "../../../src/protocol/study-panel/api";
import { defaultForm } from "../../../src/protocol/study-panel/form";
import type { StudyRequest } from "../../../src/protocol/study-panel/wire";
import { launch, type OpenPanel, openPanel, type PanelOptions, servePanel } from "../browser";

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
	form: { ...defaultForm(), sets: ["general"] },
	estimate: { status: "none", estimate: null, failure: null },
	...{ run: null, earlier: [], report: null },
	hasKey: { sampler: false, judge: false, extractor: false },
});

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
