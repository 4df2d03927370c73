/** The variables that a promptfoo configuration's tests give values to. */
import { type DataNode, entryOf } from "../data/data-node";
import { entryLines, insertionOfEntry } from "../data/entry-edits";
import type { Declarations, VariableDeclaration, VariableUse } from "../prompt-file";
import { readTemplate } from "../template/read-template";
import type { Values } from "../yaml/declared";

export interface DeclaredByTests {
	/** Null where variables may come from elsewhere: a file, a generator. */
	declarations: Declarations | null;
	values: Values;
	/** Places outside of prompts that use declared variables: assertions, other variables. */
	uses: VariableUse[];
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
	const declarations =
		isOpen || !maps.length
			? null
			: { variables: [...variables.values()], insertion: insertionOfEntry(source, maps[0]!) };
	return { declarations, values, uses: usesIn(tests ?? [], variables) };
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

/** Uses of declared variables in the strings of tests; `output` and the like of assertions are none. */
function usesIn(tests: readonly DataNode[], variables: ReadonlyMap<string, unknown>): VariableUse[] {
	const uses: VariableUse[] = [];
	const waiting = [...tests];
	for (let node = waiting.pop(); node; node = waiting.pop()) {
		waiting.push(...node.items(), ...node.entries().map(({ value }) => value));
		const text = node.kind === "scalar" ? node.text() : null;
		if (!text?.text.includes("{{")) continue;
		const read = readTemplate(text, {
			syntax: "jinja",
			mode: "raw",
			values: new Map(),
			canOpenRole: () => false,
		});
		for (const use of read.uses)
			if (variables.has(use.name)) uses.push({ ...use, isShown: false, shownAs: "nothing" });
	}
	return uses;
}
