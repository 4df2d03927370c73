import * as l10n from "@vscode/l10n";

/** `0`, `0 and 1`, `0, 1 and 2`. */
export function listed(parts: readonly (string | number)[]): string {
	const last = parts.at(-1) ?? "";
	return parts.length > 1 ? l10n.t("{0} and {1}", parts.slice(0, -1).join(", "), last) : String(last);
}
