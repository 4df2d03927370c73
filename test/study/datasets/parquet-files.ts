/** Parquet files as the hub's are: lists as `list.item`, Snappy, dictionary pages, small row groups. */
import { ByteWriter, parquetWrite } from "hyparquet-writer";

type Schema = NonNullable<Parameters<typeof parquetWrite>[0]["schema"]>;

const text = (name: string) =>
	({ name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" }) as const;

/** A list of texts in Arrow's layout: the group, its repeated "list", and "item" in it. */
const texts = (name: string): Schema => [
	{ name, num_children: 1, converted_type: "LIST", repetition_type: "OPTIONAL" },
	{ name: "list", num_children: 1, repetition_type: "REPEATED" },
	text("item"),
];

const group = (name: string, ...children: Schema[]): Schema => [
	{ name, num_children: children.length, repetition_type: "OPTIONAL" },
	...children.flat(),
];

/** The columns of TriviaQA rc.nocontext. */
export const TRIVIAQA: Schema[] = [
	[text("question")],
	[text("question_id")],
	[text("question_source")],
	group("entity_pages", texts("title"), texts("wiki_context")),
	group(
		"answer",
		...[texts("aliases"), texts("normalized_aliases"), [text("matched_wiki_entity_name")]],
		...[[text("normalized_value")], [text("type")], [text("value")]],
	),
];

/** NQ-Open's. */
export const NQ_OPEN: Schema[] = [[text("question")], texts("answer")];

/** BioASQ's factoids as replications of the paper keep them. */
export const BIOASQ: Schema[] = [
	[text("question_id")],
	[text("question")],
	group("answer", texts("aliases"), texts("normalized_aliases")),
	[text("bioasq_type")],
];

/** SimpleQA-verified's where it matters. */
export const SIMPLEQA: Schema[] = [
	[{ name: "original_index", type: "INT64", repetition_type: "OPTIONAL" }],
	...[[text("problem")], [text("answer")], [text("topic")]],
];

/** FaithEval's, with a column that nobody reads. */
export const FAITH_EVAL: Schema[] = [
	...[[text("id")], [text("question")], [text("context")], [text("subject")]],
	group("choices", texts("label"), texts("text")),
	[text("answerKey")],
	[{ name: "num of options", type: "INT64", repetition_type: "OPTIONAL" }],
];

/** A row of TriviaQA. */
export const triviaRow = (id: string, question: string, value: string, aliases: string[] = [value]) => ({
	question_id: id,
	question_source: "http://www.triviacountry.com/",
	entity_pages: { title: ["A page"], wiki_context: ["A long text."] },
	question,
	answer: {
		aliases,
		normalized_aliases: aliases.map((alias) => alias.toLowerCase()),
		matched_wiki_entity_name: "",
		normalized_value: value.toLowerCase(),
		type: "WikipediaEntity",
		value,
	},
});

/** The bytes of a file with these columns and rows. */
export function parquetBytes(
	columns: Schema[],
	rows: Record<string, unknown>[],
	{ rowGroupSize = 2, codec = "SNAPPY" as "SNAPPY" | "UNCOMPRESSED" } = {},
): Uint8Array {
	const writer = new ByteWriter();
	parquetWrite({
		writer,
		codec,
		rowGroupSize,
		schema: [{ name: "schema", num_children: columns.length }, ...columns.flat()],
		columnData: columns.map((column) => ({
			name: column[0]!.name,
			data: rows.map((row) => row[column[0]!.name] ?? null),
		})),
	});
	return writer.getBytes();
}
