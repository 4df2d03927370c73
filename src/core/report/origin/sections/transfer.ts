/** The chat model's probe, unchanged, on the base model's answers. */

import { count } from "../../numbers";
import type { OriginReport, TransferReport } from "../../origin-report";
import { type Block, figures, type Section, type Table, table, text } from "../../section";
import { transferFigure } from "../charts/transfer-chart";

export function transferSection({ transfer }: OriginReport): Section {
	return {
		id: "transfer",
		heading: "The probe on the base model",
		blocks: transfer ? transferBlocks(transfer) : [text("Not asked for: only the weights were compared.")],
	};
}

function transferBlocks(transfer: TransferReport): Block[] {
	const { sets, prompt, randomNote } = transfer;
	const blocks: Block[] = [
		text(
			"If the same neurons tell the base model's invented answers from its right ones, they were there before the model was taught to chat. The probe is used as it is; only the order of its scores counts, since thresholds shift. A difference whose interval holds 0 is none that this study can show.",
		),
	];
	if (sets.length > 0)
		blocks.push(
			{ kind: "figures", figures: [transferFigure(transfer)] },
			text(`Random neurons: ${randomNote}`),
			text(`The base model is asked: ${prompt.replaceAll("\n", "⏎")}`),
			{ kind: "table", table: countTable(transfer) },
		);
	else blocks.push(text("No set had enough answers of both classes to be scored."));
	const dropped = droppedTable(transfer);
	if (dropped) blocks.push({ kind: "table", table: dropped });
	return blocks;
}

const countTable = ({ sets }: TransferReport): Table =>
	table(
		"Answers of the base model",
		["Set", ...figures("Faithful", "Hallucinated")],
		sets.map(({ set, faithful, hallucinated }) => [set, count(faithful), count(hallucinated)]),
	);

/** Null where nothing was left out. */
function droppedTable({ sets }: TransferReport): Table | null {
	const rows = sets.flatMap(({ set, dropped }) =>
		Object.entries(dropped).map(([reason, n]) => [set, reason, count(n)]),
	);
	return rows.length > 0 ? table("Questions left out", ["Set", "Reason", ...figures("Count")], rows) : null;
}
