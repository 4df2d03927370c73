/** What the rows of known sets mean, by the names of their fields. */
import { answersIn, answersInCell, plainName } from "./answers";

/** What a row tells of a question. */
export interface FoundQuestion {
	/** Null when the row names none. */
	id: string | null;
	question: string;
	answers: string[];
	/** Null when neither the row nor its layout tells one. */
	domain: string | null;
	group: string;
	relation: string;
	/** Null when the row names none. */
	entity: string | null;
	isSensitive: boolean;
}

/** A row's fields by their plain names. */
export type Fields = ReadonlyMap<string, unknown>;

export interface Layout {
	/** What people call the set; also the domain of questions that have no topic, and the start of ids that are numbers. */
	name: string;
	fits(fields: Fields): boolean;
	/** The question, or why the row cannot be used. */
	read(fields: Fields, row: RowFacts): FoundQuestion | string;
}

export interface RowFacts {
	/** The row's name, where rows are properties of an object. */
	key: string | undefined;
	/** Whether the row is of a table of texts, whose lists are written in a cell. */
	isTable: boolean;
}

/** Appended to each question by the reference implementation; the study appends its own. */
export const REFERENCE_INSTRUCTION = "Respond with the answer only, without any explanation.";
/** What TriviaQA's test files have in place of answers. */
const WITHHELD = "<unk>";

