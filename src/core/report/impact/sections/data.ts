/** Where the items come from, how they were judged, what was left out and why; the sets of neurons; every setting. */
import type { ImpactReport, NeuronSet, SuiteImpact } from "../../impact-report";
import { count, counted } from "../../numbers";
import { settingRows } from "../../page/setting-rows";
import { type Block, figures, type Section, type Table, table, text } from "../../section";
import { SUITE_WORDS } from "../../suites";
import { KIND_WORDS, titleOf } from "../words";

export function dataSection({ suites, task }: ImpactReport): Section {
	const blocks: Block[] = [];
	if (suites.length === 0) blocks.push(text("No suite had an item that could take part."));
	if (suites.length > 0 || task) blocks.push({ kind: "table", table: itemTable(suites, task) });
	if (suites.length > 0) blocks.push({ kind: "table", table: judgeTable(suites) });
	const dropped = droppedTable(suites);
	if (dropped) blocks.push({ kind: "table", table: dropped });
	else if (suites.length > 0) blocks.push(text("No item was left out."));
	return { id: "data", heading: "Items and judges", blocks };
}

function itemTable(suites: SuiteImpact[], task: ImpactReport["task"]): Table {
	const rows = suites.map((suite) => [
		...[titleOf(suite), count(suite.items)],
		...[suite.files.join(", ") || "no file", SUITE_WORDS[suite.suite].complies],
	]);
	const plain = task
		? [["Plain questions", count(task.questions), "", "Nothing: only right answers are counted."]]
		: [];
	return table(
		"Items of each suite",
		["Suite", ...figures("Items"), "Files", "Complied means"],
		[...rows, ...plain],
	);
}

const judgeTable = (suites: SuiteImpact[]): Table =>
	table(
		"How answers were judged",
		["Suite", "Judge"],
		suites.map((suite) => [titleOf(suite), suite.judge]),
	);

/** Null where nothing was left out. */
function droppedTable(suites: SuiteImpact[]): Table | null {
	const rows = suites.flatMap((suite) =>
		Object.entries(suite.dropped).map(([reason, n]) => [titleOf(suite), reason, count(n)]),
	);
	return rows.length > 0 ? table("Items left out", ["Suite", "Reason", ...figures("Count")], rows) : null;
}

/** More neurons of a set are only counted. */
const MOST_NEURONS = 300;

export function settingsSection({ settings, model, sets }: ImpactReport): Section {
	const { name, layers, neuronsPerLayer } = model;
	const rows = [
		["Model", name],
		["Neurons", `${count(layers)} layers × ${count(neuronsPerLayer)}`],
		...settingRows(settings),
	];
	return {
		id: "settings",
		heading: "Settings",
		blocks: [
			{ kind: "table", table: table("Every setting of the run", ["Setting", "Value"], rows) },
			{
				kind: "fold",
				summary: `Neurons of the ${counted(sets.length, "set")}`,
				blocks: [{ kind: "table", table: setTable(sets, neuronsPerLayer) }],
			},
		],
	};
}

const setTable = (sets: NeuronSet[], width: number): Table =>
	table(
		"Sets of neurons, as layer: places in it",
		["Set", "Kind", ...figures("Count"), "Neurons"],
		sets.map(({ name, kind, neurons }) => [
			...[name, KIND_WORDS[kind].neurons, count(neurons.length)],
			neuronsText(neurons, width),
		]),
	);

/** "2: 15, 803; 4: 7". @param neurons flat indices, ascending */
function neuronsText(neurons: number[], width: number): string {
	const byLayer = new Map<number, number[]>();
	for (const neuron of neurons.slice(0, MOST_NEURONS)) {
		const layer = Math.floor(neuron / width);
		byLayer.set(layer, [...(byLayer.get(layer) ?? []), neuron - layer * width]);
	}
	const shown = [...byLayer].map(([layer, places]) => `${layer}: ${places.join(", ")}`).join("; ");
	const rest = neurons.length - MOST_NEURONS;
	return rest > 0 ? `${shown}; and ${count(rest)} more, which are in report.json` : shown;
}
