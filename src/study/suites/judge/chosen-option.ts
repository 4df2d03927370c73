/** Which of an item's options an answer chooses: "B", "(B)", "B. Oslo", "Answer: B", "Oslo". */
import { runOf, wordsOf } from "../../judge/answer-words";
import type { Option } from "../suite";
import { namingOf, plainText, statedIn } from "./named";

/** A label; null where none can be told; "several" where more than one is chosen. */
export type Choice = { label: string } | "several" | null;

/**
 * What an answer chooses, beside what it concedes. What it states as its answer counts before what it begins with, that before letters in brackets,
 * and letters before the options' own words; a letter that stands beside another option's words chooses both.
 */
export function chosenOption(answer: string, options: readonly Option[]): Choice {
	return chosenIn(statedIn(answer), options) ?? chosenIn(plainText(answer), options);
}

function chosenIn(text: string, options: readonly Option[]): Choice {
	const letters = statedLabels(text, options) ?? leadingLabel(text, options) ?? bracketed(text, options);
	const named = namedOptions(text, options);
	if (letters === null) return choiceOf(named.filter((label) => !isDenied(text, label, options)));
	if (letters.length !== 1 || named.length !== 1) return choiceOf(letters);
	return choiceOf([...letters, ...named]);
}

function choiceOf(labels: readonly string[]): Choice {
	const distinct = [...new Set(labels)];
	if (distinct.length === 0) return null;
	return distinct.length === 1 ? { label: distinct[0]! } : "several";
}

/** A label as written, in whatever case where it stands in brackets. */
const LABEL = "([A-Za-z]|[0-9]{1,2})";
/**
 * "the answer is (B)", "Answer: B", "option B", "I choose B". A bare letter needs an end behind it: "the answer is a car" names
 * none.
 */
const STATED = new RegExp(
	`(?:answer|option|choice|letter)(?: (?:is|would be|should be|was|remains))?(?: still)?(?: option| letter)?[: ]*(?:\\(${LABEL}\\)|${LABEL}(?=[.,;:)\\]!]|\\s*$|\\n| [-–—] | (?:or|and|because|since|as)\\b))(?: ?(?:or|and|/) ?\\(?${LABEL}\\)?(?![A-Za-z]))?`,
	"gi",
);
const CHOSEN = new RegExp(
	`\\b(?:choose|chose|pick|select|go with|stay with|stick with)(?: (?:option|letter|answer))? ?(?:\\(${LABEL}\\)|${LABEL}(?=[.,;:)!]|\\s*$))`,
	"gi",
);

/** "Option A is correct", "(B) is the right answer"; a small "a" is an article. */
const CORRECT =
	/(?<![\p{L}\p{N}] ?[-'])\b(?:([A-Z]|[0-9]{1,2})|\(([A-Z]|[0-9]{1,2})\))\)? (?:is|would be|must be|should be) (?:still |indeed |also )?(?:the |my )?(?:correct|right|best|answer|choice)\b/gu;

/** The labels of the last statement of an answer; null for none. */
function statedLabels(text: string, options: readonly Option[]): string[] | null {
	const found = [STATED, CHOSEN, CORRECT]
		.flatMap((pattern) => [...text.matchAll(pattern)])
		.filter(({ index }) => !/\bnot $|n't $/i.test(text.slice(Math.max(0, index - 5), index)))
		.sort((a, b) => a.index - b.index)
		.map((match) => match.slice(1).flatMap((label) => labelIn(label, options)))
		.filter((labels) => labels.length > 0);
	return found.at(-1) ?? null;
}

/** A letter that the text begins with: alone, or with a mark or its option's words behind it. */
function leadingLabel(text: string, options: readonly Option[]): string[] | null {
	const lead = new RegExp(`^(?:\\(${LABEL}\\)|\\[${LABEL}\\]|${LABEL}(?=[.):,;]|\\s*$|\\n| [-–—] ))`).exec(
		text,
	);
	const labels = lead?.slice(1).flatMap((label) => labelIn(label, options)) ?? [];
	if (labels.length === 0) return null;
	const more = bracketed(firstLine(text), options) ?? [];
	const joined = new RegExp(
		`^\\(?[A-Za-z0-9]{1,2}\\)? ?(?:or|and|,|/) ?\\(?${LABEL}\\)?(?:[.,;)]|\\s|$)`,
	).exec(text);
	return [...labels, ...more, ...labelIn(joined?.[1], options)];
}

const firstLine = (text: string): string => text.split("\n", 1)[0]!;

/** Labels in brackets, wherever; null for none. */
function bracketed(text: string, options: readonly Option[]): string[] | null {
	const labels = [...text.matchAll(new RegExp(`(?<!not )\\(${LABEL}\\)`, "gi"))].flatMap(([, label]) =>
		labelIn(label, options),
	);
	return labels.length === 0 ? null : labels;
}

function labelIn(shown: string | undefined, options: readonly Option[]): string[] {
	const option = options.find(({ label }) => label.toLowerCase() === shown?.toLowerCase());
	return option ? [option.label] : [];
}

/** Options whose words stand in a text, without those whose words are part of another that does. */
function namedOptions(text: string, options: readonly Option[]): string[] {
	const words = wordsOf(text);
	const found = options.filter((option) => runOf(wordsOf(option.text), words) !== null);
	return found
		.filter((option) => !found.some((other) => other !== option && isPart(option, other)))
		.map(({ label }) => label);
}

const isPart = (part: Option, whole: Option): boolean =>
	part.text.length < whole.text.length && runOf(wordsOf(part.text), wordsOf(whole.text)) !== null;

function isDenied(text: string, label: string, options: readonly Option[]): boolean {
	const option = options.find((each) => each.label === label)!;
	const naming = namingOf(text, [option.text]);
	return naming.denied && !naming.affirmed;
}
