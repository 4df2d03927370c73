/** Models and what they hold, as lines of text. */
import type { HubModel } from "../../hub/hub-model";
import { sizeText } from "../../hub/size-text";
import type { GraphDescription, ModelDescription } from "../../protocol/engine-api";
import { oneLine } from "../terminal";

/** Columns as wide as their widest cell; the last one is left as it is. */
export function table(rows: readonly (readonly string[])[]): string[] {
	const clean = rows.map((row) => row.map(oneLine));
	const widths =
		clean[0]?.map((_, column) => Math.max(...clean.map((row) => row[column]?.length ?? 0))) ?? [];
	return clean.map((row) =>
		row
			.map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell))
			.join("  ")
			.trimEnd(),
	);
}

const HEAD = ["MODEL", "WEIGHTS", "SIZE", "LAYERS x NEURONS", "PROBE", "PATH"];

/** One line a graph, and below it why its neurons cannot be read. */
export function modelLines(models: readonly { name: string; model: ModelDescription }[]): string[] {
	const entries = models.flatMap(({ name, model }) => {
		const probe = model.probe === null ? "no" : "yes";
		if (model.graphs.length === 0)
			return [{ cells: [name, "-", "-", "-", probe, model.folder], problem: model.problem }];
		return model.graphs.map((graph, i) => ({
			cells: [i === 0 ? name : "", ...graphCells(graph), probe, i === 0 ? model.folder : graph.path],
			problem: graph.problem ?? model.problem,
		}));
	});
	const [head = "", ...lines] = table([HEAD, ...entries.map(({ cells }) => cells)]);
	const told = lines.flatMap((line, i) => {
		const problem = entries[i]?.problem;
		return problem ? [line, `    cannot be used: ${oneLine(problem)}`] : [line];
	});
	return [head, ...told];
}

const graphCells = ({ precision, bytes, layers, neuronsPerLayer }: GraphDescription): string[] => [
	precision || "?",
	sizeText(bytes),
	layers > 0 ? `${layers} x ${neuronsPerLayer}` : "?",
];

/** All that is known of a model on the disk. */
export function descriptionLines(model: ModelDescription): string[] {
	const facts = [
		["Folder:", model.folder],
		["Kind:", model.modelType || "not told by config.json"],
		["Context:", `${model.contextLength} tokens`],
		["Chat template:", model.hasChatTemplate ? "yes" : "no"],
		["Probe:", model.probe ?? 'none; "h-neurons identify" makes one'],
	];
	const graphs = model.graphs.flatMap((graph) => [
		`${oneLine(graph.path)}: ${graphCells(graph).join(", ")}, takes about ${sizeText(graph.memoryBytes)} of memory`,
		`    ${graph.problem === null ? "its neurons can be read" : `cannot be used: ${oneLine(graph.problem)}`}`,
	]);
	const isToldBelow = model.graphs.some(({ problem }) => problem !== null);
	const hopeless = model.problem === null || isToldBelow ? [] : [`Cannot be used: ${oneLine(model.problem)}`];
	return [...table(facts), ...graphs, ...hopeless];
}

/** What the hub offers of a model. */
export function choiceLines({ choices }: Pick<HubModel, "choices">): string[] {
	const rows = choices.map(({ dtype, bytes, files, graph }) => [
		dtype,
		sizeText(bytes),
		String(files.length),
		graph,
	]);
	return table([["DTYPE", "SIZE", "FILES", "GRAPH"], ...rows]);
}
