/** Kept runs made up here, and a panel whose history is open. */
import type { KeptRun } from "../../../src/protocol/panel-api";
import type { OpenPanel } from "../browser";
import { settled } from "../settled";

const PROMPTS: [prompt: string, response: string, label: string, risk: number][] = [
	[
		"Who was the first mayor of Braskovford?",
		"The first mayor of Braskovford was Edmund Halversen, elected in 1847.",
		"mayors.prompt.md, lines 3–4",
		0.83,
	],
	["What is the capital of France?", "Paris", "capitals.md, line 1", 0.04],
	[
		"Name the element with the symbol Qz.",
		"Quartzium, a metal of the platinum group that was first described in a long letter to the academy.",
		"a/very/long/path/to/a/file/of/elements-and-their-symbols.prompt.md, lines 120–131",
		0.996,
	],
	["Which currency is used in Peru?", "The sol.", "money.md, line 7", 0.21],
	["", "", "Untitled-1, line 1", 0.5],
	["<b>bold</b> \u202eturned", "\u200b<script>alert(1)</script>", "<i>.md", 0.62],
];

/** @param count runs, one minute to some days apart, the second one pinned and listed first */
export function keptRuns(count: number, now = Date.now()): KeptRun[] {
	const runs = Array.from({ length: count }, (_, index): KeptRun => {
		const [prompt, response, label, risk] = PROMPTS[index % PROMPTS.length]!;
		return {
			...{ run: `kept-${index}`, at: now - (index + 1) ** 3 * 70_000, label, prompt, response },
			...{ model: "pocket-chat", risk, isFlagged: risk >= 0.5, isPinned: index === 1 },
		};
	});
	return runs.sort((a, b) => Number(b.isPinned) - Number(a.isPinned) || b.at - a.at);
}

export const found = (runs: KeptRun[], kept = runs.length, total = runs.length) => {
	return { result: { runs, found: total, kept } };
};

/** Opens the tab; the list is there when it ends. */
export async function openHistory({ page }: OpenPanel): Promise<void> {
	await page.getByTestId("tab-history").click();
	await page.getByTestId("history-count").filter({ hasText: /run/ }).waitFor();
	await settled(page);
}
