/** Reading the fields of a row: texts, lists, options and messages, in the ways that files write them. */
import { seedFor } from "../../../core/random";
import type { Message } from "../../../protocol/engine-api";
import { answersIn, answersInCell, plainName } from "../../datasets/answers";
import type { Option } from "../suite";
import { pythonValue } from "./python-literal";

/** A row's fields by their plain names: lower case, without blanks, "_" and "-". */
export type Fields = ReadonlyMap<string, unknown>;

/** The fields of an object; none of anything else. */
export const fieldsOf = (value: unknown): Fields =>
	new Map(
		typeof value === "object" && value !== null
			? Object.entries(value).map(([name, each]) => [plainName(name), each as unknown])
			: [],
	);

/** The first of some fields that is a text or a number; "" for none. */
export function textIn(fields: Fields, ...names: string[]): string {
	for (const name of names) {
		const value = fields.get(name);
		if (typeof value === "string" && value.trim() !== "") return value.trim();
		if (typeof value === "number" || typeof value === "bigint") return String(value);
	}
	return "";
}

/** The texts of the first of some fields that has any: a text, a list, or a list written into a text. */
export function textsIn(fields: Fields, ...names: string[]): string[] {
	for (const name of names) {
		const value = fields.get(name);
		const isListed = typeof value === "string" && /^\s*\[.*\]\s*$/s.test(value);
		const texts = isListed ? answersInCell(value, false) : answersIn(value ?? []);
		if (texts && texts.length > 0) return texts;
	}
	return [];
}

/**
 * Options as a list of objects {label, text}, as an object of two lists, as either written as JSON or Python write it, or as
 * lines "(A) text".
 * @returns null for anything else, and where labels repeat
 */
export function optionsIn(value: unknown): Option[] | null {
	if (value === undefined || value === null || value === "") return [];
	const found = typeof value === "string" ? written(value) : listed(value);
	if (found?.some(({ label, text }) => label === "" || text === "")) return null;
	return found && new Set(found.map(({ label }) => label.toLowerCase())).size === found.length ? found : null;
}

function listed(value: unknown): Option[] | null {
	const fields = fieldsOf(value);
	if (Array.isArray(value))
		return value.map((each) => ({
			label: textIn(fieldsOf(each), "label"),
			text: textIn(fieldsOf(each), "text"),
		}));
	const [labels, texts] = [fields.get("label"), fields.get("text")];
	if (!Array.isArray(labels) || !Array.isArray(texts) || labels.length !== texts.length) return null;
	return labels.map((label, i) => ({ label: String(label).trim(), text: String(texts[i]).trim() }));
}

/** The option of a label, whose case does not matter; undefined for none. */
export const labelled = (options: readonly Option[], label: string): Option | undefined =>
	options.find((option) => option.label.toLowerCase() === label.toLowerCase());

/** The start of an option on a line of its own. */
const OPTION_START = /^[ \t]*\(?([A-Z]|[0-9]{1,2})[).:][ \t]*/gm;

function written(text: string): Option[] | null {
	if (/^\s*[[{]/.test(text)) {
		const value = jsonIn(text) ?? pythonValue(text);
		return value === undefined ? null : listed(value);
	}
	const starts = [...text.matchAll(OPTION_START)];
	if (starts.length === 0) return null;
	return starts.map(({ 0: shown, 1: label, index }, i) => ({
		label: label!,
		text: text.slice(index + shown.length, starts[i + 1]?.index).trim(),
	}));
}

function jsonIn(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		if (error instanceof SyntaxError) return undefined;
		throw error;
	}
}

const ROLES: Record<string, Message["role"]> = {
	...{ human: "user", user: "user", ai: "assistant", assistant: "assistant", system: "system" },
};

/**
 * Messages as a text, which is the user's only one, or as a list of {role or type, content}. What the assistant begins to say
 * at the end is left out: the model begins its answer itself.
 * @returns null for anything else, for an unknown role, and where nobody says anything
 */
export function messagesIn(value: unknown): Message[] | null {
	if (typeof value === "string" && value.trim() !== "") return [{ role: "user", content: value }];
	if (!Array.isArray(value)) return null;
	const messages = value.map((each) => {
		const fields = fieldsOf(each);
		const role = ROLES[textIn(fields, "role", "type").toLowerCase()];
		const content = fields.get("content");
		return role && typeof content === "string" ? { role, content } : null;
	});
	if (messages.some((message) => message === null)) return null;
	const last = messages.findLastIndex((message) => message!.role === "user");
	return last < 0 ? null : (messages.slice(0, last + 1) as Message[]);
}

/** An id made of words, where a row has none. */
export function idFrom(prefix: string, words: string): string {
	const high = seedFor(0, words);
	const low = seedFor(high, `${words.length} ${words}`);
	return `${prefix}-${[high, low].map((part) => part.toString(16).padStart(8, "0")).join("")}`;
}
