/** An exported run in the window's language: pages speak it and say so, files of data do not. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as l10n from "@vscode/l10n";
import german from "../../../l10n/bundle.l10n.de.json";
import { madeUp, promptPieces } from "../../webview/made-up";

const bracketed = Object.fromEntries(Object.keys(german).map((text) => [text, `⟦${text}⟧`]));

/** Loaded once the language is set: a module's constants hold words. */
let printed: { html: string; markdown: string; json: string; csv: string };
before(async () => {
	l10n.config({ contents: bracketed });
	const { runReport } = await import("../../../src/protocol/run-report");
	const { runHtml } = await import("../../../src/core/report/run/print-html");
	const { runMarkdown } = await import("../../../src/core/report/run/print-markdown");
	const { runJson } = await import("../../../src/core/report/run/run-report");
	const { runCsv } = await import("../../../src/core/report/run/print-csv");
	const report = runReport({
		...{ tool: "h-neuron-lens 0.1.0", created: "2026-11-29T10:00:00Z" },
		...{ label: "mayors.md", prompt: "Who was the first mayor?" },
		settings: { sampling: { temperature: 1, topK: 50, topP: 0.9, seed: 7 }, maxTokens: 64, baseRate: 0.2 },
		answers: [
			{ gain: 0, silenced: [], title: "mayors.md", inspection: madeUp(promptPieces, [" Ed", "mund"]) },
		],
	});
	printed = {
		...{ html: runHtml(report, "x-brackets"), markdown: runMarkdown(report, { isBrief: false }) },
		...{ json: runJson(report), csv: runCsv(report) },
	};
});

/** What a page may say in no language: data, and names that are the same in all. */
const SAME =
	/h-neuron-lens|UTC|H-Neurons:|mayors\.md|CETT|pocket-chat|[Ee]d|mund|nats|[0-9a-f]{64}|<\|[^|]*\|>|fp32|1-vs-1/g;

test("the page names its language", () => assert.match(printed.html, /<html lang="x-brackets">/));

test("every word of the page is translated", () => {
	const body = printed.html.slice(printed.html.indexOf("<body"));
	// Titles are read from elements, so that what stands in attributes is seen as well.
	const said = [...body.matchAll(/>([^<]+)<|(?:title|aria-label)="([^"]*)"/g)].map(
		([, text, label]) => text ?? label!,
	);
	assert.ok(said.length > 100);
	assert.deepEqual(said.filter((text) => !isPiece(text)).filter(isForeign), []);
});

test("so is every word of the Markdown", () => {
	const lines = printed.markdown
		.split("\n")
		.filter((line) => !line.startsWith(">") && !line.startsWith("| ---"));
	const cells = lines.flatMap((line) => line.split("|").map((cell) => cell.trim()));
	assert.ok(cells.length > 100);
	assert.deepEqual(cells.filter((cell) => !isPiece(cell)).filter(isForeign), []);
});

test("files of data are what they are everywhere", () => {
	assert.doesNotMatch(printed.json, /⟦/);
	assert.doesNotMatch(printed.csv, /⟦/);
});

/** Whether a text is a token of the prompt, as tables show it. */
const isPiece = (text: string): boolean =>
	promptPieces.some((piece) => piece.trim() === text.replace("␣", "").replaceAll("\\", "").trim());

/** Whether words stand in a text that are of no language that is asked for. */
const isForeign = (text: string): boolean => /\p{L}{2,}/u.test(outside(text).replace(SAME, ""));

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
