/** Every way in which the editor shows what the linter found. */
import type { Ctx } from "../context";
import { showHeat } from "../heat/show-heat";
import { showDiagnostics } from "./diagnostics";
import { registerDisableRule } from "./disable-rule";
import { registerDocumentation } from "./documentation";
import { showHovers } from "./hover";
import { registerInspectQuestion } from "./inspect-question";
import { showLanguageStatus } from "./language-status";
import { showLenses } from "./lens";
import { offerQuickFixes } from "./quick-fixes";

export function showFindings(ctx: Ctx): void {
	showDiagnostics(ctx);
	showLanguageStatus(ctx);
	showLenses(ctx);
	showHovers(ctx);
	showHeat(ctx);
	offerQuickFixes(ctx);
	registerDisableRule(ctx);
	registerDocumentation(ctx);
	registerInspectQuestion(ctx);
}
