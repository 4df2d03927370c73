import * as l10n from "@vscode/l10n";
import type { PromptFormat, VariableUse } from "../../prompt/prompt-file";
import type { Fix } from "../finding";
import type { StructureContext, Told } from "./check";

/** What a value would have to hold to begin a message of its own. */
interface Marker {
	/** For machines. */
	name: string;
	/** @param variable its name in quotes */
	message(variable: string): string;
}

const MARKERS: Partial<Record<PromptFormat, Marker>> = {
	prompty: {
		name: 'a line "system:"',
		message: (variable) =>
			l10n.t(
				"The value of {0} could open a message of another role, with a line {1}.",
				variable,
				'"system:"',
			),
	},
	dotprompt: {
		name: '"<<<dotprompt:role:system>>>"',
		message: (variable) =>
			l10n.t(
				"The value of {0} could open a message of another role, with {1}.",
				variable,
				'"<<<dotprompt:role:system>>>"',
			),
	},
	promptfoo: {
		name: 'a further item, "role: system"',
		message: (variable) =>
			l10n.t(
				"The value of {0} could open a message of another role, with a further item, {1}.",
				variable,
				'"role: system"',
			),
	},
};
const CHAT_MARKUP: Marker = {
	name: "a control token such as <|im_start|>",
	message: (variable) =>
		l10n.t(
			"The value of {0} could open a message of another role, with a control token such as {1}.",
			variable,
			"<|im_start|>",
		),
};

/**
 * Variables whose value could open a message of another role: instructions in them would have that role's weight. A
 * variable is told once, where it is shown first, since its value is the same everywhere.
 */
export function roleInjection({ source, file }: StructureContext): Told[] {
	const marker = MARKERS[file.format] ?? CHAT_MARKUP;
	const byName = new Map<string, VariableUse[]>();
	for (const use of file.uses) {
		if (!use.canOpenRole || !use.isShown) continue;
		const uses = byName.get(use.name);
		if (uses) uses.push(use);
		else byName.set(use.name, [use]);
	}
	return [...byName].map(([name, uses]) => ({
		...uses[0]!.tag,
		message: marker.message(`"${name}"`),
		data: { variable: name, marker: marker.name, uses: uses.length },
		related: uses
			.slice(1)
			.map(({ tag }) => ({ ...tag, message: l10n.t("{0} is shown here too.", `"${name}"`) })),
		fixes: file.format === "promptfoo" ? escapes(name, uses, source.text) : [],
	}));
}

/** `"{{ v }}"` in a list of messages: `{{ v | dump }}` writes the value's quotes and escapes itself. */
function escapes(name: string, uses: readonly VariableUse[], text: string): Fix[] {
	const isQuoted = ({ tag, range }: VariableUse) =>
		/^\{\{-?\s*$/.test(text.slice(tag.start, range.start)) &&
		/^\s*-?\}\}$/.test(text.slice(range.end, tag.end)) &&
		text[tag.start - 1] === '"' &&
		text[tag.end] === '"' &&
		text[tag.start - 2] !== "\\";
	if (!uses.every(isQuoted)) return [];
	const edits = uses.map(({ tag }) => ({
		start: tag.start - 1,
		end: tag.end + 1,
		text: `{{ ${name} | dump }}`,
	}));
	return [{ title: l10n.t("Escape {0} as JSON", `"${name}"`), edits, isPreferred: true }];
}
