/** The style of reports, for panels that show one or a part of one. */
import { reportStyle } from "../src/core/report/style";

let isWorn = false;

/** A sheet made by script is no inline style, so that the panels' policy allows it. */
export function wearReportStyle(): void {
	if (isWorn) return;
	isWorn = true;
	const sheet = new CSSStyleSheet();
	sheet.replaceSync(reportStyle);
	document.adoptedStyleSheets.push(sheet);
}
