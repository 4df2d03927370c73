/** Gets the prompt's text from where the arguments say it is. */
import { withoutFrontMatter } from "../../core/prompt/front-matter";
import type { Input } from "../terminal";
import { readInput, readText } from "../text-files";
import { UsageError } from "../usage";
import type { InspectOptions } from "./arguments";

/** Files whose leading "---" block is for the tool that runs them, not for the model. */
const PROMPT_FILE = /\.(md|markdown|mdc|prompt|prompty|instructions)$/i;

/** @throws LensError fileUnreadable, promptNotText; UsageError when there is no prompt */
export async function readPrompt(source: InspectOptions["source"], input: Input): Promise<string> {
	const prompt = await readSource(source, input);
	if (prompt.trim() === "") throw new UsageError(`The prompt${placeOf(source)} is blank.`);
	return prompt;
}

async function readSource(source: InspectOptions["source"], input: Input): Promise<string> {
	switch (source.from) {
		case "argument":
			return source.text;
		case "file": {
			const text = await readText(source.path, source.path);
			return PROMPT_FILE.test(source.path) ? withoutFrontMatter(text) : text;
		}
		case "stdin":
			if (input.isTTY)
				throw new UsageError('"-" reads the prompt from a pipe, and standard input is the keyboard.');
			return readInput(input);
	}
}

function placeOf(source: InspectOptions["source"]): string {
	return source.from === "file" ? ` in ${source.path}` : "";
}
