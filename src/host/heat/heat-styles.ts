/** How heat and the token that the panel points at look in the editor. */
import * as vscode from "vscode";
import type { Ctx } from "../context";
import { TINTS } from "./heat-paint";

/** From this tint on a word is at or over the threshold: it gets a frame where a theme wants more than colour. */
const FLAGGED_TINT = Math.ceil(TINTS / 2);

export interface Styles {
	/** One a tint, the faintest first. */
	words: vscode.TextEditorDecorationType[];
	lines: vscode.TextEditorDecorationType[];
	pointed: vscode.TextEditorDecorationType;
}

export function stylesOf(ctx: Ctx): Styles {
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
		// An outline takes no room: the text under the mouse must not move.
		pointed: decoration({
			outline: "2px solid",
			outlineColor: new vscode.ThemeColor("focusBorder"),
			overviewRulerColor: new vscode.ThemeColor("focusBorder"),
			overviewRulerLane: vscode.OverviewRulerLane.Full,
		}),
	};
}
