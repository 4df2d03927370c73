/**
 * Which answers are fitted on and which are tested on.
 *
 * Entities are dealt before any label is looked at, so that nothing asked about in training is asked about in the test.
 * Training takes questions that were consistently right or wrong, by their most frequent answer; region and C are chosen
 * over folds of it. The test takes *one sampled answer a question* (the first), consistent or not, as the paper does: that
 * is what a user meets. In each set the classes are made as large as each other within every domain and relation, so that
 * what is asked about does not give the class away.
 *
 * @see Gao et al. 2025, arXiv:2512.01797, section 2 (evaluation protocol)
 */
import { mulberry32, seedFor, shuffled } from "../../../core/random";
import { CROSS_DOMAIN, FABRICATED } from "../folder/all-questions";
import type { Row } from "../run-files";
import type { SetName } from "../sets";
import type { Candidate, Judged } from "./select";

export interface SplitOptions {
	seed: number;
	/** Answers of each class in each set, at most. */
	perClass: number;
	/** Domains that no fit sees. */
	crossDomains: string[];
}

/** Where an entity's questions go. */
type Place = "train" | "test" | "cross-domain" | "fabricated";

/** Share of the entities that is fitted on. */
const TRAIN = 0.7;

type Member = Omit<Row, "sets"> & { kind: string };

/** Deals the rows, in the order of the questions; one that is in several sets is listed once. */
export function split(judged: Judged[], options: SplitOptions): Row[] {
	const places = dealEntities(judged, options);
	const isShared = sharedWithKeptOut(
		judged.map(({ question }) => question),
		options.crossDomains,
	);
	const inPlace = (place: Place) =>
		judged.filter(({ question }) => places.get(question.entity) === place && !isShared(question));
	const firsts = (place: Place) => members(inPlace(place), ({ first }) => first);
	const consistent = (place: Place) => members(inPlace(place), ({ representative }) => representative);
	const test = firsts("test");
	const inventions = firsts("fabricated").filter(({ label }) => label === "hallucinated");
	const isSensitive = new Set(
		judged.filter(({ question }) => question.isSensitive).map(({ question }) => question.id),
	);
	const rows = joined([
		["train", balanced(consistent("train"), options, "train")],
		["test", balanced(test, options, "test")],
		["consistent", balanced(consistent("test"), options, "consistent")],
		["cross-domain", balanced(firsts("cross-domain"), options, "cross-domain")],
		["fabricated", besideKnown(inventions, test, options)],
		["sensitive", sensitive(test, isSensitive, options)],
	]);
	assertDisjoint(rows);
	const order = new Map(judged.map(({ question }, place) => [question.id, place]));
	return rows.sort((a, b) => order.get(a.id)! - order.get(b.id)! || a.sample - b.sample);
}

/**
 * Each entity's place: what is kept out of fitting first, whatever else is asked about it; the others are dealt within
 * each domain and group.
 */
export function dealEntities(
	judged: readonly { question: Asked }[],
	{ seed, crossDomains }: Pick<SplitOptions, "seed" | "crossDomains">,
): Map<string, Place> {
	const strata = new Map<string, Set<string>>();
	const places = new Map<string, Place>();
	for (const [entity, place] of keptOutEntities(
		judged.map(({ question }) => question),
		crossDomains,
	))
		places.set(entity, place);
	for (const { question } of judged) {
		const stratum = JSON.stringify([question.domain, question.group]);
		const entities = strata.get(stratum) ?? new Set();
		strata.set(stratum, entities.add(question.entity));
	}
	for (const [stratum, entities] of strata) {
		const dealt = shuffled([...entities], mulberry32(seedFor(seed, `split ${stratum}`)));
		for (const [i, entity] of dealt.entries())
			if (!places.has(entity)) places.set(entity, (i + 0.5) / dealt.length < TRAIN ? "train" : "test");
	}
	return places;
}

type Asked = Pick<Judged["question"], "domain" | "group" | "entity">;

/** Where a question belongs that no fit may see; null for the others. */
function keptOutPlace({ group, domain }: Asked, crossDomains: readonly string[]): Place | null {
	if (group === FABRICATED) return "fabricated";
	return group === CROSS_DOMAIN || crossDomains.includes(domain) ? "cross-domain" : null;
}

/** What is asked about in questions that no fit may see, with their place; what does not exist stays what it is. */
function keptOutEntities(questions: Iterable<Asked>, crossDomains: readonly string[]): Map<string, Place> {
	const places = new Map<string, Place>();
	for (const question of questions) {
		const place = keptOutPlace(question, crossDomains);
		if (place && places.get(question.entity) !== "fabricated") places.set(question.entity, place);
	}
	return places;
}

/** Why a question is in no set at all. */
export const SHARED = "asks about what questions that are kept out of fitting ask about";

