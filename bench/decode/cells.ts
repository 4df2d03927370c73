/** What is measured: model x dtype x context. */
import { basename, join } from "node:path";
import { generateDecoder } from "../decoders/model-folder";
import { type Convention, type Dtype, SHAPES } from "../decoders/shapes";

/** A row of the table. */
export interface Cell {
	readonly model: string;
	/** Who would have written the file. */
	readonly convention: Convention | "pocket";
	readonly dtype: Dtype;
	readonly context: number;
}

/** The model of a cell on disk. */
export interface Placed {
	readonly folder: string;
	readonly graph: string;
	readonly vocabulary: number;
}

const CONTEXTS = [64, 512, 2048];
const POCKET = join(__dirname, "..", "..", "media", "models", "pocket-chat");
const POCKET_VOCABULARY = 2816;
const POCKET_CONTEXT = 512;

/** Every cell there is, the quick ones first. */
export function allCells(): Cell[] {
	const cells: Cell[] = [];
	const add = (model: string, convention: Cell["convention"], dtype: Dtype, contexts: readonly number[]) => {
		for (const context of contexts) cells.push({ model, convention, dtype, context });
	};
	const ofPocket = CONTEXTS.filter((context) => context <= POCKET_CONTEXT);
	add(basename(POCKET), "pocket", "fp32", ofPocket);
	for (const { name } of SHAPES)
		for (const convention of ["genai", "optimum"] as const)
			for (const dtype of ["fp32", "q4"] as const) add(name, convention, dtype, CONTEXTS);
	return cells;
}

/** Finds a cell's model, or writes it. */
export async function placeModel({ model, convention, dtype }: Cell, place: string): Promise<Placed> {
	if (convention === "pocket") {
		const graph = join(POCKET, "onnx", "model.onnx");
		return { folder: POCKET, graph, vocabulary: POCKET_VOCABULARY };
	}
	const shape = SHAPES.find(({ name }) => name === model)!;
	const { folder, graph } = await generateDecoder({ shape, convention, dtype }, place);
	return { folder, graph, vocabulary: shape.vocabulary };
}

export const nameOf = ({ model, convention, dtype, context }: Cell): string =>
	`${model}, ${convention === "pocket" ? "" : `${convention}, `}${dtype}, ${context}`;
