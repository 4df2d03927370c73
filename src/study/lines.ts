/** Files of JSON Lines that grow while a study works, and are read again line by line, never whole. */
import { LensError } from "../protocol/errors";
import type { StudyFiles } from "./files";

/**
 * Cuts a file that a crash may have left unfinished to its whole lines, at most `most` of them, so that appending goes on
 * where the last one ends. A line counts as whole when it has its end and is JSON: some file systems leave zeros behind.
 * @returns how many lines there are
 */
export async function keepWholeLines(
	files: StudyFiles,
	path: string,
	most = Number.POSITIVE_INFINITY,
): Promise<number> {
	let [count, bytes] = [0, 0];
	for await (const { line, end } of endedLines(files, path)) {
		if (count === most || !isJson(line)) break;
		bytes = end;
		count++;
	}
	await cutTo(files, path, bytes);
	return count;
}

/**
 * How many lines a file of one line each has before an id comes again, as it does where two runs wrote at the same moment: both
 * wrote the same lines, so that what stands before is right.
 */
export async function countUnrepeated(files: StudyFiles, path: string): Promise<number> {
	const seen = new Set<unknown>();
	for await (const { line } of endedLines(files, path)) {
		const id = isJson(line) && (JSON.parse(line) as { id?: unknown } | null)?.id;
		if (seen.has(id)) break;
		seen.add(id);
	}
	return seen.size;
}

/**
 * The lines of a file that have their end, each with the bytes up to behind it. A last one that a crash cut off is left
 * out; of a file that is not there come none.
 */
export async function* endedLines(
	files: StudyFiles,
	path: string,
): AsyncGenerator<{ line: string; end: number }> {
	const size = (await files.size(path)) ?? 0;
	if (size === 0) return;
	const encoder = new TextEncoder();
	let end = 0;
	for await (const line of files.lines(path)) {
		end += encoder.encode(line).length + 1;
		// The cut-off line is the only one whose line end lies outside the file.
		if (end > size) return;
		yield { line, end };
	}
}

/** Cuts off what a file holds behind some bytes. */
export async function cutTo(files: StudyFiles, path: string, bytes: number): Promise<void> {
	if (((await files.size(path)) ?? 0) > bytes) await files.truncate(path, bytes);
}

function isJson(line: string): boolean {
	try {
		JSON.parse(line);
		return true;
	} catch {
		return false;
	}
}

/**
 * The objects of some lines of a file that is whole.
 * @param range first line, counted from 0, and the one behind the last
 * @throws LensError fileUnreadable when a line is no JSON
 */
export async function* rowsOf<T>(
	files: StudyFiles,
	path: string,
	{ from = 0, to = Number.POSITIVE_INFINITY }: { from?: number; to?: number } = {},
): AsyncGenerator<T> {
	let place = 0;
	if (to <= from) return;
	for await (const line of files.lines(path)) {
		if (place >= from) yield parsed<T>(path, place, line);
		if (++place >= to) return;
	}
}

/** How many lines a whole file has. */
export async function countLines(files: StudyFiles, path: string): Promise<number> {
	let count = 0;
	for await (const _ of files.lines(path)) count++;
	return count;
}

function parsed<T>(path: string, place: number, line: string): T {
	try {
		return JSON.parse(line);
	} catch (error) {
		throw new LensError("fileUnreadable", `${path}:${place + 1} is not JSON: ${(error as Error).message}.`);
	}
}

type Sources = Record<string, AsyncIterable<{ id: string }>>;
type Together<S extends Sources> = { [K in keyof S]: S[K] extends AsyncIterable<infer T> ? T : never };

/**
 * Rows of several files side by side, each about the same question.
 * @param sources rows by the name that they get and that a failure tells
 * @throws LensError fileUnreadable when one ends earlier or is about something else
 */
export async function* together<S extends Sources>(sources: S): AsyncGenerator<Together<S>> {
	const names = Object.keys(sources);
	const iterators = names.map((name) => sources[name]![Symbol.asyncIterator]());
	try {
		for (let place = 1; ; place++) {
			const next = await Promise.all(iterators.map((iterator) => iterator.next()));
			if (next.every(({ done }) => done)) return;
			const ids = new Set(next.map(({ done, value }) => (done ? null : value.id)));
			if (ids.size > 1) throw apart(names, place);
			yield Object.fromEntries(names.map((name, i) => [name, next[i]!.value])) as Together<S>;
		}
	} finally {
		await Promise.all(iterators.map((iterator) => iterator.return?.()));
	}
}

const apart = (names: string[], place: number) =>
	new LensError(
		"fileUnreadable",
		`The run's ${names.join(" and ")} do not go together: they differ from row ${place} on.`,
	);

/**
 * Works on several items at a time, and gives the results in the items' order.
 * @param atOnce items under way, at most
 */
export async function* inOrder<T, R>(
	items: AsyncIterable<T>,
	atOnce: number,
	work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
	const underWay: Promise<R>[] = [];
	for await (const item of items) {
		const result = work(item);
		// Whoever takes it out of the queue hears of its failure; until then it is nobody's.
		result.catch(() => undefined);
		underWay.push(result);
		if (underWay.length >= atOnce) yield await underWay.shift()!;
	}
	while (underWay.length > 0) yield await underWay.shift()!;
}
