/**
 * The heat of a prompt's words in the editor, behind the words or beside the lines: on request what the linter's model has
 * read, and while the panel shows a run its prompt, with a frame around the token that the panel points at.
 */
import * as vscode from "vscode";
import type { Range } from "../../core/prompt/mapped-text";
import type { PanelEvent } from "../../protocol/panel-api";
import type { Ctx } from "../context";
import { placesIn } from "../lint/places";
import type { HeatMode } from "../lint/settings";
import { type ShownWords, shownPrompt } from "../source/shown-prompt";
import { besideShown, heatedBy, tintedLines, tintedWords } from "./heat-paint";
import { type Styles, stylesOf } from "./heat-styles";

/** After these the panel shows another prompt, or the same one with other risks. */
const CHANGES_SHOWN: ReadonlySet<PanelEvent["event"]> = new Set([
	...(["sourceChanged", "answersAsked", "answerFinished", "runOpened", "baseRateChanged"] as const),
]);

/** Paints what was last read, until it is edited. */
export function showHeat(ctx: Ctx): void {
	const styles = stylesOf(ctx);
	const paint = (editor: vscode.TextEditor) => paintEditor(ctx, styles, editor);
	const paintAll = () => vscode.window.visibleTextEditors.forEach(paint);
	const paintPlace = (uri: string | undefined) =>
		vscode.window.visibleTextEditors.filter(({ document }) => document.uri.toString() === uri).forEach(paint);
	ctx.own({ dispose: ctx.linter.onChange(paintAll) });
	ctx.own({ dispose: ctx.heat.onChange(paintAll) });
	ctx.own({ dispose: ctx.panel.onShow(paintAll) });
	ctx.own({
		dispose: ctx.runs.onEvent(({ event }) => {
			if (!CHANGES_SHOWN.has(event)) return;
			// Another run's tokens are others.
			if (event !== "baseRateChanged") ctx.pointed.point(null, false);
			paintAll();
		}),
	});
	ctx.own({ dispose: ctx.pointed.onChange(({ isPinned }) => framePointed(ctx, styles, isPinned)) });
	ctx.own(vscode.window.onDidChangeVisibleTextEditors(paintAll));
	ctx.own(
		vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
			const uri = document.uri.toString();
			if (contentChanges.length > 0 && uri === ctx.runs.state.source?.place?.uri) paintPlace(uri);
		}),
	);
	ctx.own(
		vscode.workspace.onDidChangeConfiguration((change) => {
			if (["hNeurons.lint.heat", "hNeurons.panel.heat"].some((key) => change.affectsConfiguration(key)))
				ctx.heat.settingChanged();
		}),
	);
}

/** Shows or hides the heat; a prompt whose words were not read yet is read. */
export async function toggleHeat(ctx: Ctx): Promise<void> {
	// While the panel has the focus no editor is active: then the one is meant that shows its prompt.
	const { document } =
		vscode.window.activeTextEditor ??
		vscode.window.visibleTextEditors.find(({ document }) => shownIn(ctx, document)) ??
		{};
	if (!document) return;
	const { linted, shown } = modesOf(ctx, document);
	const isShown = linted !== "off" || (shown !== "off" && shownIn(ctx, document) !== null);
	ctx.heat.toggle(settingOf(ctx, document), isShown);
	if (isShown) return;
	const outcome = ctx.linter.outcomeOf(document);
	if (!outcome?.model || outcome.isStale.model) await ctx.linter.schedule.requested(document.uri.toString());
}

const settingOf = ({ linter }: Ctx, { uri }: vscode.TextDocument): HeatMode =>
	linter.subjects.settings(uri).heat;

/** Where the heat of what the linter read is shown, and where that of the prompt that the panel shows. */
function modesOf(ctx: Ctx, document: vscode.TextDocument): { linted: HeatMode; shown: HeatMode } {
	const setting = settingOf(ctx, document);
	const isWanted = vscode.workspace.getConfiguration("hNeurons", document.uri).get("panel.heat") !== false;
	return { linted: ctx.heat.mode(setting), shown: ctx.heat.modeBesidePanel(setting, isWanted) };
}

const find = shownPrompt();

/** The words of the shown prompt in a document, while the panel is in sight. */
function shownIn(ctx: Ctx, document: vscode.TextDocument): ShownWords | null {
	return ctx.panel.panel?.visible ? find(ctx.runs.state, document) : null;
}

function paintEditor(ctx: Ctx, styles: Styles, editor: vscode.TextEditor): void {
	const { document } = editor;
	const { linted, shown } = modesOf(ctx, document);
	const words = shownIn(ctx, document);
	const outcome = linted === "off" ? null : ctx.linter.outcomeOf(document);
	const reports = outcome?.isStale.model ? [] : (outcome?.model?.questions ?? []);
	const run = shown === "off" || !words ? [] : [words];
	const tinted = tintedWords([
		...besideShown(
			reports.map(heatedBy),
			run.flatMap(({ words }) => words),
		),
		...run,
	]);
	paintWords(styles, editor, tinted, linted === "off" ? shown : linted);
	frame(styles, editor, words && ctx.pointed.token !== null ? words.placesOf(ctx.pointed.token) : []);
}

function paintWords(
	styles: Styles,
	editor: vscode.TextEditor,
	words: readonly Range[][],
	mode: HeatMode,
): void {
	const { document } = editor;
	const { rangeOf } = placesIn(document);
	const lines = tintedLines(words, (word) => rangeOf(word).start.line);
	for (const [index, style] of styles.words.entries())
		editor.setDecorations(style, mode === "inline" ? words[index]!.map(rangeOf) : []);
	for (const [index, style] of styles.lines.entries())
		editor.setDecorations(
			style,
			mode === "gutter" ? lines[index]!.map((line) => document.lineAt(line).range) : [],
		);
}

/** @param isPinned whether the token is to be brought into sight where its document is open */
function framePointed(ctx: Ctx, styles: Styles, isPinned: boolean): void {
	const { token } = ctx.pointed;
	for (const editor of vscode.window.visibleTextEditors) {
		const places = token === null ? [] : (shownIn(ctx, editor.document)?.placesOf(token) ?? []);
		const [range] = frame(styles, editor, places);
		if (isPinned && range) editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
	}
}

function frame(
	{ pointed }: Styles,
	editor: vscode.TextEditor,
	places: readonly Range[],
): readonly vscode.Range[] {
	const ranges = places.map(placesIn(editor.document).rangeOf);
	editor.setDecorations(pointed, ranges);
	return ranges;
}
