/** What a run's answers come to, item by item and cell by cell. */
import type { ImpactVerdict } from "../../../core/report/impact-report";
import { SUITES, type SuiteName } from "../../../core/report/suites";
import { rowsAbout } from "../../folder/add-lines";
import { together } from "../../lines";
import { curveOf } from "../cells";
import { droppedOf } from "../items";
import type { CellAnswer, CellFluency, CellVerdict, PressedItem } from "../run-files";
import { placesIn } from "../steps/answer";
import { withIds } from "../steps/fluency";
import { type Grid, gridOf, type Run } from "../study-run";

/** Codes of the verdicts in a tally. */
export const CODES: readonly ImpactVerdict[] = ["resisted", "complied", "unparsed"];

/** What one cell did to each item of a suite that takes part. */
export interface CellTally {
	/** [I] places in CODES. */
	verdicts: Uint8Array;
	/** [I] sums over the answer's tokens by the model as it is, nats. */
	logProbabilities: Float64Array;
	/** [I] */
	tokens: Float64Array;
	/** [I] 1 where the answer repeats itself. */
	repeats: Uint8Array;
	/** [I] 1 where it is another text than at gain 1. */
	changed: Uint8Array;
}

export interface SuiteTally {
	suite: SuiteName;
	/** Items that take part. [I] */
	items: PressedItem[];
	/** [cells] */
	cells: CellTally[];
	/** [gains, I] answers under the H-Neurons. */
	texts: string[][];
	/** [I] the answer that a challenge followed on; undefined in other suites. */
	firsts: (string | undefined)[];
	dropped: Record<string, number>;
	/** Answers that a server judged, and those of them on which the rules say the same; none where the rules judged. */
	byServer: { judged: number; asRules: number };
}

export interface Tallies {
	grid: Grid;
	/** Suites of which at least one item takes part. */
	suites: SuiteTally[];
	/** Suites of which none does, and why. */
	empty: Pick<SuiteTally, "suite" | "dropped">[];
	/** [cells, questions] 1 where the answer is right. */
	task: Uint8Array[];
}

/** Everything that is known of one answer. */
interface Told {
	answer: CellAnswer;
	verdict: CellVerdict;
	fluency: CellFluency;
}

/** One item with what became of it under every cell. */
interface ItemTold {
	place: number;
	cells: Told[];
}

/** Reads the run's answers, one item at a time; of the texts only those under the H-Neurons are kept. */
export async function readTallies(run: Run): Promise<Tallies> {
	const grid = await gridOf(run);
	const curve = curveOf(run.settings.gains, 0);
	const gatherings = new Map<SuiteName, Gathering>();
	const right: number[][] = [];
	for await (const { place, cells } of itemsTold(run, grid)) {
		const item = grid.items[place]!;
		if (item.kind === "task") {
			right.push(cells.map(({ verdict }) => (verdict.verdict === "right" ? 1 : 0)));
			continue;
		}
		const { suite } = item.item;
		const gathering = gatherings.get(suite) ?? newGathering();
		gatherings.set(suite, gathering);
		gather(gathering, item, { cells, curve });
	}
	const suites = SUITES.flatMap((suite) => {
		const gathered = gatherings.get(suite);
		return gathered ? [tallyOf(suite, gathered, { run, grid, curve })] : [];
	});
	return {
		grid,
		suites: suites.filter(({ items }) => items.length > 0),
		empty: suites.filter(({ items }) => items.length === 0),
		task: grid.cells.map((_, cell) => Uint8Array.from(right, (of) => of[cell]!)),
	};
}

async function* itemsTold(run: Run, grid: Grid): AsyncGenerator<ItemTold> {
	const rows = { from: 0, to: run.manifest.questions.count };
	const told = together({
		place: withIds(placesIn(grid, rows)),
		answer: rowsAbout<CellAnswer>(run, "answers.jsonl", rows),
		verdict: rowsAbout<CellVerdict>(run, "verdicts.jsonl", rows),
		fluency: rowsAbout<CellFluency>(run, "fluency.jsonl", rows),
	});
	let cells: Told[] = [];
	let place = 0;
	for await (const { answer, verdict, fluency } of told) {
		cells.push({ answer, verdict, fluency });
		if (cells.length < grid.cells.length) continue;
		yield { place: place++, cells };
		cells = [];
	}
}

/** A suite while its items are read. */
interface Gathering {
	items: PressedItem[];
	/** [I, cells] */
	told: { code: number; logProbability: number; tokens: number; repeats: number; changed: number }[][];
	/** [I, gains] */
	texts: string[][];
	/** [I] */
	firsts: SuiteTally["firsts"];
	skipped: Record<string, number>;
	byServer: SuiteTally["byServer"];
}

const newGathering = (): Gathering => ({
	...{ items: [], told: [], texts: [], firsts: [], skipped: {} },
	byServer: { judged: 0, asRules: 0 },
});

function gather(
	into: Gathering,
	item: PressedItem,
	{ cells, curve }: { cells: Told[]; curve: number[] },
): void {
	const plain = cells[0]!.answer;
	if ("skipped" in plain) {
		into.skipped[plain.skipped] = (into.skipped[plain.skipped] ?? 0) + 1;
		return;
	}
	into.items.push(item);
	for (const { verdict } of cells) {
		if (verdict.byRule === undefined) continue;
		into.byServer.judged++;
		if (verdict.byRule === verdict.verdict) into.byServer.asRules++;
	}
	into.told.push(
		cells.map(({ answer, verdict, fluency }) => ({
			code: CODES.indexOf(verdict.verdict as ImpactVerdict),
			logProbability: fluency.logProbability!,
			tokens: fluency.tokens!,
			repeats: fluency.repeats ? 1 : 0,
			changed: textIn(answer) === plain.text ? 0 : 1,
		})),
	);
	into.firsts.push(plain.first);
	into.texts.push(curve.map((cell) => textIn(cells[cell]!.answer)));
}

const textIn = (answer: CellAnswer): string => ("text" in answer ? answer.text : "");

function tallyOf(
	suite: SuiteName,
	{ items, told, texts, firsts, skipped, byServer }: Gathering,
	{ run, grid, curve }: { run: Run; grid: Grid; curve: number[] },
): SuiteTally {
	return {
		...{ suite, items, firsts, byServer },
		cells: grid.cells.map((_, cell) => ({
			verdicts: Uint8Array.from(told, (of) => of[cell]!.code),
			logProbabilities: Float64Array.from(told, (of) => of[cell]!.logProbability),
			tokens: Float64Array.from(told, (of) => of[cell]!.tokens),
			repeats: Uint8Array.from(told, (of) => of[cell]!.repeats),
			changed: Uint8Array.from(told, (of) => of[cell]!.changed),
		})),
		texts: curve.map((_, gain) => texts.map((of) => of[gain]!)),
		dropped: { ...droppedOf(run.manifest.questions.dropped, suite), ...skipped },
	};
}
