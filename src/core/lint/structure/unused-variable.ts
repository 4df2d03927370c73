import type { StructureContext, Told } from "./check";

/** Variables that the file declares and its template does not use. A file read only in part may use them elsewhere. */
export function unusedVariable({ file }: StructureContext): Told[] {
	const { declarations } = file;
	if (!declarations || declarations.isUsedElsewhere || file.problems.length) return [];
	const used = new Set(file.uses.map(({ name }) => name));
	return declarations.variables
		.filter(({ name }) => !used.has(name))
		.map(({ name, range, entry }) => ({
			...range,
			message: `"${name}" is declared but not used.`,
			data: { variable: name },
			related: [],
			fixes: [{ title: `Remove "${name}"`, edits: [{ ...entry, text: "" }], isPreferred: true }],
		}));
}
