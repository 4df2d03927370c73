/** The chat model's probe, unchanged, on the base model's answers. */

import { count } from "../../numbers";
import type { OriginReport, TransferReport } from "../../origin-report";
import { type Block, figures, type Section, type Table, table, text } from "../../section";
import { allFirst, transferFigure } from "../charts/transfer-chart";

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

/** Sets with figures, then those that are too small for any. */
const allSets = (transfer: TransferReport) => [
	...allFirst(transfer).map((set) => ({ ...set, name: set.set })),
	...(transfer.tooSmall ?? []).map((set) => ({ ...set, name: `${set.set}, too few` })),
];

const countTable = (transfer: TransferReport): Table =>
	table(
		"Answers of the base model",
		["Set", ...figures("Faithful", "Hallucinated")],
		allSets(transfer).map(({ name, faithful, hallucinated }) => [name, count(faithful), count(hallucinated)]),
	);

/** A row a reason, a column a set; null where nothing was left out. */
function droppedTable(transfer: TransferReport): Table | null {
	// Within each set, the answers are those that the sets themselves keep.
	const shown = allSets({ ...transfer, withinSets: null });
	const reasons = [...new Set(shown.flatMap(({ dropped }) => Object.keys(dropped)))];
	if (reasons.length === 0) return null;
	return table(
		"Questions left out, by set",
		["Reason", ...figures(...shown.map(({ set }) => set))],
		reasons.map((reason) => [reason, ...shown.map(({ dropped }) => count(dropped[reason] ?? 0))]),
	);
}
