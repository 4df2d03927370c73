/** Gets the prompt's text from where the arguments say it is. */
import { readFile } from "node:fs/promises";
import { withoutFrontMatter } from "../../core/prompt/front-matter";
import { LensError } from "../../protocol/errors";
import type { InspectOptions } from "../arguments";
import type { Input } from "../terminal";
import { UsageError } from "../usage";

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
			const text = decode(await readBytes(source.path), source.path);
			return PROMPT_FILE.test(source.path) ? withoutFrontMatter(text) : text;
		}
		case "stdin":
			if (input.isTTY)
				throw new UsageError('"-" reads the prompt from a pipe, and standard input is the keyboard.');
			return decode(await collect(input), "Standard input");
	}
}

function placeOf(source: InspectOptions["source"]): string {
	return source.from === "file" ? ` in ${source.path}` : "";
}

async function readBytes(path: string): Promise<Uint8Array> {
	try {
		return await readFile(path);
	} catch (error) {
		throw new LensError(
			"fileUnreadable",
			`${path} could not be read (${(error as NodeJS.ErrnoException).code}).`,
		);
	}
}

async function collect(input: Input): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of input) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
	return Buffer.concat(chunks);
}

/** UTF-8 only; a NUL is what editors take for the sign of a binary file. */
function decode(bytes: Uint8Array, name: string): string {
	try {
		const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
		if (!text.includes("\0")) return text;
	} catch (error) {
		if (!(error instanceof TypeError)) throw error; // TypeError: not UTF-8
	}
	throw new LensError("promptNotText", `${name} is not text in UTF-8.`);
}
