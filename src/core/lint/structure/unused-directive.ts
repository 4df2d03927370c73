/** What is said of a suppression comment that keeps nothing silent, or names a rule that there is not. */
import * as l10n from "@vscode/l10n";
import type { Range } from "../../prompt/mapped-text";
import { closest } from "../closest";
import type { Directive, RuleName } from "../comments/comments";
import type { Finding, Fix, TextEdit } from "../finding";
import { isRule, type RuleId, ruleIds } from "../rules";

/** How a directive fared, as far as can be told. */
export interface DirectiveUse {
	directive: Directive;
	/** Rules that it kept silent somewhere. */
	silenced: ReadonlySet<RuleId>;
	/** Whether it is known that a rule reports nothing more than what was seen. */
	hasRun(rule: RuleId): boolean;
	isOn(rule: RuleId): boolean;
}

/** The findings of `unused-directive` on one directive, what it says of `unused-directive` itself aside. */
export function unusedIn(use: DirectiveUse, text: string): Finding[] {
	const { directive, silenced, hasRun, isOn } = use;
	const { names, comment } = directive;
	if (!names.length) {
		const isIdle = silenced.size === 0 && ruleIds.every((rule) => !isOn(rule) || hasRun(rule));
		return isIdle
			? [
					told(comment, l10n.t("No rule reports anything where this comment applies."), [
						removal(directive, text),
					]),
				]
			: [];
	}
	const idle = names.filter(
		({ name }) =>
			isRule(name) && name !== "unused-directive" && isOn(name) && hasRun(name) && !silenced.has(name),
	);
	if (idle.length === names.length) return [idleComment(directive, text)];
	const unknown = names.filter(({ name }) => !isRule(name));
	return [
		...unknown.map((name) => unknownName(directive, name, text)),
		...idle.map((name) => idleName(directive, name, text)),
	];
}

/** The finding on a directive that would keep `unused-directive` silent and has no need to. */
export function idleOnItself({ directive, silenced, isOn }: DirectiveUse, text: string): Finding[] {
	const rule = "unused-directive";
	const name = directive.names.find((each) => each.name === rule);
	if (!name || silenced.has(rule) || !isOn(rule)) return [];
	return directive.names.length === 1 ? [idleComment(directive, text)] : [idleName(directive, name, text)];
}

function idleComment(directive: Directive, text: string): Finding {
	const names = directive.names.map(({ name }) => `"${name}"`);
	const message =
		names.length > 1
			? l10n.t(
					"{0} and {1} report nothing where this comment applies.",
					names.slice(0, -1).join(", "),
					names.at(-1)!,
				)
			: reportsNothing(directive.names[0]!);
	return told(directive.comment, message, [removal(directive, text)]);
}

const reportsNothing = ({ name }: RuleName): string =>
	l10n.t("{0} reports nothing where this comment applies.", `"${name}"`);

const idleName = (directive: Directive, name: RuleName, text: string): Finding =>
	told(name, reportsNothing(name), [withoutName(directive, name, text)], {
		rule: name.name,
	});

function unknownName(directive: Directive, name: RuleName, text: string): Finding {
	const meant = closest(name.name, ruleIds);
	const rename: Fix[] = meant
		? [
				{
					title: l10n.t("Change to {0}", `"${meant}"`),
					edits: [{ start: name.start, end: name.end, text: meant }],
					isPreferred: true,
				},
			]
		: [];
	const removed = withoutName(directive, name, text);
	return told(
		name,
		meant
			? l10n.t("There is no rule {0}; did you mean {1}?", `"${name.name}"`, `"${meant}"`)
			: l10n.t("There is no rule {0}.", `"${name.name}"`),
		[...rename, { ...removed, isPreferred: !meant }],
		{ rule: name.name, meant },
	);
}

function told({ start, end }: Range, message: string, fixes: Fix[], data: Finding["data"] = {}): Finding {
	return { rule: "unused-directive", severity: "information", start, end, message, data, related: [], fixes };
}

/** Removes a name from the list with its comma; the last one goes with its comment, since a bare comment says more. */
function withoutName(directive: Directive, name: RuleName, text: string): Fix {
	const { names } = directive;
	if (names.length === 1) return removal(directive, text);
	const index = names.indexOf(name);
	const isLast = index === names.length - 1;
	const start = isLast ? names[index - 1]!.end : name.start;
	const end = isLast ? name.end : names[index + 1]!.start;
	return {
		title: l10n.t("Remove {0}", `"${name.name}"`),
		edits: [{ start, end, text: "" }],
		isPreferred: true,
	};
}

const removal = ({ comment }: Directive, text: string): Fix => ({
	title: l10n.t("Remove the comment"),
	edits: [removed(comment, text)],
	isPreferred: true,
});

/** A comment alone on its line goes with the line; one behind something goes with the blanks before it. */
function removed({ start, end }: Range, text: string): TextEdit {
	let from = start;
	while (text[from - 1] === " " || text[from - 1] === "\t") from--;
	const rest = /^[ \t]*(\r?\n|$)/.exec(text.slice(end, end + 256));
	if (!rest) return { start, end, text: "" };
	const isAlone = from === 0 || text[from - 1] === "\n" || text[from - 1] === "\uFEFF";
	return { start: from, end: isAlone ? end + rest[0].length : end, text: "" };
}
