/**
 * Every word of either panel is one that l10n/ translates. The panel is opened in a made-up language, whose every text
 * stands in brackets: a word outside of them must be a datum or one of the few that are the same everywhere.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import german from "../../../l10n/bundle.l10n.de.json";
import { launch, openPanel, servePanel } from "../browser";
import { settled } from "../settled";
import { answerStates, type Shown, tabStates } from "./made-panels";
import { studyStates } from "./made-studies";

const bracketed = Object.fromEntries(Object.keys(german).map((text) => [text, `⟦${text}⟧`]));
/** Names, units, and what the browser writes dates with, which are in its own language. */
const EVERYWHERE = /^(Neurons?|AUROC|CETT|MB|GB|min|ms|nats|PNG|SVG|CSV|JSON|HTML|Markdown|Nov|AM|PM)$/;
/** How a character is shown that would turn text around. */
const CODE_POINT = /U\+[0-9A-F]{4}/g;

let browser: Browser;
let servers: Record<Shown["panel"], { origin: string; close(): void }>;
before(async () => {
	const language = { language: "x-brackets", words: bracketed };
	const [started, answers, study] = await Promise.all([
		launch(),
		servePanel("answers", language),
		servePanel("study", language),
	]);
	[browser, servers] = [started, { answers, study }];
});
after(async () => {
	await browser?.close();
	for (const server of Object.values(servers ?? {})) server.close();
});

for (const shown of [...answerStates, ...tabStates, ...studyStates])
	test(`no word of English alone: ${shown.name}`, async () => {
		const { state, replies = {}, act, panel: which } = shown;
		const options = { state, replies } as Parameters<typeof openPanel>[2];
		const panel = await openPanel(browser, servers[which].origin, options);
		try {
			await act?.(panel.page);
			await settled(panel.page);
			const data = JSON.stringify([state, replies]);
			const isKnown = (word: string) => EVERYWHERE.test(word) || data.includes(word);
			const found = (await texts(panel.page)).filter((text) =>
				(
					outside(text)
						.replace(CODE_POINT, " ")
						.match(/\p{L}{2,}/gu) ?? []
				).some((word) => !isKnown(word)),
			);
			assert.deepEqual([...new Set(found)], []);
			assert.deepEqual(panel.complaints, []);
		} finally {
			await panel.close();
		}
	});

test("a text in brackets is told from one without", () => {
	assert.equal(outside("a ⟦b ⟦c⟧ d⟧ e"), "a  e");
});

/** What stands in no brackets. */
function outside(text: string): string {
	let depth = 0;
	let kept = "";
	for (const character of text) {
		if (character === "⟦") depth++;
		else if (character === "⟧") depth--;
		else kept += depth === 0 ? character : "";
	}
	return kept;
}

/**
 * Each text node, and each attribute that is read or shown. A study's report is a document, English everywhere, as are
 * the panel's own words for what the reports say.
 */
const texts = (page: Page): Promise<string[]> =>
	page.evaluate(() => {
		const all: string[] = [];
		const isDocument = (element: Element | null) => element?.closest("style, script, .report") != null;
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		while (walker.nextNode())
			if (!isDocument(walker.currentNode.parentElement)) all.push(walker.currentNode.textContent!);
		for (const element of document.querySelectorAll("*"))
			for (const name of ["aria-label", "aria-description", "aria-valuetext", "title", "placeholder", "alt"])
				if (element.hasAttribute(name) && !isDocument(element)) all.push(element.getAttribute(name)!);
		return all;
	});
