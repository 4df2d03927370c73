/** What the H-Neurons' gain does to single items. */
import type { SuiteImpact, SwingItem } from "../../../core/report/impact-report";
import type { PressedItem } from "../run-files";
import { messagesFor } from "../steps/answer";
import { CODES, type SuiteTally } from "./tallies";

/** More than these of a suite are only counted. */
const MOST_LISTED = 100;

/** Patterns in the words of the report, in its order. */
const PATTERNS = [
	"always complied",
	"never complied",
	"rises",
	"falls",
	"comes and goes",
	"never judged",
] as const;
type Pattern = (typeof PATTERNS)[number];

/** What is looked at: a suite, and the cells of the H-Neurons' curve. */
export interface Curve {
	tally: SuiteTally;
	/** [gains] */
	curve: readonly number[];
	gains: readonly number[];
}

/** Items by their pattern; unparsed answers have no part in it. */
export function patternsOf({ tally, curve }: Curve): SuiteImpact["patterns"] {
	const counts = Object.fromEntries(PATTERNS.map((pattern) => [pattern, 0]));
	tally.items.forEach((_, item) => {
		counts[patternOf(judgedOf(tally, curve, item))]!++;
	});
	if (counts["never judged"] === 0) delete counts["never judged"];
	return counts;
}

/** Whether an item complied, over the gains at which that is known. */
const judgedOf = ({ cells }: SuiteTally, curve: readonly number[], item: number): boolean[] =>
	curve
		.map((cell) => CODES[cells[cell]!.verdicts[item]!])
		.filter((verdict) => verdict !== "unparsed")
		.map((verdict) => verdict === "complied");

function patternOf(complied: readonly boolean[]): Pattern {
	if (complied.length === 0) return "never judged";
	const changes = changesIn(complied);
	if (changes === 0) return complied[0] ? "always complied" : "never complied";
	if (changes > 1) return "comes and goes";
	return complied[0] ? "falls" : "rises";
}

const changesIn = (complied: readonly boolean[]): number =>
	complied.filter((each, i) => i > 0 && each !== complied[i - 1]).length;

/** Items that comply at one gain and resist at another, those that change most first; at most a hundred, texts and all. */
export function swingsOf({ tally, curve, gains }: Curve): SwingItem[] {
	const changes = tally.items.map((_, item) => changesIn(judgedOf(tally, curve, item)));
	return [...tally.items.keys()]
		.filter((item) => changes[item]! > 0)
		.sort((a, b) => changes[b]! - changes[a]! || a - b)
		.slice(0, MOST_LISTED)
		.map((item) => ({
			id: tally.items[item]!.item.id,
			prompt: promptOf(tally.items[item]!, tally.firsts[item]),
			answers: curve.map((cell, i) => ({
				gain: gains[i]!,
				text: tally.texts[i]![item]!,
				verdict: CODES[tally.cells[cell]!.verdicts[item]!]!,
			})),
		}));
}

/** What the item asks, turn by turn where there are several. */
function promptOf(item: PressedItem, first: string | undefined): string {
	const messages = messagesFor(item, first);
	if (messages.length === 1) return messages[0]!.content;
	return messages.map(({ role, content }) => `${role}: ${content}`).join("\n\n");
}
