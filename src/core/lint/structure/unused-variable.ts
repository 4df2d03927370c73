import * as l10n from "@vscode/l10n";
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
			message: l10n.t("{0} is declared but not used.", `"${name}"`),
			data: { variable: name },
			related: [],
			fixes: [
				{
					title: l10n.t("Remove {0}", `"${name}"`),
					edits: [{ ...entry, text: "" }],
					isPreferred: true,
				},
			],
		}));
}
