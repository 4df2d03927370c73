/** Findings as the editor's own problems: squiggles, the Problems panel, the overview ruler. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Finding, Severity } from "../../core/lint/finding";
import { documentationOf, type RuleId, SOURCE } from "../../core/lint/rules";
import type { Ctx } from "../context";
import { isStale } from "../lint/document-lint";
import { type Places, placesIn, positionsIn } from "../lint/places";

const severities: Record<Severity, vscode.DiagnosticSeverity> = {
	error: vscode.DiagnosticSeverity.Error,
	warning: vscode.DiagnosticSeverity.Warning,
	information: vscode.DiagnosticSeverity.Information,
	hint: vscode.DiagnosticSeverity.Hint,
};
/** What these rules report can go; the editor shows it faded. */
const FADED: readonly RuleId[] = ["unused-variable", "unused-directive"];

/** Keeps the problems of open documents at what the linter says of them. */
export function showDiagnostics(ctx: Ctx): void {
	const collection = ctx.own(vscode.languages.createDiagnosticCollection(SOURCE));
	const unwatch = ctx.linter.onChange((uri) => {
		const found = ctx.linter.state(uri) ? ofOpen(ctx, uri) : ofUnopened(ctx, uri);
		if (found !== "later") collection.set(uri, found);
	});
	ctx.own({ dispose: unwatch });
}

/** While an edit is not read yet, the editor moves the problems with the text by itself. */
function ofOpen({ linter }: Ctx, uri: vscode.Uri): vscode.Diagnostic[] | "later" {
	const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
	const outcome = document && linter.outcomeOf(document);
	if (!document || !outcome) return linter.state(uri)?.outcome ? "later" : [];
	const places = placesIn(document);
	return outcome.findings.map((finding) =>
		diagnosticOf(finding, { uri, places, isStale: isStale(finding, outcome) }),
	);
}

function ofUnopened({ linter }: Ctx, uri: vscode.Uri): vscode.Diagnostic[] {
	const file = linter.unopenedFile(uri);
	if (!file) return [];
	const places = positionsIn(file.text);
	return file.findings.map((finding) => diagnosticOf(finding, { uri, places, isStale: false }));
}

/** One finding as a problem of the editor's. */
export function diagnosticOf(
	finding: Finding,
	{ uri, places, isStale }: { uri: vscode.Uri; places: Places; isStale: boolean },
): vscode.Diagnostic {
	const { rule, severity, message, related } = finding;
	const text = isStale ? l10n.t("{0} (before your last edit)", message) : message;
	const diagnostic = new vscode.Diagnostic(places.rangeOf(finding), text, severities[severity]);
	diagnostic.source = SOURCE;
	diagnostic.code = { value: rule, target: vscode.Uri.parse(documentationOf(rule)) };
	if (FADED.includes(rule)) diagnostic.tags = [vscode.DiagnosticTag.Unnecessary];
	diagnostic.relatedInformation = related.map(
		(each) =>
			new vscode.DiagnosticRelatedInformation(new vscode.Location(uri, places.rangeOf(each)), each.message),
	);
	return diagnostic;
}
