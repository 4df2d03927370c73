/** Rows of a Parquet file, one row group at a time, and of its columns only those that questions are made of. */
import {
	type AsyncBuffer,
	type FileMetaData,
	parquetMetadataAsync,
	parquetReadObjects,
	parquetSchema,
} from "hyparquet";
import { LensError } from "../../protocol/errors";
import type { StudyFiles } from "../files";
import type { FileRow } from "./file-row";
import { bytesOf } from "./text";

/** A row group is decoded whole; TriviaQA's take some megabytes. What a broken file claims must not fill the memory. */
const LARGEST_GROUP = 1 << 30;
const MOST_ROWS = 10_000_000;

/**
 * @param columns.wants whether a column is one of those that are read
 * @param columns.check looks at the names of all, and throws when they are of no use
 * @throws LensError badQuestions, fileUnreadable
 */
export async function* parquetRows(
	files: StudyFiles,
	path: string,
	{ wants, check }: { wants(column: string): boolean; check(names: string[]): void },
): AsyncGenerator<FileRow, void> {
	const file = await sourceOf(files, path);
	const metadata = await decoded(path, file, parquetMetadataAsync(file, { geoparquet: false }));
	const names = columnsOf(path, metadata);
	check(names);
	const columns = names.filter(wants);
	let rowStart = 0;
	for (const rows of groupsOf(path, metadata, columns)) {
		const rowEnd = rowStart + rows;
		const read = await decoded(path, file, parquetReadObjects({ file, metadata, columns, rowStart, rowEnd }));
		for (let i = 0; i < read.length; i++) yield { place: `row ${rowStart + i + 1}`, row: read[i]! };
		rowStart = rowEnd;
	}
}

/** The names of the file's columns, as its schema has them. */
function columnsOf(path: string, metadata: FileMetaData): string[] {
	try {
		const names: unknown[] = parquetSchema(metadata).children.map(({ element }) => element.name);
		if (names.every((name) => typeof name === "string")) return names;
	} catch (error) {
		throw broken(path, (error as Error).message);
	}
	throw broken(path, "a column has no name");
}

/** Rows of each group, after a look at what reading them would take. */
function groupsOf(path: string, metadata: FileMetaData, columns: string[]): number[] {
	return metadata.row_groups.map((group) => {
		const rows = Number(group.num_rows);
		const read = group.columns.filter(({ meta_data: told }) =>
			columns.includes(told?.path_in_schema?.[0] ?? ""),
		);
		const bytes = read.reduce((sum, { meta_data: told }) => sum + Number(told?.total_uncompressed_size), 0);
		if (!(rows >= 0 && rows <= MOST_ROWS && bytes >= 0 && bytes <= LARGEST_GROUP))
			throw broken(path, `a group of its rows claims ${rows} rows of ${bytes} bytes`);
		return rows;
	});
}

interface Source extends AsyncBuffer {
	/** The first thing that went wrong with reading. */
	fault: unknown;
}

/**
 * The file as the decoder reads it. It asks for several parts at once and, where one fails, leaves the failures of the
 * others unheard, which would end the process: so no part fails, but comes back empty, and the fault is kept.
 */
async function sourceOf(files: StudyFiles, path: string): Promise<Source> {
	const byteLength = (await files.size(path)) ?? 0;
	const source: Source = {
		byteLength,
		fault: null,
		async slice(start, end = byteLength) {
			try {
				if (!(start >= 0 && start <= end && end <= byteLength))
					throw broken(path, "it names bytes that lie outside the file");
				const bytes = await bytesOf(files, path, { start, length: end - start });
				return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
			} catch (error) {
				source.fault ??= error;
				return new ArrayBuffer(0);
			}
		},
	};
	return source;
}

/** Whatever a decoder says of a file is said of the file. */
async function decoded<T>(path: string, source: Source, reading: Promise<T>): Promise<T> {
	const [outcome] = await Promise.allSettled([reading]);
	if (source.fault) throw source.fault;
	if (outcome.status === "fulfilled") return outcome.value;
	throw broken(path, (outcome.reason as Error).message);
}

const broken = (path: string, reason: string) =>
	new LensError("badQuestions", `${path} cannot be read as Parquet: ${reason.slice(0, 200)}.`);
