/** Variables that a YAML mapping or list declares, and the texts to show in their place. */
import { isAlias, isCollection, isMap, isScalar, type ParsedNode, type Scalar, type YAMLMap } from "yaml";
import type { Declarations, VariableDeclaration } from "../prompt-file";
import { entriesOf, insertionUnder, type YamlEntry } from "./entries";
import { textOf } from "./read-yaml";

export type Values = Map<string, { value: string; from: "default" | "example" }>;

/** A value that the file gives a variable. */
export interface Given {
	node: ParsedNode;
	from: "default" | "example";
}

export interface Declared {
	/** Null where the file does not say which variables there are. */
	declarations: Declarations | null;
	values: Values;
}

export interface DeclaredOptions {
	/** What a new entry has for its value where the others have a plain one. */
	plain: string;
	/** The value in an entry's own value, if it gives one. */
	valueIn(node: ParsedNode): Given | null;
	/** The variable's name in an entry's name; null when the entry declares none. */
	nameIn?(entry: string): string | null;
}

/**
 * The variables declared below a key.
 * @param pair the key and its value; null when the file has no such key
 */
export function declaredIn(
	source: string,
	pair: { key: Scalar.Parsed; value: ParsedNode | null } | null,
	{ plain, valueIn, nameIn = (name) => name }: DeclaredOptions,
): Declared {
	const values: Values = new Map();
	if (!pair) return { declarations: null, values };
	const [start, end] = pair.key.range;
	if (isNothing(pair.value)) {
		// `end + 1` leaves the colon behind.
		const insertion = insertionUnder(source, { start, end: end + 1 }, plain);
		return { declarations: { variables: [], insertion, isUsedElsewhere: false }, values };
	}
	// What stands elsewhere, `${file:inputs.json}` or an alias, is not known here.
	if (!isCollection(pair.value)) return { declarations: null, values };
	const { entries, insertion } = entriesOf(source, pair.value, plain);
	const variables = entries.flatMap((entry) => {
		const name = nameIn(entry.name);
		if (name === null) return [];
		const given = entry.value && valueIn(entry.value);
		if (given) addTexts(values, name, given);
		return [variableOf(entry, name, values)];
	});
	return { declarations: { variables, insertion, isUsedElsewhere: false }, values };
}

const isNothing = (node: ParsedNode | null): boolean =>
	node === null || (isScalar(node) && node.value === null && !node.source);

function variableOf(
	{ name: entryName, range, entry }: YamlEntry,
	name: string,
	values: Values,
): VariableDeclaration {
	const start = range.start + Math.max(0, entryName.indexOf(name));
	return { name, range: { start, end: start + name.length }, entry, value: values.get(name)?.value ?? null };
}

/** The same with values from another place of the file; those of the declarations themselves go first. */
export function withValues({ declarations, values }: Declared, more: Values): Declared {
	const all: Values = new Map([...more, ...values]);
	const variables = declarations?.variables.map((each) => ({
		...each,
		value: all.get(each.name)?.value ?? null,
	}));
	return { declarations: declarations && { ...declarations, variables: variables! }, values: all };
}

/** Values nested deeper than templates go. */
const MAX_DEPTH = 6;

/** Adds the texts in a value under their dotted paths: `user.name`. */
export function addTexts(values: Values, path: string, { node, from }: Given, depth = 0): void {
	if (isAlias(node) || depth > MAX_DEPTH) return;
	const text = textOf(node);
	// `${env:NAME}` and `${file:path}` are filled in from elsewhere.
	if (text !== null && !text.startsWith("${")) values.set(path, { value: text, from });
	if (!isMap(node)) return;
	for (const { key, value } of (node as YAMLMap.Parsed).items) {
		const name = textOf(key);
		if (name !== null && value)
			addTexts(values, path ? `${path}.${name}` : name, { node: value, from }, depth + 1);
	}
}
