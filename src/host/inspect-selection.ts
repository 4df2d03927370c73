import { chosenPrompt } from "./chosen-prompt";
import type { Ctx } from "./context";
import { showPanel } from "./panel/panel";

/** Answers the selected text, or the whole document when nothing is selected, and shows what the H-Neurons did. */
export async function inspectSelection(ctx: Ctx): Promise<void> {
	const source = await chosenPrompt(ctx);
	showPanel(ctx);
	await ctx.runs.inspect(source);
}
