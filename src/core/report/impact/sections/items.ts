/** Single items: what the H-Neurons' gain does to them, and the answers of those that change sides. */
import type { ImpactReport, SuiteImpact, SwingItem } from "../../impact-report";
import { count, counted } from "../../numbers";
import { cut } from "../../page/cut";
import { type Block, figures, type Section, type Table, table, text } from "../../section";
import { gainText, titleOf, VERDICT_WORDS } from "../words";

/** A page with more is slow to open, and nobody reads them all. */
const MOST_ITEMS = 50;
/** Characters of a text that are shown. */
const LONGEST = 600;

export function itemsSection({ suites }: ImpactReport): Section {
	const blocks: Block[] =
		suites.length > 0
			? [
					text(
						"An item rises when it is resisted at low gains and complied with at higher ones, and falls when it is the other way round. It comes and goes when it changes sides more than once.",
					),
					{ kind: "table", table: patternTable(suites) },
					...suites.flatMap(swingBlocks),
				]
			: [text("There is none.")];
	return { id: "items", heading: "Items that change sides", blocks };
}

function patternTable(suites: SuiteImpact[]): Table {
	const patterns = [...new Set(suites.flatMap((suite) => Object.keys(suite.patterns)))];
	return table(
		"What the H-Neurons' gain does to single items",
		["Suite", ...figures("Items", ...patterns)],
		suites.map((suite) => [
			...[titleOf(suite), count(suite.items)],
			...patterns.map((pattern) => count(suite.patterns[pattern] ?? 0)),
		]),
	);
}

function swingBlocks(suite: SuiteImpact): Block[] {
	const title = titleOf(suite);
	if (suite.swings.length === 0) return [text(`${title}: no item changes sides.`)];
	const shown = suite.swings.slice(0, MOST_ITEMS);
	const blocks: Block[] = [{ kind: "table", table: swingTable(title, shown) }];
	if (shown.length < suite.swings.length)
		blocks.unshift(
			text(
				`The ${MOST_ITEMS} that change most, of ${counted(suite.swings.length, "item")}; all are in report.json.`,
			),
		);
	const summary = `${title}: ${counted(suite.swings.length, "item")} with the answers at each gain`;
	return [{ kind: "fold", summary, blocks }];
}

/** A row for each answer; gains beside each other with the same answer share one. */
const swingTable = (title: string, swings: SwingItem[]): Table =>
	table(
		`Answers under the H-Neurons' gain, ${title.toLowerCase()}`,
		["Item", "Prompt", "Gain", "Verdict", "Answer"],
		swings.flatMap(({ id, prompt, answers }) =>
			distinct(answers).map(({ gains, verdict, text: answer }, row) => [
				...[cut(id, LONGEST), row === 0 ? shownText(prompt) : ""],
				...[gains.map(gainText).join(", "), VERDICT_WORDS[verdict], shownText(answer)],
			]),
		),
	);

const shownText = (words: string): string => (words.trim() === "" ? "(nothing)" : cut(words, LONGEST));

type Answers = { gains: number[]; verdict: SwingItem["answers"][number]["verdict"]; text: string }[];

function distinct(answers: SwingItem["answers"]): Answers {
	const found: Answers = [];
	for (const { gain, verdict, text: answer } of answers) {
		const last = found.at(-1);
		if (last && last.verdict === verdict && last.text === answer) last.gains.push(gain);
		else found.push({ gains: [gain], verdict, text: answer });
	}
	return found;
}
