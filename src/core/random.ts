/**
 * The project's one source of randomness: mulberry32 (Tommy Ettinger, public domain), a counter that is stirred. Small,
 * the same on every machine, easy to write again in another language (test/make-golden does). Its period of 2³² is
 * far beyond what a study draws; it is no source of secrets.
 *
 * @param seed taken modulo 2³²
 * @returns    draws from [0, 1), multiples of 2⁻³²
 */
export function mulberry32(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/**
 * A seed of its own for each thing that is named, so that what is drawn for one does not depend on what was drawn
 * before: FNV-1a over the name's UTF-16 units, started from the seed, then stirred once.
 */
export function seedFor(seed: number, name: string): number {
	let hash = (0x811c9dc5 ^ seed) >>> 0;
	for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
	return (hash ^ (hash >>> 13)) >>> 0;
}

/** The items in random order (Fisher and Yates), as a new list. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
	const list = [...items];
	for (let i = list.length - 1; i > 0; i--) {
		const j = Math.floor(random() * (i + 1));
		[list[i], list[j]] = [list[j]!, list[i]!];
	}
	return list;
}
