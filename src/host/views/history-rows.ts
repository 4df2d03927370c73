import * as l10n from "@vscode/l10n";
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
	if (more === 0) return rows;
	return [...rows, row(l10n.t("{0} more: search them in the panel", more), { icon: "search" })];
}

function runRow({ run, at, prompt, response, risk, isFlagged, isPinned, label, model }: KeptRun): Row {
	const percent = Math.round(100 * risk);
	const verdict = isFlagged
		? l10n.t("Risk {0} %: fires like an invented answer", percent)
		: l10n.t("Risk {0} %: does not fire like an invented answer", percent);
	const made = row(prompt.replace(/\s+/g, " ").trim() || label, {
		icon: isFlagged ? "warning" : "pass",
		description: `${percent} % · ${response.replace(/\s+/g, " ").trim()}`,
		tooltip: `${verdict}\n${label}, ${model}, ${new Date(at).toLocaleString()}`,
		context: isPinned ? "run.pinned" : "run",
		press: { command: "hNeurons.openRun", title: l10n.t("Show Run"), argument: run },
	});
	made.item.id = run;
	return made;
}
