/** Which format a file of questions has, by its first bytes and, where they leave it open, by its name. */
import { LensError } from "../../protocol/errors";
import type { StudyFiles } from "../files";
import { bytesOf } from "./text";

export type QuestionFormat = "Parquet" | "JSON Lines" | "JSON" | "CSV";

/** Enough for a header, or a row of JSON that is not enormous. */
const HEAD = 1 << 16;

/** Beginnings of files that cannot be read, and what is said of them. */
const REFUSED: readonly (readonly [start: readonly number[], told: string])[] = [
	[[0x1f, 0x8b], "is packed with gzip; unpack it first"],
	[[0x28, 0xb5, 0x2f, 0xfd], "is packed with Zstandard; unpack it first"],
	[[0x42, 0x5a, 0x68], "is packed with bzip2; unpack it first"],
	[[0x50, 0x4b, 0x03, 0x04], "is a ZIP archive or a workbook; unpack it, or save the sheet as CSV"],
	[[0xff, 0xfe], "is text in UTF-16; save it in UTF-8"],
	[[0xfe, 0xff], "is text in UTF-16; save it in UTF-8"],
];

/** @throws LensError fileUnreadable, badQuestions */
export async function formatOf(files: StudyFiles, path: string): Promise<QuestionFormat> {
	const size = await files.size(path);
	if (size === null) throw new LensError("fileUnreadable", `There is no file ${path}.`);
	const head = await bytesOf(files, path, { start: 0, length: Math.min(size, HEAD) });
	const begins = (start: readonly number[]) => start.every((byte, i) => head[i] === byte);
	const refuse = (told: string) => new LensError("badQuestions", `${path} ${told}.`);
	if (begins([0x50, 0x41, 0x52, 0x31])) return "Parquet";
	const refused = REFUSED.find(([start]) => begins(start));
	if (refused) throw refuse(refused[1]);
	const nul = head.indexOf(0);
	if (nul >= 0) throw refuse(`is neither text nor Parquet: byte ${nul + 1} is NUL`);
	const text = new TextDecoder().decode(head, { stream: true }).trimStart();
	if (text === "") throw refuse("is empty");
	if (text.startsWith("version https://git-lfs"))
		throw refuse("is a pointer of Git LFS; get the file it stands for");
	if (/^<(!doctype|html|\?xml)/i.test(text)) throw refuse("is a page of the web, not a file of questions");
	return textFormat(text, path, size > HEAD);
}

function textFormat(text: string, path: string, goesOn: boolean): QuestionFormat {
	if (!/^[[{]/.test(text)) return /\.(jsonl|ndjson)$/i.test(path) ? "JSON Lines" : "CSV";
	if (text.startsWith("[")) return "JSON";
	const end = text.search(/[\r\n]/);
	const first = end < 0 ? text : text.slice(0, end);
	if (isObject(first)) {
		const isAll = !goesOn && text.slice(first.length).trim() === "";
		// One line that is all of it may be a document of many rows.
		return isAll && holdsRows(first) ? "JSON" : "JSON Lines";
	}
	// A row longer than the head, or a broken first one: the name decides.
	if (/\.(jsonl|ndjson)$/i.test(path)) return "JSON Lines";
	return "JSON";
}

function isObject(line: string): boolean {
	try {
		return typeof JSON.parse(line) === "object";
	} catch (error) {
		if (error instanceof SyntaxError) return false;
		throw error;
	}
}

/** Whether a document of one line has rows in a property. */
function holdsRows(line: string): boolean {
	const values: unknown[] = Object.values(JSON.parse(line) as object);
	const isRow = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
	return values.some((value) => Array.isArray(value) && value.length > 0 && value.every(isRow));
}
