/** What suppression comments do to findings, and what is to be said of the comments themselves. */
import type { PromptFile, PromptSource } from "../../prompt/prompt-file";
import type { LintConfig } from "../config/config";
import type { Finding } from "../finding";
import { linesOf, placeOf } from "../lines";
import { groupOf, type RuleGroup, type RuleId } from "../rules";
import { idleOnItself, unusedIn } from "../structure/unused-directive";
import { type CommentPlaces, commentPlaces, type Directive, directivesOf } from "./comments";

export interface Suppression {
	kept: Finding[];
	/** How many findings a comment switched off. */
	suppressed: number;
	/** Findings of `unused-directive`. */
	unused: Finding[];
}

/** A directive and the rules that it has kept silent. */
interface Watched extends Directive {
	silenced: Set<RuleId>;
}

/** Rules that say more when a model's window or control tokens are known: only then is their silence certain. */
const ASKS_MODEL: readonly RuleId[] = ["context-overflow", "special-token"];

/**
 * Leaves out the findings that comments switch off. A comment without rule names covers all rules but
 * `unused-directive`. A comment above an island, or on its first line, speaks for all of it.
 * @param ran the groups whose findings are given; a comment on a rule of another group is not called unused
 */
export function applyDirectives(
	{ source, file, config }: { source: PromptSource; file: PromptFile; config: LintConfig },
	findings: readonly Finding[],
	ran: readonly RuleGroup[],
): Suppression {
	const directives = directivesOf(source, file).map((each) => ({ ...each, silenced: new Set<RuleId>() }));
	if (!directives.length) return { kept: [...findings], suppressed: 0, unused: [] };
	const silence = silencer(source.text, commentPlaces(source.text, file), directives);
	const kept = findings.filter((finding) => !silence(finding));
	const suppressed = findings.length - kept.length;
	if (config.rules["unused-directive"] === "off") return { kept, suppressed, unused: [] };

	const uses = directives.map((directive) => ({
		directive,
		silenced: directive.silenced,
		isOn: (rule: RuleId) => config.rules[rule] !== "off",
		hasRun: (rule: RuleId) => groupsOf(rule).every((group) => ran.includes(group)),
	}));
	const about = uses.flatMap((use) => unusedIn(use, source.text));
	const told = about.filter((finding) => !silence(finding));
	// Only now is it known which comments on `unused-directive` itself were of use.
	const idle = uses.flatMap((use) => idleOnItself(use, source.text));
	return { kept, suppressed: suppressed + about.length - told.length, unused: [...told, ...idle] };
}

const groupsOf = (rule: RuleId): RuleGroup[] =>
	ASKS_MODEL.includes(rule) ? ["structure", "model"] : [groupOf(rule)];

/** Says whether a finding is switched off, and notes by which directives. */
function silencer(
	text: string,
	places: CommentPlaces,
	directives: readonly Watched[],
): (finding: Finding) => boolean {
	const lines = linesOf(text);
	const lineAt = (offset: number) => placeOf(lines, offset).line;
	const onFile = directives.filter(({ scope }) => scope === "file");
	const onLine = byLine(directives, lineAt);
	// Asked once a line and rule: a line may hold as many findings as comments.
	const answers = new Map<string, boolean>();
	return ({ rule, start }) => {
		const island = places.islandAt(start);
		const heard = [...new Set([lineAt(start), lineAt(island?.start ?? start)])];
		const key = `${heard} ${rule}`;
		const known = answers.get(key);
		if (known !== undefined) return known;
		const covering = [onFile, ...heard.map((line) => onLine.get(line) ?? [])]
			.flat()
			.filter((each) => covers(each, rule));
		for (const { silenced } of covering) silenced.add(rule);
		answers.set(key, covering.length > 0);
		return covering.length > 0;
	};
}

/** The directives for one line, by the number of the line they speak of. */
function byLine(directives: readonly Watched[], lineAt: (offset: number) => number): Map<number, Watched[]> {
	const found = new Map<number, Watched[]>();
	for (const each of directives) {
		if (each.scope === "file") continue;
		const line = each.scope === "line" ? lineAt(each.comment.start) : lineAt(each.comment.end) + 1;
		const others = found.get(line);
		if (others) others.push(each);
		else found.set(line, [each]);
	}
	return found;
}

const covers = ({ names }: Directive, rule: RuleId): boolean =>
	names.length ? names.some(({ name }) => name === rule) : rule !== "unused-directive";
