/** How long ago something was, in words. */
import * as l10n from "@vscode/l10n";
import { counted } from "../counted";

/** How many seconds each unit has, which is also the age from which on it is counted in, and how that is said. */
const UNITS: readonly [size: number, words: (n: number) => string][] = [
	[365 * 86_400, (n) => counted(n, l10n.t("1 year ago"), l10n.t("{0} years ago", n))],
	[30 * 86_400, (n) => counted(n, l10n.t("1 month ago"), l10n.t("{0} months ago", n))],
	[7 * 86_400, (n) => counted(n, l10n.t("1 week ago"), l10n.t("{0} weeks ago", n))],
	[86_400, (n) => counted(n, l10n.t("1 day ago"), l10n.t("{0} days ago", n))],
	[3_600, (n) => counted(n, l10n.t("1 hour ago"), l10n.t("{0} hours ago", n))],
	[60, (n) => counted(n, l10n.t("1 minute ago"), l10n.t("{0} minutes ago", n))],
];

/**
 * `just now`, `3 minutes ago`, `2 weeks ago`; whole units, rounded down.
 * @param at  milliseconds since 1970
 * @param now milliseconds since 1970; a clock that was set back makes it `just now`
 */
export function ago(at: number, now: number): string {
	const seconds = (now - at) / 1000;
	const unit = UNITS.find(([size]) => seconds >= size);
	if (!unit) return l10n.t("just now");
	const [size, words] = unit;
	return words(Math.floor(seconds / size));
}