/** The first layout that fits a row reads it; the last one fits all. */
export const LAYOUTS: readonly Layout[] = [
	{
		// The reference implementation's samples: whatever set they were asked from, they do not say.
		name: "",
		fits: (fields) => fields.has("responses") && fields.has("question"),
		read: (fields, row) => {
			const question = textIn(fields, ["question"]);
			const shown = question.endsWith(REFERENCE_INSTRUCTION)
				? question.slice(0, -REFERENCE_INSTRUCTION.length)
				: question;
			return found(fields, { ...row, question: shown, answers: answersIn(fields.get("groundtruth") ?? []) });
		},
	},
	{
		name: "bioasq",
		fits: (fields) => fields.has("bioasqtype") || (fields.has("body") && fields.has("type")),
		read: readBioAsq,
	},
	{
		name: "truthfulqa",
		fits: (fields) => fields.has("bestanswer") && fields.has("question"),
		read: (fields, row) => {
			const lists = [fields.get("bestanswer"), fields.get("correctanswers")];
			const answers = lists
				.map((list, i) => answersOf(list, row.isTable, i === 1))
				.flatMap((each) => each ?? []);
			return found(fields, { ...row, domain: textIn(fields, ["category"]), answers });
		},
	},
	{
		name: "simpleqa",
		fits: (fields) => fields.has("problem") && fields.has("answer"),
		read: (fields, row) => {
			const [, topic = ""] = /['"]topic['"]:\s*['"]([^'"]*)['"]/.exec(textIn(fields, ["metadata"])) ?? [];
			const domain = textIn(fields, ["topic"]) || topic;
			// One answer each, with ";" and "|" as its own.
			return found(fields, { ...row, domain, answers: answersIn(fields.get("answer")) });
		},
	},
	{
		name: "triviaqa",
		fits: (fields) => fields.has("question") && isRecord(fields.get("answer")),
		read: (fields, row) => {
			const answers = answersIn(fields.get("answer"));
			if (answers === null) return NOT_TEXTS;
			const told = answers.filter((answer) => answer !== WITHHELD);
			return told.length === 0 ? "its answers are withheld" : found(fields, { ...row, answers: told });
		},
	},
	{ name: "", fits: () => true, read: readPlain },
];

/** The names under which plain files tell a question and its answers, best known first. */
const QUESTION = ["question", "query", "problem", "prompt", "questiontext", "body", "input"];
const ANSWERS = [
	...["answers", "answer", "acceptedanswers", "correctanswers", "correctanswer", "possibleanswers"],
	...["groundtruth", "goldanswers", "goldanswer", "gold", "targets", "target", "references", "reference"],
	"output",
];
const ALIASES = ["aliases", "answeraliases", "normalizedaliases"];
const IDS = ["id", "questionid", "qid", "uid", "originalindex"];
const OTHERS = [
	...["domain", "topic", "category", "group", "relation", "entity", "subject", "issensitive", "sensitive"],
	...["type", "exactanswer", "bioasqtype", "bestanswer", "metadata", "responses"],
];
const KNOWN = new Set([...QUESTION, ...ANSWERS, ...ALIASES, ...IDS, ...OTHERS]);

/** Whether a column of that name is read by any layout. */
export const isKnownField = (name: string): boolean => KNOWN.has(plainName(name));
/** @returns what is wrong with columns of these names; null when one of them is for questions */
export function columnProblem(names: string[]): string | null {
	if (names.some((name) => QUESTION.includes(plainName(name)))) return null;
	const shown = names.join(", ").slice(0, 100);
	return `has no column "question", "query", "problem" or "prompt"; its columns are ${shown || "none"}`;
}

export const NO_ANSWER = "it has no answer";
export const NOT_TEXTS = "its answers are not texts";

function readPlain(fields: Fields, row: RowFacts): FoundQuestion | string {
	const name = ANSWERS.find((each) => fields.has(each));
	const aliases = ALIASES.flatMap((each) => answersOf(fields.get(each) ?? [], row.isTable, true) ?? []);
	if (name === undefined && aliases.length === 0) return NO_ANSWER;
	const value = name === undefined ? [] : fields.get(name);
	const own =
		value === null || value === undefined ? [] : answersOf(value, row.isTable, name?.endsWith("s") === true);
	if (own === null) return NOT_TEXTS;
	const answers = [...new Set([...own, ...aliases])];
	// An empty list says that what is asked about does not exist; an empty text or no value says nothing.
	const isSaid = name === "answers" && Array.isArray(value) && value.length === 0;
	const isFabricated = textIn(fields, ["group"]) === "fabricated";
	if (answers.length === 0 && !isSaid && !isFabricated) return NO_ANSWER;
	return found(fields, { ...row, answers });
}

/** Why questions that are no factoids cannot be used. */
const BIOASQ_TYPES: Record<string, string> = {
	yesno: "it is a yes/no question",
	list: "it asks for a list",
	summary: "it asks for a summary",
};

function readBioAsq(fields: Fields, row: RowFacts): FoundQuestion | string {
	const type = textIn(fields, ["bioasqtype", "type"]).toLowerCase();
	const exact = fields.get("exactanswer") ?? fields.get("answer") ?? [];
	// A list of one item is as good as a factoid: its parts are spellings.
	const isOneItem = type === "list" && Array.isArray(exact) && exact.length === 1;
	if (type !== "factoid" && !isOneItem) return BIOASQ_TYPES[type] ?? "it is of an unknown type";
	const answers = answersIn(exact);
	if (answers === null) return NOT_TEXTS;
	return answers.length === 0 ? "its answers are withheld" : found(fields, { ...row, answers });
}

interface Told {
	key: string | undefined;
	question?: string;
	domain?: string;
	answers: string[] | null;
}

/** What layouts have in common: the fields that say where a question belongs. */
function found(fields: Fields, { key, question, domain, answers }: Told): FoundQuestion | string {
	if (answers === null) return NOT_TEXTS;
	return {
		id: textIn(fields, IDS) || key || null,
		question: (question ?? wordsIn(fields)).trim(),
		answers: [...new Set(answers)],
		domain: domain || textIn(fields, ["domain", "topic", "category"]) || null,
		group: textIn(fields, ["group"]),
		relation: textIn(fields, ["relation"]),
		entity: textIn(fields, ["entity", "subject"]) || null,
		isSensitive: isYes(fields.get("issensitive") ?? fields.get("sensitive")),
	};
}

const answersOf = (value: unknown, isTable: boolean, isForSeveral: boolean): string[] | null =>
	isTable && typeof value === "string" ? answersInCell(value, isForSeveral) : answersIn(value);

/** The first of the fields for questions that is a text. */
function wordsIn(fields: Fields): string {
	const values = QUESTION.map((name) => fields.get(name));
	return values.find((value) => typeof value === "string" && value.trim() !== "")?.toString() ?? "";
}

/** The first of the fields that is a text or a number. */
function textIn(fields: Fields, names: string[]): string {
	for (const name of names) {
		const value = fields.get(name);
		if (typeof value === "string" && value.trim() !== "") return value.trim();
		if (typeof value === "number" || typeof value === "bigint") return String(value);
	}
	return "";
}

const isYes = (value: unknown): boolean =>
	value === true || value === 1 || value === 1n || /^(true|yes|1)$/i.test(String(value ?? ""));

const isRecord = (value: unknown): boolean =>
	typeof value === "object" && value !== null && !Array.isArray(value);
