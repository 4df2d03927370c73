/** What a prompt file holds, whatever its format: conversations that a model would be sent, and the variables in them. */
import type { MappedText, Range } from "./mapped-text";

/** Formats by the tool that reads them; `text` is a plain file, `selection` a piece of any document. */
export type PromptFormat =
	| "promptMarkdown"
	| "instructions"
	| "agent"
	| "skill"
	| "agentsMarkdown"
	| "prompty"
	| "dotprompt"
	| "continue"
	| "promptfoo"
	| "langchain"
	| "jinja"
	| "handlebars"
	| "mustache"
	| "text"
	| "selection";

/** How variables are written: `${input:v}`, `{{ v }}` with `{% %}`, `{{v}}` with helpers, `{{v}}`, `{v}`. */
export type TemplateSyntax = "vscode" | "jinja" | "handlebars" | "mustache" | "fString";

/** How a comment is written in the file that holds the prompt. `close` is empty where the line's end closes it. */
export interface CommentStyle {
	open: string;
	close: string;
}

export type Role = "system" | "user" | "assistant";

export interface PromptMessage {
	role: Role;
	/** Where the file names the role (a marker line, a tag, a YAML value); null where the role goes without saying. */
	marker: Range | null;
	text: MappedText;
}

/** One conversation that a model would be sent. */
export interface Conversation {
	messages: PromptMessage[];
	/** False for standing instructions, which no model answers on their own. */
	isAsked: boolean;
}

/** One place where a template shows or tests a variable. */
export interface VariableUse {
	/** The root name: `user` for `{{ user.name | upper }}`. */
	name: string;
	/** The whole tag, `{{ ... }}`. */
	tag: Range;
	/** The root name inside the tag. */
	range: Range;
	/** Whether the tag writes the variable's value, rather than testing it or looping over it. */
	isShown: boolean;
	/** What the model text has in the tag's place. */
	shownAs: "raw" | "default" | "example" | "masked" | "nothing";
	/** Whether the value can change the conversation's structure: it is not escaped, and stands where a role marker would be read. */
	canOpenRole: boolean;
}

export interface VariableDeclaration {
	name: string;
	/** The name in the file. */
	range: Range;
	/** The whole entry, its line end included: what a fix removes. */
	entry: Range;
	/** Text of its default or example, if it has one. */
	value: string | null;
}

/** The declared variables of a file. */
export interface Declarations {
	variables: VariableDeclaration[];
	/**
	 * Where a further one goes, and what its text is; null where a fix cannot add one (a flow mapping, say).
	 * `{name}` in `template` stands for the variable's name.
	 */
	insertion: { at: number; template: string } | null;
	/** Whether parts of the prompt stand in other files, which may use any variable: then none is unused. */
	isUsedElsewhere: boolean;
}

/** Something in the file that its own format does not allow, and that keeps a part of it from being read. */
export interface ParseProblem {
	range: Range;
	/** One sentence: what is wrong. */
	message: string;
}

export interface PromptFile {
	format: PromptFormat;
	/** Null where the format has no variables. */
	syntax: TemplateSyntax | null;
	/** How comments are written in this file, the preferred style first; empty where there are none (JSON). */
	comments: CommentStyle[];
	/**
	 * Places that a comment of `comments` cannot stand in, such as the text of a YAML scalar; a comment above such a
	 * place speaks for all of it.
	 */
	islands: Range[];
	conversations: Conversation[];
	/** In the document's order. */
	uses: VariableUse[];
	/** Null where the format declares no variables: then none is undefined and none unused. */
	declarations: Declarations | null;
	problems: ParseProblem[];
}

/** How variables are shown to the model: from their default or example where they have one, as written, or as `[name]`. */
export type VariableMode = "fill" | "raw" | "mask";

export interface ParseOptions {
	variables: VariableMode;
	/** Whether AGENTS.md, CLAUDE.md and the like count as prompt files. */
	agentFiles: boolean;
	/** Whether the path is a plain text file in a folder of prompts: the caller's globs decide. */
	isPromptText(path: string): boolean;
}

/** A document as the parser sees it. */
export interface PromptSource {
	/** Path with forward slashes, relative to the workspace where it lies inside; formats are told apart by it. */
	path: string;
	/** The editor's language id; null outside an editor. */
	language: string | null;
	/** With its byte order mark and its line ends as they are. */
	text: string;
}
