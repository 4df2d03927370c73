/** What the light bulb offers for a finding: its own fixes, ways to switch it off, a closer look, its documentation. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { disableFixes } from "../../core/lint/comments/disable";
import type { Finding, Fix } from "../../core/lint/finding";
import { SOURCE } from "../../core/lint/rules";
import type { Range } from "../../core/prompt/mapped-text";
import type { Ctx } from "../context";
import { isStale, type Outcome } from "../lint/document-lint";
import { placesIn, promptDocuments } from "../lint/places";
import { disableRuleCommand } from "./disable-rule";
import { documentationCommand } from "./documentation";
import { inspectQuestionCommand } from "./inspect-question";

const FIX_ALL = vscode.CodeActionKind.SourceFixAll.append("hNeurons");

export function offerQuickFixes(ctx: Ctx): void {
	ctx.own(
		vscode.languages.registerCodeActionsProvider(
			promptDocuments,
			{
				async provideCodeActions(document, range, { only, diagnostics }, token) {
					const outcome = await ctx.linter.upToDate(document, token);
					if (!outcome) return [];
					if (only && FIX_ALL.intersects(only)) return fixAll(document, outcome);
					if (only && !only.contains(vscode.CodeActionKind.QuickFix)) return [];
					const mine = diagnostics.filter(({ source }) => source === SOURCE);
					const offered = findingsAt(document, range, outcome).flatMap((finding) =>
						actionsFor(finding, document, outcome).map((action) => withDiagnostic(action, finding, mine)),
					);
					return once(offered);
				},
			},
			{ providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, FIX_ALL] },
		),
	);
}

function findingsAt(document: vscode.TextDocument, range: vscode.Range, { findings }: Outcome): Finding[] {
	const { rangeOf } = placesIn(document);
	return findings.filter((finding) => rangeOf(finding).intersection(range) !== undefined);
}

function actionsFor(finding: Finding, document: vscode.TextDocument, outcome: Outcome): vscode.CodeAction[] {
	const { source, file } = outcome.subject;
	// The edits of an older text may no longer say what they said.
	const fixes = isStale(finding, outcome) ? [] : finding.fixes;
	return [
		...[...fixes, ...disableFixes(finding, source, file)].map((fix) => fixAction(fix, document)),
		commandAction({ ...disableRuleCommand(finding.rule, document.uri) }),
		...questionsAt(finding, outcome).map(({ question }) =>
			commandAction({
				...inspectQuestionCommand(document, question),
				title: l10n.t("Inspect this question"),
			}),
		),
		commandAction(documentationCommand(finding.rule)),
	];
}

function fixAction({ title, edits, isPreferred }: Fix, document: vscode.TextDocument): vscode.CodeAction {
	const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
	action.edit = editOf(document, [{ title, edits, isPreferred }]);
	action.isPreferred = isPreferred;
	return action;
}

function commandAction(command: vscode.Command): vscode.CodeAction {
	const action = new vscode.CodeAction(command.title, vscode.CodeActionKind.QuickFix);
	action.command = command;
	return action;
}

/** The editor shows an action in a problem's own menu when it names that problem. */
function withDiagnostic(
	action: vscode.CodeAction,
	{ rule }: Finding,
	diagnostics: readonly vscode.Diagnostic[],
): vscode.CodeAction {
	action.diagnostics = diagnostics.filter(
		({ code }) => typeof code === "object" && code !== null && code.value === rule,
	);
	return action;
}

/** Two findings in one place may offer the same change: then it is for both. */
function once(offered: readonly vscode.CodeAction[]): vscode.CodeAction[] {
	const known = new Map<string, vscode.CodeAction>();
	for (const action of offered) {
		const key = JSON.stringify([action.title, action.edit?.entries(), action.command]);
		const first = known.get(key);
		if (first) first.diagnostics = [...(first.diagnostics ?? []), ...(action.diagnostics ?? [])];
		else known.set(key, action);
	}
	return [...known.values()];
}

const questionsAt = (place: Range, { questions }: Outcome) =>
	questions.filter(
		({ question: { range, isAsked } }) => isAsked && range.start <= place.end && place.start <= range.end,
	);

/** Every preferred fix of the file whose place no earlier one changes. */
function fixAll(document: vscode.TextDocument, outcome: Outcome): vscode.CodeAction[] {
	const preferred = outcome.findings
		.filter((finding) => !isStale(finding, outcome))
		.flatMap(({ fixes }) => fixes.filter(({ isPreferred }) => isPreferred).slice(0, 1));
	const kept: Fix[] = [];
	for (const fix of preferred) if (!kept.some((other) => overlap(fix, other))) kept.push(fix);
	if (!kept.length) return [];
	const action = new vscode.CodeAction(l10n.t("Fix all H-Neurons problems that have a fix"), FIX_ALL);
	action.edit = editOf(document, kept);
	return [action];
}

const overlap = (a: Fix, b: Fix): boolean =>
	a.edits.some((one) => b.edits.some((other) => one.start <= other.end && other.start <= one.end));

function editOf(document: vscode.TextDocument, fixes: readonly Fix[]): vscode.WorkspaceEdit {
	const { rangeOf } = placesIn(document);
	const edit = new vscode.WorkspaceEdit();
	for (const { edits } of fixes)
		for (const each of edits) edit.replace(document.uri, rangeOf(each), each.text);
	return edit;
}
