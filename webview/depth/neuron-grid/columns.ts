/** The grid's columns, and how each of them sorts. */
import * as l10n from "@vscode/l10n";
import { signed } from "../../dom";
import type { NeuronRow } from "./rows";

export type ColumnId =
	| "layer"
	| "index"
	| "weight"
	| "share"
	| "cett"
	| "soFar"
	| "topToken"
	| "silence"
	| "page";

/** By size = the largest first, whichever their sign. */
export type Direction = "size" | "descending" | "ascending";

export interface Column {
	id: ColumnId;
	head: string;
	/** What the figures are, for the head's tooltip. */
	title: string;
	isNumber: boolean;
	/** Null where the column holds a control that nothing is sorted by. */
	value: ((row: NeuronRow) => number | string | null) | null;
	text(row: NeuronRow): string;
	/** The orders that presses of the head go through. */
	directions: readonly Direction[];
}

const SIGNED: readonly Direction[] = ["size", "descending", "ascending"];
const RISING: readonly Direction[] = ["ascending", "descending"];
const FALLING: readonly Direction[] = ["descending", "ascending"];
const UNKNOWN = "–";
const figure = (value: number | null, digits: number): string =>
	value === null ? UNKNOWN : signed(value, digits);

const number = (
	id: "layer" | "index" | "weight" | "share" | "cett" | "soFar",
	words: Pick<Column, "head" | "title" | "text" | "directions">,
): Column => ({ id, ...words, isNumber: true, value: (row) => row[id] });

export const COLUMNS: readonly Column[] = [
	number("layer", {
		head: l10n.t("Layer"),
		title: l10n.t("Layer, counted from 0"),
		text: ({ layer }) => String(layer),
		directions: RISING,
	}),
	number("index", {
		head: l10n.t("Index"),
		title: l10n.t("Place in the layer, counted from 0; press one to tint the text by the neuron"),
		text: ({ index }) => String(index),
		directions: RISING,
	}),
	number("weight", {
		head: l10n.t("Weight"),
		title: l10n.t("The probe's weight: above 0 speaks for an invented answer"),
		text: ({ weight }) => signed(weight),
		directions: SIGNED,
	}),
	number("share", {
		head: l10n.t("Share"),
		title: l10n.t(
			"Mean share of the verdict's tokens: all of them and the bias add up to the verdict's logit",
		),
		text: ({ share }) => figure(share, 3),
		directions: SIGNED,
	}),
	number("cett", {
		head: "CETT",
		title: l10n.t("Mean CETT over the same tokens: the size of the neuron's write next to its layer's"),
		text: ({ cett }) => (cett === null ? UNKNOWN : cett.toFixed(3)),
		directions: FALLING,
	}),
	number("soFar", {
		head: l10n.t("So far"),
		title: l10n.t("Mean share of all tokens of the answer so far"),
		text: ({ soFar }) => figure(soFar, 3),
		directions: SIGNED,
	}),
	{
		...{ id: "topToken", head: l10n.t("Top token"), isNumber: false, directions: RISING },
		title: l10n.t("The answer's token in which its share is largest"),
		value: ({ topToken }) => topToken,
		text: ({ topToken }) => topToken,
	},
	{
		...{ id: "silence", head: l10n.t("Silence"), isNumber: false, value: null, directions: [] },
		title: l10n.t("Neurons to silence in another answer"),
		text: () => "",
	},
	{
		...{ id: "page", head: l10n.t("Page"), isNumber: false, value: null, directions: [] },
		title: l10n.t("The neuron in the kept runs"),
		text: () => "",
	},
];
