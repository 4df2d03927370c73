import { mulberry32, seedFor } from "../../../core/random";
import type { Question } from "../../question";
import { type Name, pick, type Random } from "./coined";
import { KINDS, type Kind } from "./kinds";
import { REAL_NAMES } from "./real-names";

export interface NonExistOptions {
	count: number;
	/** Other seeds give other questions; 0 if none is given. */
	seed?: number;
	/** Names of what does exist: no made-up word may be a word of these. */
	avoid?: Iterable<string>;
}

/** A draw that gives only words that are real or used would go on for ever; the parts are good for far more than this. */
const MOST_DRAWS = 10_000;

/**
 * Questions about things that do not exist, `KINDS` by turns. Every made-up word is used once. The questions for a count
 * are the first of those for any larger count with the same seed and names.
 * @throws RangeError when count is no whole number from 0, or more words are asked for than can be made
 */
export function nonExistQuestions({ count, seed = 0, avoid = [] }: NonExistOptions): Question[] {
	if (!Number.isInteger(count) || count < 0) throw new RangeError(`${count} is no number of questions`);
	const taken = new Set([...avoid, ...REAL_NAMES].flatMap(wordsIn));
	return Array.from({ length: count }, (_, i) => {
		const random = mulberry32(seedFor(seed, `does not exist ${i}`));
		return questionOn(KINDS[i % KINDS.length]!, { id: `nonexist-${seed}-${i}`, random, taken });
	});
}

function questionOn(
	kind: Kind,
	{ id, random, taken }: { id: string; random: Random; taken: Set<string> },
): Question {
	const name = freshName(kind, random, taken);
	const question = pick(kind.questions, random).replace("{x}", () => name.text);
	return {
		id,
		question: question[0]!.toUpperCase() + question.slice(1),
		answers: [],
		domain: kind.domain,
		group: "fabricated",
		relation: kind.relation,
		entity: name.text,
		isSensitive: false,
	};
}

/** A name whose made-up words are neither real nor used before; they count as used then. */
function freshName(kind: Kind, random: Random, taken: Set<string>): Name {
	for (let draw = 0; draw < MOST_DRAWS; draw++) {
		const name = kind.name(random);
		const words = name.coined.flatMap(wordsIn);
		if (words.some((word) => taken.has(word))) continue;
		for (const word of words) taken.add(word);
		return name;
	}
	throw new RangeError(`no more names of kind ${kind.relation} can be made`);
}

/** The words of a name in small plain letters, without accents. */
export function wordsIn(name: string): string[] {
	const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
	return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}
