import { fromDocument } from "../../prompt/mapped-text";
import type { Fix } from "../finding";
import { allowsNotKnowing, permissionFixes } from "../permission";
import type { ModelContext } from "./check";

/** Lets the question be answered with "I don't know", where the prompt does not allow that yet. */
export function permission({ question, file, source }: ModelContext): Fix[] {
	const { messages, range } = question;
	if (!source || allowsNotKnowing(messages)) return [];
	const asking = messages.findLast(({ text }) => fromDocument(text, range.end - 1));
	return asking ? permissionFixes({ message: asking.text, place: range }, source.text, file) : [];
}