/**
 * Tells the questions that are in no set: what they ask about may not be fitted on, for a set that is kept out of fitting
 * asks about it, and they are none of that set.
 */
export function sharedWithKeptOut(
	questions: Iterable<Asked>,
	crossDomains: readonly string[],
): (question: Asked) => boolean {
	const places = keptOutEntities(questions, crossDomains);
	return (question) => {
		const place = places.get(question.entity);
		return place !== undefined && place !== keptOutPlace(question, crossDomains);
	};
}

/** The answers of some questions that can be rows, one a question. */
function members(from: Judged[], answer: (judged: Judged) => Candidate | null): Member[] {
	return from.flatMap((judged) => {
		const { id, domain, relation, entity } = judged.question;
		const candidate = answer(judged);
		return candidate ? [{ id, ...candidate, domain, entity, kind: JSON.stringify([domain, relation]) }] : [];
	});
}

/** What balancing looks at. */
type OfKind = Pick<Member, "kind" | "label">;

function byKind<M extends OfKind>(list: readonly M[]): Map<string, M[]> {
	const kinds = new Map<string, M[]>();
	for (const each of list) {
		const same = kinds.get(each.kind);
		if (same) same.push(each);
		else kinds.set(each.kind, [each]);
	}
	return kinds;
}

/**
 * As many of one class as of the other in every kind, and at most `perClass` of each in all.
 * @param name what is drawn for, so that no two sets draw alike
 */
export function balanced<M extends OfKind>(
	list: readonly M[],
	{ seed, perClass }: Pick<SplitOptions, "seed" | "perClass">,
	name: string,
): M[] {
	const pairs = [...byKind(list)].flatMap(([kind, same]) => {
		const random = mulberry32(seedFor(seed, `${name} ${kind}`));
		const one = shuffled(
			same.filter(({ label }) => label === "hallucinated"),
			random,
		);
		const other = shuffled(
			same.filter(({ label }) => label === "faithful"),
			random,
		);
		return one.slice(0, other.length).map((each, i) => [each, other[i]!]);
	});
	return shuffled(pairs, mulberry32(seedFor(seed, name)))
		.slice(0, perClass)
		.flat();
}

/** Inventions, each beside a right answer, of the same kind while there are any, then of any kind. */
function besideKnown(inventions: Member[], firsts: Member[], { seed, perClass }: SplitOptions): Member[] {
	const random = mulberry32(seedFor(seed, "fabricated"));
	const right = shuffled(
		firsts.filter(({ label }) => label === "faithful"),
		random,
	);
	const kinds = new Set(inventions.map(({ kind }) => kind));
	const domains = new Set(inventions.map(({ domain }) => domain));
	const closeness = (each: Member) => (kinds.has(each.kind) ? 0 : domains.has(each.domain) ? 1 : 2);
	const partners = right.sort((a, b) => closeness(a) - closeness(b));
	const count = Math.min(inventions.length, partners.length, perClass);
	return [...shuffled(inventions, random).slice(0, count), ...partners.slice(0, count)];
}

/** Answers to sensitive questions, at most `perClass` of each class. They need not be balanced: nothing is fitted on them. */
function sensitive(firsts: Member[], ids: Set<string>, { seed, perClass }: SplitOptions): Member[] {
	const random = mulberry32(seedFor(seed, "sensitive"));
	const all = shuffled(
		firsts.filter(({ id }) => ids.has(id)),
		random,
	);
	return (["faithful", "hallucinated"] as const).flatMap((label) =>
		all.filter((each) => each.label === label).slice(0, perClass),
	);
}

/** One row an answer, with every set that it is in. */
function joined(sets: [SetName, Member[]][]): Row[] {
	const rows = new Map<string, Row>();
	for (const [name, list] of sets)
		for (const { id, sample, label, domain, entity } of list) {
			const key = JSON.stringify([id, sample]);
			const row = rows.get(key) ?? { id, sample, label, domain, entity, sets: [] };
			row.sets.push(name);
			rows.set(key, row);
		}
	return [...rows.values()];
}

/** No entity may be fitted on and tested on, nor be within and out of the topics of a fit; nothing counts twice in a set. */
function assertDisjoint(rows: Row[]): void {
	const stages = new Map<string, string>();
	const seen = new Set<string>();
	for (const { id, entity, sets } of rows)
		for (const set of sets) {
			const stage = set === "train" || set === "cross-domain" ? set : "test";
			if ((stages.get(entity) ?? stage) !== stage) throw new Error(`${entity} is in two splits`);
			stages.set(entity, stage);
			if (seen.has(`${set} ${id}`)) throw new Error(`${id} is twice in ${set}`);
			seen.add(`${set} ${id}`);
		}
}
