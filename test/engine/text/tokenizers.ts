/** Small tokenizers in the spellings that real models use, written out by hand. */
import type { TokenizerJson } from "../../../src/engine/text/tokenizer";

const SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];

export type Json = TokenizerJson & { model: { vocab: Record<string, number> } };

/** GPT-2's spelling: bytes as letters. `normalizer` as Qwen has it, or none. */
export function byteLevel(normalizer: unknown = null): Json {
	const level = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
	const merges = ["h e", "l l", "he ll", "hell o", "Ġ w", "Ã ©", "ð Ł"];
	const tokens = [...SPECIAL, ...byteLetters(), ...merges.map((merge) => merge.replace(" ", "")), "<think>"];
	return {
		added_tokens: added([...SPECIAL, "<think>"], tokens),
		normalizer,
		pre_tokenizer: level,
		post_processor: null,
		decoder: level,
		model: bpe(tokens, merges, { unk_token: null, byte_fallback: false }),
	} as unknown as Json;
}

/** Llama 2's spelling: U+2581 for a space, put before every text; other characters as byte tokens. */
export function sentencePiece(): Json {
	const mark = "\u2581";
	const bytes = Array.from(
		{ length: 256 },
		(_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
	);
	const letters = [mark, ..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,?!|<>_é"];
	const merges = [`${mark} h`, "e l", "el l", `${mark}h ell`, `${mark}hell o`];
	const specials = ["<unk>", "<s>", "</s>"];
	const tokens = [...specials, ...bytes, ...letters, ...merges.map((merge) => merge.replace(" ", ""))];
	const replace = (from: string, to: string) => ({ type: "Replace", pattern: { String: from }, content: to });
	return {
		added_tokens: added(specials, tokens),
		normalizer: { type: "Sequence", normalizers: [{ type: "Prepend", prepend: mark }, replace(" ", mark)] },
		pre_tokenizer: null,
		post_processor: {
			type: "TemplateProcessing",
			single: [{ SpecialToken: { id: "<s>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
			pair: [],
			special_tokens: { "<s>": { id: "<s>", ids: [1], tokens: ["<s>"] } },
		},
		decoder: {
			type: "Sequence",
			decoders: [
				replace(mark, " "),
				{ type: "ByteFallback" },
				{ type: "Fuse" },
				{ type: "Strip", content: " ", start: 1, stop: 0 },
			],
		},
		model: bpe(tokens, merges, { unk_token: "<unk>", byte_fallback: true }),
	} as unknown as Json;
}

/** The first `size` letters of ASCII, one token each: for models with a vocabulary as small as that. */
export function letters(size: number): Json {
	const tokens = Array.from({ length: size }, (_, i) => String.fromCharCode(i ? 31 + i : 10));
	return {
		...byteLevel(),
		added_tokens: [],
		pre_tokenizer: null,
		decoder: null,
		model: bpe(tokens, [], {}),
	} as unknown as Json;
}

/** Words only, everything else unknown: the worst case for offsets. */
export function unknowing(): Json {
	const json = sentencePiece();
	const model = json.model as Record<string, unknown>;
	model.byte_fallback = false;
	return { ...json, normalizer: null, pre_tokenizer: { type: "Metaspace", prepend_scheme: "first" } } as Json;
}

function bpe(tokens: string[], merges: string[], more: object) {
	const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
	return { type: "BPE", vocab, merges, dropout: null, fuse_unk: false, ...more };
}

function added(contents: string[], tokens: string[]) {
	return contents.map((content) => ({
		id: tokens.indexOf(content),
		content,
		special: content !== "<think>",
		normalized: false,
		lstrip: false,
		rstrip: content === "<|im_end|>",
	}));
}

function byteLetters(): string[] {
	let shifted = 256;
	return Array.from({ length: 256 }, (_, byte) => {
		const isPrintable = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
		return String.fromCharCode(isPrintable ? byte : shifted++);
	});
}
