import { chosenPrompt } from "./chosen-prompt";
import type { Ctx } from "./context";
import { showPanel } from "./panel/panel";

/** Answers what `inspectSelection` would, at each gain of the settings, and shows the answers side by side. */
export async function compareSelection(ctx: Ctx): Promise<void> {
	const source = await chosenPrompt(ctx);
	showPanel(ctx);
	await ctx.runs.compare(source);
}
