/** Names for findings that outlive edits elsewhere in the file: by what their line says, not by where it stands. */
import { createHash } from "node:crypto";
import type { Finding } from "../../core/lint/finding";
import { type Lines, lineText, placeOf } from "../../core/lint/lines";
import type { ToldFinding } from "./result";

/** Hexadecimal digits: two of a million different lines share them with a chance of one in ten million. */
const DIGITS = 16;

/** Gives each finding a hash of its rule and first line, blanks aside, and its number among the same: `0123456789abcdef:1`. */
export function withFingerprints(findings: readonly Finding[], lines: Lines): ToldFinding[] {
	const seen = new Map<string, number>();
	return findings.map((finding) => {
		const said = lineText(lines, placeOf(lines, finding.start).line).replace(/\s+/g, " ").trim();
		const hash = createHash("sha256").update(`${finding.rule}\n${said}`).digest("hex").slice(0, DIGITS);
		const count = (seen.get(hash) ?? 0) + 1;
		seen.set(hash, count);
		return { ...finding, fingerprint: `${hash}:${count}` };
	});
}
