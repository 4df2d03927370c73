import * as l10n from "@vscode/l10n";
import type { Declarations, VariableUse } from "../../prompt/prompt-file";
import { closest } from "../closest";
import type { Fix } from "../finding";
import type { StructureContext, Told } from "./check";

/** Names compared in all: a file of a thousand slips over a thousand declarations is no slip of the pen. */
const MOST_COMPARED = 20_000;

/** Variables that the template uses and the file does not declare. */
export function undefinedVariable({ file }: StructureContext): Told[] {
	const { declarations, uses } = file;
	if (!declarations) return [];
	const declared = new Map(declarations.variables.map((each) => [each.name, each]));
	const meantBy = new Map<string, string | null>();
	const mostAsked = MOST_COMPARED / declared.size;
	return uses
		.filter(({ name }) => !declared.has(name))
		.map((use) => {
			const { name } = use;
			if (!meantBy.has(name) && meantBy.size < mostAsked) meantBy.set(name, closest(name, declared.keys()));
			const meant = meantBy.get(name) ?? null;
			return {
				...use.range,
				message: meant
					? l10n.t("{0} is not declared; did you mean {1}?", `"${name}"`, `"${meant}"`)
					: l10n.t("{0} is used but not declared.", `"${name}"`),
				data: { variable: name, meant },
				related: meant
					? [{ ...declared.get(meant)!.range, message: l10n.t("{0} is declared here.", `"${meant}"`) }]
					: [],
				fixes: fixesOf(use, meant, declarations),
			};
		});
}

function fixesOf({ name, range }: VariableUse, meant: string | null, { insertion }: Declarations): Fix[] {
	const fixes: Fix[] = [];
	if (meant)
		fixes.push({
			title: l10n.t("Change to {0}", `"${meant}"`),
			edits: [{ ...range, text: meant }],
			isPreferred: true,
		});
	if (insertion) {
		const { at, template } = insertion;
		const text = template.replaceAll("{name}", () => name);
		fixes.push({
			title: l10n.t("Declare {0}", `"${name}"`),
			edits: [{ start: at, end: at, text }],
			isPreferred: !meant,
		});
	}
	return fixes;
}
