/** Which variables stand in a question, and what the model saw in their place. */
import * as l10n from "@vscode/l10n";
import { counted } from "../../counted";
import type { MappedText } from "../../prompt/mapped-text";
import type { PromptFile, TemplateSyntax, VariableUse } from "../../prompt/prompt-file";
import type { Question } from "../question/questions";
import { quoted } from "./words";

/** Variables named in a message; the rest is counted. */
const MOST_NAMED = 3;

/** ` “Paris” for {{city}} (its default).`, to go behind a message; empty where the question shows no variable. */
export function variablesShown({ messages }: Question, { uses, syntax }: PromptFile): string {
	const shown = new Map<string, string>();
	for (const use of uses) {
		if (!use.isShown || use.shownAs === "nothing" || shown.has(use.name)) continue;
		const text = messages.map((message) => textInPlace(message.text, use)).find((found) => found !== null);
		if (text !== undefined) shown.set(use.name, describe(use, text!, spelled(use.name, syntax)));
	}
	const named = [...shown.values()].slice(0, MOST_NAMED);
	if (named.length === 0) return "";
	const list = named.join(", ");
	const rest = shown.size - named.length;
	if (rest === 0) return ` ${l10n.t("With {0}.", list)}`;
	return ` ${counted(rest, l10n.t("With {0}, 1 more.", list), l10n.t("With {0}, {1} more.", list, rest))}`;
}

/** What stands in a tag's place; null where the text does not hold it. */
function textInPlace({ pieces }: MappedText, { tag }: VariableUse): string | null {
	let [low, high] = [0, pieces.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (pieces[middle]!.end <= tag.start) low = middle + 1;
		else high = middle;
	}
	const piece = pieces[low];
	return piece && piece.start < tag.end ? piece.text : null;
}

function describe({ shownAs }: VariableUse, text: string, name: string): string {
	if (shownAs === "raw") return l10n.t("{0} as written", name);
	if (shownAs === "masked") return l10n.t("{0} for {1}", text, name);
	return shownAs === "default"
		? l10n.t("{0} for {1} (its default)", quoted(text), name)
		: l10n.t("{0} for {1} (its example)", quoted(text), name);
}

function spelled(name: string, syntax: TemplateSyntax | null): string {
	if (syntax === "vscode") return `\${input:${name}}`;
	return syntax === "fString" ? `{${name}}` : `{{${name}}}`;
}
