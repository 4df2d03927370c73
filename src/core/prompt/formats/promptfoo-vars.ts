/** The variables that a promptfoo configuration's tests give values to. */
import { type DataNode, entryOf } from "../data/data-node";
import { entryLines, insertionOfEntry } from "../data/entry-edits";
import type { Declarations, VariableDeclaration } from "../prompt-file";
import type { Values } from "../yaml/declared";

export interface DeclaredByTests {
	/** Null where variables may come from elsewhere: a file, a generator. */
	declarations: Declarations | null;
	values: Values;
}

/** Reads `defaultTest`, `tests` and `scenarios`. */
export function declaredByTests(source: string, config: DataNode | null): DeclaredByTests {
	const tests = testsIn(config);
	const maps = tests?.map((test) => entryOf(test, "vars")).filter((vars) => vars !== null) ?? [];
	const isOpen =
		!tests ||
		maps.some(({ kind }) => kind !== "mapping") ||
		tests.some((test) => entryOf(entryOf(test, "options"), "transformVars"));
	const values: Values = new Map();
	const variables = new Map<string, VariableDeclaration>();
	for (const { map, entry } of maps.flatMap((map) => map.entries().map((entry) => ({ map, entry })))) {
		const value = exampleOf(entry.value);
		if (value !== null && !values.has(entry.name)) values.set(entry.name, { value, from: "example" });
		if (variables.has(entry.name)) continue;
		const { name, range } = entry;
		variables.set(name, { name, range, entry: entryLines(source, map, entry), value });
	}
	if (isOpen || !maps.length) return { declarations: null, values };
	const insertion = insertionOfEntry(source, maps[0]!);
	return { declarations: { variables: [...variables.values()], insertion, isUsedElsewhere: false }, values };
}

/** All tests; null where some are not in this file, or a red team makes them up. */
function testsIn(config: DataNode | null): DataNode[] | null {
	const all: DataNode[] = [];
	const byDefault = entryOf(config, "defaultTest");
	if (byDefault) all.push(byDefault);
	const lists = [entryOf(config, "tests")];
	for (const scenario of entryOf(config, "scenarios")?.items() ?? [])
		lists.push(entryOf(scenario, "config"), entryOf(scenario, "tests"));
	for (const list of lists) {
		if (list && list.kind !== "list") return null;
		all.push(...(list?.items() ?? []));
	}
	if (entryOf(config, "redteam") || all.some(({ kind }) => kind !== "mapping")) return null;
	return all;
}

/** A variable's text; the first one where the tests are to run with each of a list. */
function exampleOf(value: DataNode): string | null {
	const first = value.kind === "list" ? value.items()[0] : value;
	const text = first?.text()?.text ?? null;
	return text === null || text.startsWith("file://") ? null : text;
}
