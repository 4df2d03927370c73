/** Accepted answers, in the many ways that files write them. */

/**
 * The texts in a value: a text or number, a list of them however deep, or an object of lists, as TriviaQA's `answer` and
 * SQuAD's `answers` are. Blank ones and repetitions are left out; the order stays.
 * @returns null when the value is none of these
 */
export function answersIn(value: unknown): string[] | null {
	const texts = textsIn(value);
	return texts && [...new Set(texts.map((text) => text.trim()))].filter((text) => text !== "");
}

/** What names an answer inside an object, best known first. */
const FIELDS = ["value", "text", "aliases", "normalizedvalue", "normalizedaliases", "name"];
/** Lists of lists of lists are nobody's. */
const DEEPEST = 4;

function textsIn(value: unknown, depth = 0): string[] | null {
	if (typeof value === "string") return [value];
	if (value === null && depth > 0) return [];
	if (typeof value === "number" || typeof value === "bigint") return [String(value)];
	if (typeof value !== "object" || value === null || depth > DEEPEST) return null;
	const parts = Array.isArray(value) ? value : partsOf(value);
	if (parts === null) return null;
	const texts = parts.map((part) => textsIn(part, depth + 1));
	return texts.some((each) => each === null) ? null : (texts as string[][]).flat();
}

/** The fields of an answer that is an object; null when it has none of them. */
function partsOf(value: object): unknown[] | null {
	const fields = new Map(Object.entries(value).map(([name, each]) => [plainName(name), each as unknown]));
	const named = FIELDS.filter((name) => fields.has(name));
	return named.length === 0 ? null : named.flatMap((name) => fields.get(name) ?? []);
}

/** A field's name without what differs between files: case, blanks, "_" and "-". */
export const plainName = (name: string): string => name.toLowerCase().replace(/[\s_-]/g, "");

/**
 * The answers in one cell of a table: a list in brackets as JSON, Python or NumPy write it; else parts between "|", and
 * where there is no "|" and the column is for several answers, between ";".
 */
export function answersInCell(cell: string, isForSeveral: boolean): string[] {
	const text = cell.trim();
	const list = /^\[.*\]$/s.test(text) ? listIn(text) : null;
	if (list) return answersIn(list) ?? [];
	const mark = text.includes("|") ? "|" : ";";
	return answersIn(mark === "|" || isForSeveral ? text.split(mark) : text) ?? [];
}

/** A text in quotes, single or double, with backslashes before what would end it. */
const QUOTED = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/gs;

/** The texts of a list in brackets; null when it holds anything but texts. */
export function listIn(text: string): string[] | null {
	try {
		const list: unknown = JSON.parse(text);
		return Array.isArray(list) ? answersIn(list) : null;
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
	}
	const inside = text.slice(1, -1);
	if (/[^\s,]/.test(inside.replace(QUOTED, ""))) return null;
	return [...inside.matchAll(QUOTED)].map(([, single, double]) => unescaped(single ?? double ?? ""));
}

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r" };
/** What stands between the quotes of a text as Python writes it. */
export const unescaped = (text: string): string =>
	text.replace(
		/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/gis,
		(_, two?: string, four?: string, mark?: string) =>
			mark === undefined ? String.fromCharCode(Number.parseInt((two ?? four)!, 16)) : (ESCAPES[mark] ?? mark),
	);
