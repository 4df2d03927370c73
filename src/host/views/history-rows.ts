import type { KeptRun } from "../../protocol/panel-api";
import type { Ctx } from "../context";
import { type Row, row } from "./rows";

/** More is found by searching in the panel. */
const SHOWN = 100;

/** The kept runs, pinned ones first, then the newest; a press shows the run in the panel. */
export async function historyRows(ctx: Ctx): Promise<Row[]> {
	const kept = await ctx.history.list();
	const rows = kept.slice(0, SHOWN).map(runRow);
	const more = kept.length - rows.length;
	return more > 0 ? [...rows, row(`${more} more: search them in the panel`, { icon: "search" })] : rows;
}

function runRow({ run, at, prompt, response, risk, isFlagged, isPinned, label, model }: KeptRun): Row {
	const made = row(prompt.replace(/\s+/g, " ").trim() || label, {
		icon: isFlagged ? "warning" : "pass",
		description: `${Math.round(100 * risk)} % · ${response.replace(/\s+/g, " ").trim()}`,
		tooltip: `Risk ${Math.round(100 * risk)} %: ${isFlagged ? "fires" : "does not fire"} like an invented answer\n${label}, ${model}, ${new Date(at).toLocaleString()}`,
		context: isPinned ? "run.pinned" : "run",
		press: { command: "hNeurons.openRun", title: "Show Run", argument: run },
	});
	made.item.id = run;
	return made;
}
