/** Takes the shown run elsewhere: as a file, in an editor, on the clipboard. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { runCsv } from "../../core/report/run/print-csv";
import { runHtml } from "../../core/report/run/print-html";
import { runMarkdown } from "../../core/report/run/print-markdown";
import { type RunReport, runJson } from "../../core/report/run/run-report";
import { LensError } from "../../protocol/errors";
import type { ExportFormat, PanelCalls, PanelState } from "../../protocol/panel-api";
import { type EndedAnswer, endedAnswer, runReport } from "../../protocol/run-report";
import type { Ctx } from "../context";
import { panelLanguage } from "../language";
import { saveAs } from "./save-as";

export type Destination = Parameters<PanelCalls["exportRun"]>[0]["to"];

interface Printing {
	/** What the file dialog calls such files. */
	kind: string;
	extension: string;
	/** The editor's language. */
	language: string;
	print(report: RunReport): string;
}

const PRINTINGS: Record<ExportFormat, Printing> = {
	html: {
		kind: l10n.t("Pages"),
		extension: "html",
		language: "html",
		print: (report) => runHtml(report, panelLanguage().language),
	},
	markdown: {
		...{ kind: "Markdown", extension: "md", language: "markdown" },
		print: (report) => runMarkdown(report, { isBrief: false }),
	},
	json: { kind: "JSON", extension: "json", language: "json", print: runJson },
	csv: { kind: l10n.t("Tables"), extension: "csv", language: "csv", print: runCsv },
};

/** @throws LensError promptEmpty when no answer has ended yet */
export async function exportRun(ctx: Ctx, format: ExportFormat, to: Destination): Promise<void> {
	const report = reportOf(ctx.runs.state, toolOf(ctx));
	const { kind, extension, language, print } = PRINTINGS[format];
	if (to === "file")
		return saveAs({
			name: `${fileName(report.label)}.${extension}`,
			kind,
			content: Buffer.from(print(report)),
		});
	if (to === "editor") {
		const document = await vscode.workspace.openTextDocument({ language, content: print(report) });
		await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Active });
		return;
	}
	// What is pasted into a message has no room for a table of tokens.
	const words = format === "markdown" ? runMarkdown(report, { isBrief: true }) : print(report);
	await vscode.env.clipboard.writeText(words);
	void vscode.window.setStatusBarMessage(l10n.t("H-Neurons: copied."), 3000);
}

function reportOf({ source, first, others, beside, options }: PanelState, tool: string): RunReport {
	const own = first && endedAnswer(first);
	if (!own || !source || !options)
		throw new LensError("promptEmpty", l10n.t("There is no finished answer to export yet."));
	const besideAnswer = beside && endedAnswer(beside.answer);
	const answers: EndedAnswer[] = [
		own,
		...others.map(endedAnswer).filter((answer) => answer !== null),
		...(besideAnswer ? [{ ...besideAnswer, title: l10n.t("Beside it: {0}", beside.source.label) }] : []),
	];
	const { label, text } = source;
	return runReport({
		...{ tool, label, prompt: text, settings: options, answers },
		created: new Date().toISOString(),
	});
}

function toolOf({ extension }: Ctx): string {
	const { name, version } = extension.extension.packageJSON as { name: string; version: string };
	return `${name} ${version}`;
}

/** A label as a file's name: letters and digits of any script, other characters as one hyphen. */
export const fileName = (label: string): string =>
	label
		.replace(/[^\p{L}\p{N}._]+/gu, "-")
		.replace(/^[-.]+|[-.]+$/g, "")
		.slice(0, 80) || "run";
