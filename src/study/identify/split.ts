/**
 * Which answers are fitted on, chosen on and tested on.
 *
 * Entities are dealt to the splits before any label is looked at, so that nothing asked about in one split is asked
 * about in another. Training and validation take questions that were consistently right or wrong, by their most
 * frequent answer. The test takes *one sampled answer a question* (the first), consistent or not, as the paper does:
 * that is what a user meets. In each split the classes are made as large as each other within every domain and
 * relation, so that what is asked about does not give the class away.
 *
 * @see Gao et al. 2025, arXiv:2512.01797, section 2 (evaluation protocol)
 */
import { mulberry32, seedFor, shuffled } from "../../core/random";
import type { SampledAnswer } from "../model";
import type { Question } from "./questions";
import { answerTokens, type Label, labelOf, type Selected } from "./select";

export const SETS = ["train", "validation", "test", "consistent", "fabricated"] as const;
/**
 * `consistent`: the test questions whose answers all agree, by their most frequent answer. `fabricated`: answers about
 * what does not exist, beside as many right test answers of the same kinds.
 */
export type SetName = (typeof SETS)[number];

/** One answer to be read, as a line of rows.jsonl. */
export interface Row {
	id: string;
	/** Index among the question's answers. */
	sample: number;
	label: Label;
	domain: string;
	/** What is asked about; its rows stay in one split. */
	entity: string;
	sets: SetName[];
}

/** Everything that is known about a question by now. */
export interface Judged {
	question: Question;
	selected: Selected;
	answers: SampledAnswer[];
}

export interface SplitOptions {
	seed: number;
	/** Answers of each class in each split, at most. */
	perClass: number;
	/** Whether an answer must be short enough for its answer span to be known. */
	needsSpan: boolean;
}

/** Shares of the entities. */
const TRAIN = 0.6;
const VALIDATION = 0.15;
const FABRICATED = "fabricated";

type Candidate = Omit<Row, "sets"> & { kind: string };

/** Deals the rows; a row that is in several sets is listed once. */
export function split(judged: Judged[], options: SplitOptions): Row[] {
	const places = dealEntities(judged, options.seed);
	const inPlace = (place: SetName) => judged.filter(({ question }) => places.get(question.entity) === place);
	const known = inPlace("test");
	const firsts = candidates(known, () => 0, options);
	const representatives = (place: SetName) =>
		candidates(
			inPlace(place).filter(({ selected }) => selected.label !== null),
			({ selected }) => selected.representative,
			options,
		);
	const inventions = candidates(inPlace(FABRICATED), () => 0, options).filter(
		({ label }) => label === "hallucinated",
	);
	const rows = merge([
		["train", balanced(representatives("train"), options, "train")],
		["validation", balanced(representatives("validation"), options, "validation")],
		["test", balanced(firsts, options, "test")],
		["consistent", balanced(representatives("test"), options, "consistent")],
		["fabricated", besideKnown(inventions, firsts, options)],
	]);
	assertDisjoint(rows);
	return rows;
}

/** Each entity's split: dealt within each domain and group; fabricated entities have a place of their own. */
function dealEntities(judged: Judged[], seed: number): Map<string, SetName> {
	const strata = new Map<string, Set<string>>();
	const places = new Map<string, SetName>();
	for (const { question } of judged) {
		if (question.group === FABRICATED) places.set(question.entity, FABRICATED);
		const stratum = JSON.stringify([question.domain, question.group]);
		strata.set(stratum, (strata.get(stratum) ?? new Set()).add(question.entity));
	}
	for (const [stratum, entities] of strata) {
		const dealt = shuffled([...entities], mulberry32(seedFor(seed, `split ${stratum}`)));
		for (const [i, entity] of dealt.entries()) {
			if (places.has(entity)) continue;
			const share = (i + 0.5) / dealt.length;
			places.set(entity, share < TRAIN ? "train" : share < TRAIN + VALIDATION ? "validation" : "test");
		}
	}
	return places;
}

/** The answers that could be rows: one a question, with a label and, where needed, a span. */
function candidates(
	from: Judged[],
	sampleOf: (judged: Judged) => number,
	{ needsSpan }: SplitOptions,
): Candidate[] {
	return from.flatMap((judged) => {
		const { question, selected, answers } = judged;
		const sample = sampleOf(judged);
		const answer = answers[sample];
		const label = labelOf(selected.verdicts[sample]);
		if (!answer || !label || answer.ids.length === 0) return [];
		if (needsSpan && answerTokens(answer) === null) return [];
		const { id, domain, relation, entity } = question;
		return [{ id, sample, label, domain, entity, kind: JSON.stringify([domain, relation]) }];
	});
}

function byKind(list: Candidate[]): Map<string, Candidate[]> {
	const kinds = new Map<string, Candidate[]>();
	for (const each of list) {
		const members = kinds.get(each.kind);
		if (members) members.push(each);
		else kinds.set(each.kind, [each]);
	}
	return kinds;
}

/** As many of one class as of the other in every kind, and at most `perClass` of each in all. */
function balanced(list: Candidate[], { seed, perClass }: SplitOptions, name: SetName): Candidate[] {
	const pairs = [...byKind(list)].flatMap(([kind, members]) => {
		const random = mulberry32(seedFor(seed, `${name} ${kind}`));
		const one = shuffled(
			members.filter(({ label }) => label === "hallucinated"),
			random,
		);
		const other = shuffled(
			members.filter(({ label }) => label === "faithful"),
			random,
		);
		return one.slice(0, other.length).map((each, i) => [each, other[i]!]);
	});
	return shuffled(pairs, mulberry32(seedFor(seed, name)))
		.slice(0, perClass)
		.flat();
}

/** Inventions, each beside a right answer, of the same kind while there are any, then of any kind. */
function besideKnown(
	inventions: Candidate[],
	firsts: Candidate[],
	{ seed, perClass }: SplitOptions,
): Candidate[] {
	const random = mulberry32(seedFor(seed, "fabricated"));
	const right = shuffled(
		firsts.filter(({ label }) => label === "faithful"),
		random,
	);
	const kinds = new Set(inventions.map(({ kind }) => kind));
	const domains = new Set(inventions.map(({ domain }) => domain));
	const closeness = (each: Candidate) => (kinds.has(each.kind) ? 0 : domains.has(each.domain) ? 1 : 2);
	const partners = right.sort((a, b) => closeness(a) - closeness(b));
	const count = Math.min(inventions.length, partners.length, perClass);
	return [...shuffled(inventions, random).slice(0, count), ...partners.slice(0, count)];
}

/** One row an answer, with every set that it is in. */
function merge(sets: [SetName, Candidate[]][]): Row[] {
	const rows = new Map<string, Row>();
	for (const [name, members] of sets)
		for (const { id, sample, label, domain, entity } of members) {
			const key = `${id} ${sample}`;
			const row = rows.get(key) ?? { id, sample, label, domain, entity, sets: [] };
			row.sets.push(name);
			rows.set(key, row);
		}
	return [...rows.values()];
}

/** No entity may be fitted or chosen on and tested on, and nothing counts twice in a set. */
function assertDisjoint(rows: Row[]): void {
	const stages = new Map<string, string>();
	const seen = new Set<string>();
	for (const { id, entity, sets } of rows)
		for (const set of sets) {
			const stage = set === "train" || set === "validation" ? set : "test";
			if ((stages.get(entity) ?? stage) !== stage) throw new Error(`${entity} is in two splits`);
			stages.set(entity, stage);
			if (seen.has(`${set} ${id}`)) throw new Error(`${id} is twice in ${set}`);
			seen.add(`${set} ${id}`);
		}
}
