/** Models and downloads in words. Knows nothing of the editor. */
import * as l10n from "@vscode/l10n";
import { durationText } from "../../../hub/duration-text";
import type { DownloadProgress } from "../../../hub/hub-model";
import { sizeText } from "../../../hub/size-text";
import type { GraphDescription, ModelDescription } from "../../../protocol/engine-api";
import type { UnfinishedDownload } from "../download/unfinished";

/** One row of a list: what it is called, its figures, and a sentence below. */
export interface Row {
	label: string;
	description: string;
	detail: string;
}

/** What is known of a model in a list. */
export interface RowFacts {
	name: string;
	/** Its folder as people write it. */
	place: string;
	isInUse: boolean;
	/** Null while it is being read. */
	model: ModelDescription | null;
}

export const NO_PROBE = l10n.t("No probe: identify its H-Neurons");

const IN_USE = l10n.t("in use");
const UNUSABLE = l10n.t("cannot be used");

/** A model in the list of models. Each icon only repeats what the words beside it say. */
export function modelRow({ name, place, isInUse, model }: RowFacts): Row {
	const use = isInUse ? [IN_USE] : [];
	const label = (icon: string) => (icon ? `$(${icon}) ${name}` : name);
	if (!model) return { label: label(isInUse ? "check" : ""), description: facts(use), detail: place };
	if (model.problem !== null)
		return {
			label: label("warning"),
			description: facts([...use, UNUSABLE]),
			detail: model.problem,
		};
	const usable = usableGraphs(model);
	return {
		label: label(isInUse ? "check" : ""),
		description: facts([...use, ...(usable[0] ? graphFacts(usable[0]) : []), ...moreFiles(usable)]),
		detail: facts([model.probe === null ? NO_PROBE : l10n.t("Has a probe"), place]),
	};
}

/** A download that was stopped, in the list of models. */
export function unfinishedRow({ id, dtype, doneBytes, totalBytes }: UnfinishedDownload): Row {
	return {
		label: `$(debug-start) ${l10n.t("Resume {0}", id)}`,
		description: facts([dtype, partWords(doneBytes, totalBytes)]),
		detail: l10n.t("What was loaded is kept"),
	};
}

/** One file of a model that offers several. */
export function graphRow(graph: GraphDescription, isInUse: boolean): Row {
	const name = fileName(graph.path);
	const label = graph.precision === "" ? name : graph.precision;
	const use = isInUse ? [IN_USE] : [];
	if (graph.problem !== null)
		return {
			label: `$(warning) ${label}`,
			description: facts([...use, UNUSABLE, name]),
			detail: graph.problem,
		};
	return {
		label: isInUse ? `$(check) ${label}` : label,
		description: facts([...use, sizeText(graph.bytes), name]),
		detail: l10n.t("Takes about {0} of memory", sizeText(graph.memoryBytes)),
	};
}

/** The graphs whose neurons can be read, in the engine's order. */
export const usableGraphs = (model: ModelDescription): GraphDescription[] =>
	model.graphs.filter(({ problem }) => problem === null);

function graphFacts({ precision, bytes, layers, neuronsPerLayer }: GraphDescription): string[] {
	return [
		precision,
		sizeText(bytes),
		l10n.t("{0} layers × {1} neurons", layers, neuronsPerLayer.toLocaleString("en-US")),
	];
}

/** The other precisions that the folder holds; a second file of one goes by its name. */
function moreFiles([first, ...rest]: GraphDescription[]): string[] {
	if (rest.length === 0) return [];
	const told = new Set(["", first?.precision]);
	const words = rest.map(({ precision, path }) => {
		if (told.has(precision)) return fileName(path);
		told.add(precision);
		return precision;
	});
	return [l10n.t("also {0}", words.join(", "))];
}

const facts = (words: string[]): string => words.filter((word) => word !== "").join(" · ");
const partWords = (doneBytes: number, totalBytes: number): string =>
	l10n.t("{0} of {1}", sizeText(doneBytes), sizeText(totalBytes));
const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

/** How far a download is, as its notification says it. */
export function progressWords({
	doneBytes,
	totalBytes,
	bytesPerSecond,
	secondsLeft,
}: DownloadProgress): string {
	return facts([
		partWords(doneBytes, totalBytes),
		...(bytesPerSecond > 0 ? [`${sizeText(Math.round(bytesPerSecond))}/s`] : []),
		...(secondsLeft === null ? [] : [l10n.t("{0} left", durationText(secondsLeft))]),
	]);
}

/** The path with "~" for the home folder. */
export function placeWords(path: string, home: string): string {
	const inside = path.startsWith(home) ? path.slice(home.length) : null;
	return home !== "" && inside !== null && /^([\\/]|$)/.test(inside) ? `~${inside}` : path;
}
