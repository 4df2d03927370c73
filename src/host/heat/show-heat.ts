/** The heat of a prompt's words in the editor, on request: behind the words, or beside the lines. */
import * as vscode from "vscode";
import type { Ctx } from "../context";
import { placesIn } from "../lint/places";
import type { HeatMode } from "../lint/settings";
import { TINTS, tintedLines, tintedWords } from "./heat-paint";

/** From this tint on a word is at or over the threshold: it gets a frame where a theme wants more than colour. */
const FLAGGED_TINT = Math.ceil(TINTS / 2);

/** Paints what the linter's model last read, until it is edited. */
export function showHeat(ctx: Ctx): void {
	const styles = stylesOf(ctx);
	const paint = (editor: vscode.TextEditor) =>
		paintEditor(ctx, styles, editor, ctx.heat.mode(settingOf(ctx, editor.document)));
	const paintAll = () => vscode.window.visibleTextEditors.forEach(paint);
	ctx.own({ dispose: ctx.linter.onChange(paintAll) });
	ctx.own({ dispose: ctx.heat.onChange(paintAll) });
	ctx.own(vscode.window.onDidChangeVisibleTextEditors(paintAll));
	ctx.own(
		vscode.workspace.onDidChangeConfiguration((change) => {
			if (change.affectsConfiguration("hNeurons.lint.heat")) ctx.heat.settingChanged();
		}),
	);
}

/** Shows or hides the heat; a prompt whose words were not read yet is read. */
export async function toggleHeat(ctx: Ctx): Promise<void> {
	const document = vscode.window.activeTextEditor?.document;
	if (!document) return;
	const setting = settingOf(ctx, document);
	ctx.heat.toggle(setting);
	if (ctx.heat.mode(setting) === "off") return;
	const outcome = ctx.linter.outcomeOf(document);
	if (!outcome?.model || outcome.isStale.model) await ctx.linter.schedule.requested(document.uri.toString());
}

const settingOf = ({ linter }: Ctx, { uri }: vscode.TextDocument): HeatMode =>
	linter.subjects.settings(uri).heat;

/** One a tint, the faintest first. */
interface Styles {
	words: vscode.TextEditorDecorationType[];
	lines: vscode.TextEditorDecorationType[];
}

function stylesOf(ctx: Ctx): Styles {
	const tints = Array.from({ length: TINTS }, (_, index) => index + 1);
	const decoration = (options: vscode.DecorationRenderOptions) =>
		ctx.own(vscode.window.createTextEditorDecorationType(options));
	const ruler = (tint: number) => ({
		overviewRulerColor: new vscode.ThemeColor(`hNeurons.heat${tint}`),
		overviewRulerLane: vscode.OverviewRulerLane.Center,
	});
	return {
		words: tints.map((tint) =>
			decoration({
				backgroundColor: new vscode.ThemeColor(`hNeurons.heat${tint}`),
				...(tint >= FLAGGED_TINT
					? { border: "1px solid", borderColor: new vscode.ThemeColor("hNeurons.heatBorder"), ...ruler(tint) }
					: {}),
			}),
		),
		lines: tints.map((tint) =>
			decoration({
				gutterIconPath: vscode.Uri.joinPath(ctx.extension.extensionUri, "media", "heat", `${tint}.svg`),
				gutterIconSize: "contain",
				...(tint >= FLAGGED_TINT ? ruler(tint) : {}),
			}),
		),
	};
}

function paintEditor(ctx: Ctx, styles: Styles, editor: vscode.TextEditor, mode: HeatMode): void {
	const { document } = editor;
	const outcome = mode === "off" ? null : ctx.linter.outcomeOf(document);
	const reports = outcome?.isStale.model ? [] : (outcome?.model?.questions ?? []);
	const { rangeOf } = placesIn(document);
	const words = tintedWords(reports);
	const lines = tintedLines(words, (word) => rangeOf(word).start.line);
	for (const [index, style] of styles.words.entries())
		editor.setDecorations(style, mode === "inline" ? words[index]!.map(rangeOf) : []);
	for (const [index, style] of styles.lines.entries())
		editor.setDecorations(
			style,
			mode === "gutter" ? lines[index]!.map((line) => document.lineAt(line).range) : [],
		);
}
