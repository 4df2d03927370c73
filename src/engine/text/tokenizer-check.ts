/** Whether a tokenizer is the one its model was trained with, as far as the files can tell. */
import { LensError } from "../../protocol/errors";
import type { ModelFiles } from "../model/model-files";
import type { Tokenizer } from "./tokenizer";

/**
 * Compares the tokenizer with the model's width and with what the configuration files promise.
 * @param vocabulary tokens the model has logits for; more than the tokenizer knows is common padding
 * @returns the tokens that end an answer
 * @throws LensError tokenizerMismatch naming the first thing that does not fit
 */
export function checkTokenizer(
	tokenizer: Tokenizer,
	files: Pick<ModelFiles, "config" | "tokenizerConfig">,
	vocabulary: number,
): Set<number> {
	if (tokenizer.size > vocabulary)
		throw mismatch(`tokenizer.json has ${tokenizer.size} tokens, but the model knows ${vocabulary}`);
	for (const [id, content] of addedTokens(files.tokenizerConfig))
		if (tokenizer.idOf(content) !== id)
			throw mismatch(`tokenizer_config.json names ${content} as token ${id}, which tokenizer.json lacks`);
	const ends = new Set(files.config.ends);
	for (const id of ends)
		if (id >= tokenizer.size || id < 0)
			throw mismatch(`the configuration ends answers at token ${id}, which tokenizer.json lacks`);
	const named = files.tokenizerConfig.eos_token;
	const name = typeof named === "string" ? named : (named as { content?: string } | undefined)?.content;
	const end = name === undefined ? undefined : tokenizer.idOf(name);
	if (name !== undefined && end === undefined)
		throw mismatch(`tokenizer_config.json ends answers at ${name}, which tokenizer.json lacks`);
	if (end !== undefined) ends.add(end);
	return ends;
}

function addedTokens(config: Record<string, unknown>): [number, string][] {
	const entries = Object.entries(
		(config.added_tokens_decoder ?? {}) as Record<string, { content?: unknown }>,
	);
	return entries
		.filter(([, token]) => typeof token?.content === "string")
		.map(([id, token]) => [Number(id), token.content as string]);
}

const mismatch = (what: string) => new LensError("tokenizerMismatch", `The tokenizer does not fit: ${what}.`);
