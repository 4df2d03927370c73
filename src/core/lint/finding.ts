/** What the linter says about one place of a document. Offsets are UTF-16 units of the document's text. */
import type { Range } from "../prompt/mapped-text";
import type { RuleId } from "./rules";

export type Severity = "error" | "warning" | "information" | "hint";

export interface TextEdit extends Range {
	text: string;
}

/** A change that mends a finding. Edits do not overlap. */
export interface Fix {
	/** What the menu says, a verb first: `Declare "city"`. */
	title: string;
	edits: TextEdit[];
	/** Whether this is what most people would want. */
	isPreferred: boolean;
}

export interface Finding extends Range {
	rule: RuleId;
	severity: Severity;
	/** One line: what was seen, with its numbers. */
	message: string;
	/** The numbers and names behind the message, for machines. */
	data: Record<string, number | string | boolean | null>;
	related: (Range & { message: string })[];
	fixes: Fix[];
}
