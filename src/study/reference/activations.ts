/** Folders of activations, one .npy file an answer, as a run's features; and back. */
import { LensError } from "../../protocol/errors";
import { bytesOf } from "../datasets/text";
import type { StudyFiles } from "../files";
import type { Row } from "../identify/run-files";
import { type Matrix, readNpy } from "./npy";
import type { Tally } from "./tally";

/** The reference's names of what it pools over, and what of an answer's tokens they are. */
export const LOCATIONS = [
	{ name: "answer_tokens", region: "answer", isOutside: false },
	{ name: "all_except_answer_tokens", region: "answer", isOutside: true },
] as const;
type Location = (typeof LOCATIONS)[number];

export interface ImportedFeatures {
	rows: number;
	/** What each row's vectors are, in their order in features.f32. */
	parts: Pick<Location, "region" | "isOutside">[];
	layers: number;
	neuronsPerLayer: number;
}

export interface Wanted {
	/** Folder of the reference's files, and of the run. */
	from: string;
	to: string;
	rows: readonly Row[];
	tally: Tally;
}

/** A matrix has layers times neurons numbers, some megabytes. */
const LARGEST_MATRIX = 1 << 30;

/** Ids that a file can be named after, on any system. */
export const isFileName = (id: string): boolean => /^[\w-][\w.-]{0,200}$/.test(id);
export const activationPath = (folder: string, location: string, id: string): string =>
	`${folder}/activations/${location}/act_${id}.npy`;

/**
 * Writes features.f32 from the activations of rows; rows that lack one are left out and counted, and so are two answers to
 * one question: there is one file for both, which cannot say whose it is.
 * @returns the rows that are in the file, or null when there are no activations
 * @throws LensError badQuestions when two files differ in shape
 */
export async function importActivations(
	files: StudyFiles,
	{ from, to, rows, tally }: Wanted,
): Promise<{ rows: Row[]; told: ImportedFeatures } | null> {
	const locations = await locationsIn(files, from);
	if (locations.length === 0 || rows.length === 0) return null;
	const path = `${to}/features.f32`;
	await files.remove(path);
	const shared = repeated(rows.map(({ id }) => id));
	const kept: Row[] = [];
	let shape: Matrix["shape"] | null = null;
	for (const row of rows) {
		if (shared.has(row.id)) {
			tally.count("two of its answers are listed, and there is one file of activations for both", row.id);
			continue;
		}
		const matrices = await matricesOf(files, { from, id: row.id, locations });
		if (typeof matrices === "string") {
			tally.count(matrices, row.id);
			continue;
		}
		for (const [i, matrix] of matrices.entries()) {
			shape ??= matrix.shape;
			if (String(matrix.shape) !== String(shape))
				throw new LensError(
					"badQuestions",
					`${activationPath(from, locations[i]!.name, row.id)} has ${matrix.shape.join(" x ")} numbers, where others have ${shape.join(" x ")}.`,
				);
			await files.append(path, bytesIn(matrix.values));
		}
		kept.push(row);
	}
	if (!shape) return null;
	const parts = locations.map(({ region, isOutside }) => ({ region, isOutside }));
	return { rows: kept, told: { rows: kept.length, parts, layers: shape[0], neuronsPerLayer: shape[1] } };
}

/** What is in a list more than once. */
function repeated(ids: readonly string[]): Set<string> {
	const seen = new Set<string>();
	return new Set(ids.filter((id) => seen.size === seen.add(id).size));
}

async function locationsIn(files: StudyFiles, folder: string): Promise<Location[]> {
	const found: Location[] = [];
	for (const location of LOCATIONS) {
		const names = await files.list(`${folder}/activations/${location.name}`);
		if (names.some((name) => /^act_.*\.npy$/.test(name))) found.push(location);
	}
	return found;
}

/** Every location's matrix of one answer, or why there is none. */
async function matricesOf(
	files: StudyFiles,
	{ from, id, locations }: { from: string; id: string; locations: Location[] },
): Promise<Matrix[] | string> {
	if (!isFileName(id)) return "its id is no name of a file";
	const matrices: Matrix[] = [];
	for (const { name } of locations) {
		const path = activationPath(from, name, id);
		const length = await files.size(path);
		if (length === null) return `it has no activations of ${name}`;
		if (length > LARGEST_MATRIX) return "its activations are larger than a gigabyte";
		const matrix = readNpy(await bytesOf(files, path, { start: 0, length }));
		if (typeof matrix === "string") return `a file of activations ${matrix}`;
		if (!matrix.values.every(Number.isFinite)) return "its activations are not all numbers";
		matrices.push(matrix);
	}
	return matrices;
}

/** Numbers as features.f32 has them: little-endian, whatever the machine. */
function bytesIn(values: Float32Array): Uint8Array {
	const bytes = new Uint8Array(values.length * 4);
	const view = new DataView(bytes.buffer);
	for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i]!, true);
	return bytes;
}

/** The other way. */
export function numbersIn(bytes: Uint8Array): Float32Array {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(i * 4, true));
}
