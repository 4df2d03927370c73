/** Globs over paths with forward slashes. */
import picomatch from "picomatch/posix";

type Matcher = (path: string) => boolean;

/** Lists compiled at a time: an editor has a few settings and a config file a few overrides. */
const MOST_KEPT = 128;
/** Longer patterns are no patterns that somebody wrote; picomatch throws at 64 KiB. */
const LONGEST = 4096;

const compiled = new Map<string, Matcher>();

/** Whether a path fits one of the patterns. A pattern that ends in "/" stands for all of a folder. */
export function matches(path: string, patterns: readonly string[]): boolean {
	if (!patterns.length) return false;
	const key = patterns.join("\n");
	let matcher = compiled.get(key);
	if (!matcher) {
		if (compiled.size >= MOST_KEPT) compiled.clear();
		matcher = compile(patterns);
		compiled.set(key, matcher);
	}
	return matcher(path);
}

function compile(patterns: readonly string[]): Matcher {
	const usable = patterns
		.filter((pattern) => pattern !== "" && pattern.length <= LONGEST)
		.map((pattern) => (pattern.endsWith("/") ? `${pattern}**` : pattern));
	// A "!" in front would turn a whole list around; in lists of settings it has no meaning.
	return usable.length ? picomatch(usable, { dot: true, nonegate: true }) : () => false;
}
