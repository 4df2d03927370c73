/** How long ago something was, in words. */

/** From which age on, in seconds, a unit is the one to count in, and how many seconds it has. */
const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
	["year", 365 * 86_400],
	["month", 30 * 86_400],
	["week", 7 * 86_400],
	["day", 86_400],
	["hour", 3_600],
	["minute", 60],
];

/**
 * `just now`, `3 minutes ago`, `2 weeks ago`; whole units, rounded down.
 * @param at  milliseconds since 1970
 * @param now milliseconds since 1970; a clock that was set back makes it `just now`
 */
export function ago(at: number, now: number, language = "en"): string {
	const seconds = (now - at) / 1000;
	const unit = UNITS.find(([, size]) => seconds >= size);
	if (!unit) return "just now";
	const [name, size] = unit;
	return new Intl.RelativeTimeFormat(language).format(-Math.floor(seconds / size), name);
}
