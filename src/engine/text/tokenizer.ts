/** Text to tokens with offsets, tokens back to text while they stream. */
import { Tokenizer as Library } from "@huggingface/tokenizers";
import { LensError } from "../../protocol/errors";
import { alignTokens, type Ranges, wellFormed } from "./align";
import { longestToken, unitsOf } from "./longest-token";
import { SPACE_MARK, type Spelling, spellingOf, tokenBytes } from "./token-bytes";

export interface Encoded extends Ranges {
	ids: number[];
}

interface AddedToken {
	id: number;
	content: string;
	special?: boolean;
	lstrip?: boolean;
	rstrip?: boolean;
}

/** The parts of tokenizer.json that are read here; the library reads the rest. */
export interface TokenizerJson {
	added_tokens?: AddedToken[];
	decoder?: unknown;
	pre_tokenizer?: unknown;
	model?: {
		type?: string;
		vocab?: Record<string, number>;
		merges?: unknown;
		byte_fallback?: boolean;
		continuing_subword_suffix?: string | null;
	};
}

/** A text has more tokens than were asked for. */
export class TooManyTokens extends Error {
	constructor(
		/** As many at least: the rest was not looked at. */
		readonly atLeast: number,
	) {
		super(`The text has ${atLeast} tokens or more.`);
	}
}

/** Words that are tokenized before it is looked whether there are too many tokens already: some ten milliseconds' work. */
const WORDS_AT_ONCE = 4096;

/** How far a text's tokenizing has come. */
interface Reached {
	/** Tokens of what stands before. */
	before: number;
	/** Tokens from which on the rest does not matter. */
	most: number;
}

const NONE: ReadonlySet<number> = new Set();

export class Tokenizer {
	/** Highest id + 1. */
	readonly size: number;
	private readonly library: Library;
	private readonly spelling: Spelling;
	private readonly added = new Map<string, AddedToken>();
	private readonly addedById = new Map<number, AddedToken>();
	/** Finds added tokens: at each place the longest. Null when there are none. */
	private readonly addedPattern: RegExp | null;
	private readonly specialPattern: RegExp | null;
	/** Units that a token stands for at most; null where that cannot be said. */
	private readonly longest: number | null;
	/** What `bytesOf` has told, by id. */
	private readonly bytes: Uint8Array[] = [];

	/** @throws LensError modelBroken when the library cannot read the files */
	constructor(json: TokenizerJson, config: Record<string, unknown>) {
		try {
			this.library = new Library(json, config);
		} catch (error) {
			throw new LensError("modelBroken", `tokenizer.json cannot be read: ${(error as Error).message}.`);
		}
		this.spelling = spellingOf(json);
		this.longest = longestToken(json, this.spelling);
		for (const token of json.added_tokens ?? []) {
			this.added.set(token.content, token);
			this.addedById.set(token.id, token);
		}
		this.addedPattern = anyOf([...this.added.keys()]);
		this.specialPattern = anyOf(this.specialTokens());
		this.size = this.library.model!.vocab.length;
	}

	idOf(token: string): number | undefined {
		return this.library.token_to_id(token);
	}

	isSpecial(id: number): boolean {
		return this.addedById.get(id)?.special === true;
	}

	/** Spellings of the special tokens. */
	specialTokens(): string[] {
		return [...this.added.values()].filter(({ special }) => special).map(({ content }) => content);
	}

	/** Where the spellings of special tokens stand in `text`; other added tokens are ordinary text to a user. */
	specialPlaces(text: string): number[] {
		return this.specialPattern ? [...text.matchAll(this.specialPattern)].map((match) => match.index) : [];
	}

	/**
	 * Encodes text; its added tokens become their ids.
	 * @param plain places where a special token's spelling is a user's words: there it stays ordinary text
	 * @param most  tokens of interest; a text that is found to have more need not be tokenized to its end
	 * @throws TooManyTokens where that is found before the end
	 */
	encode(text: string, plain: ReadonlySet<number> = NONE, most = Number.POSITIVE_INFINITY): Encoded {
		const parts = [...this.split(text, plain)];
		if (text.length > most) this.refuseLonger(text, parts, most);
		const encoded: Encoded = { ids: [], starts: [], ends: [] };
		let section = 0;
		for (const part of parts) {
			const inside = part.token
				? { ids: [part.token.id], starts: [0], ends: [part.end - part.start] }
				: this.encodePlain(text.slice(part.start, part.end), section, { before: encoded.ids.length, most });
			// One by one: a spread of a long text's tokens would overflow the stack.
			for (const id of inside.ids) encoded.ids.push(id);
			for (const at of inside.starts) encoded.starts.push(at + part.start);
			for (const at of inside.ends) encoded.ends.push(at + part.start);
			section++;
		}
		return encoded;
	}

	/** The special tokens the tokenizer puts before every text (a beginning-of-sequence token, or none). */
	prefix(): number[] {
		const { ids } = this.library.encode("a");
		const first = ids.findIndex((id) => !this.isSpecial(id));
		return ids.slice(0, Math.max(0, first));
	}

	/** The bytes an id stands for; none for special tokens. */
	bytesOf(id: number): Uint8Array {
		this.bytes[id] ??= this.spelledBytes(id);
		return this.bytes[id];
	}

	private spelledBytes(id: number): Uint8Array {
		const added = this.addedById.get(id);
		if (added) return added.special ? new Uint8Array() : new TextEncoder().encode(added.content);
		const token = this.library.id_to_token(id);
		return token === undefined ? new Uint8Array() : tokenBytes(token, this.spelling);
	}

	/** One token alone, for lists of alternatives: special tokens by name, half characters as U+FFFD. */
	name(id: number): string {
		return this.addedById.get(id)?.content ?? new TextDecoder().decode(this.bytesOf(id));
	}

	/** Decodes an answer token by token. */
	stream(): TokenStream {
		return new TokenStream(this, this.spelling === "metaspace");
	}

	private *split(text: string, plain: ReadonlySet<number>): Generator<Section> {
		let from = 0;
		for (const match of this.addedPattern ? text.matchAll(this.addedPattern) : []) {
			const token = this.added.get(match[0])!;
			if (match.index < from || (token.special && plain.has(match.index))) continue;
			let start = match.index;
			let end = start + match[0].length;
			if (token.lstrip) while (start > from && isSpace(text[start - 1]!)) start--;
			if (token.rstrip) while (end < text.length && isSpace(text[end]!)) end++;
			if (start > from) yield { start: from, end: start, token: null };
			yield { start, end, token };
			from = end;
		}
		if (from < text.length) yield { start: from, end: text.length, token: null };
	}

	/** What the longest tokens would make of it is too much already: told without tokenizing. */
	private refuseLonger(text: string, parts: readonly Section[], most: number): void {
		const { longest, spelling } = this;
		if (longest === null) return;
		const fewest = parts.reduce((sum, { start, end, token }) => {
			const units = token ? 1 : unitsOf(this.normal(text.slice(start, end)), spelling) / longest;
			return sum + Math.ceil(units);
		}, 0);
		if (fewest > most) throw new TooManyTokens(fewest);
	}

	private normal(text: string): string {
		const clean = wellFormed(text);
		return this.library.normalizer?.(clean) ?? clean;
	}

	private encodePlain(text: string, section: number, reached: Reached): Encoded {
		const ids = this.plainIds(text, section, reached);
		const source = this.spelling === "metaspace" ? text.replaceAll(SPACE_MARK, " ") : text;
		return {
			ids,
			...alignTokens(
				ids.map((id) => this.bytesOf(id)),
				source,
			),
		};
	}

	/** Tokens of text without added tokens. Those that would come out as a special token all the same are cut in two. */
	private plainIds(text: string, section: number, { before, most }: Reached): number[] {
		const { pre_tokenizer } = this.library;
		const model = this.library.model!;
		const normal = this.normal(text);
		const words = pre_tokenizer ? pre_tokenizer(normal, { section_index: section }) : [normal];
		// Unknown tokens that are made one are made so across words.
		const atOnce = model.fuse_unk ? words.length : WORDS_AT_ONCE;
		const ids: number[] = [];
		const add = (token: string) => {
			const id = model.tokens_to_ids.get(token) ?? model.unk_token_id;
			if (id !== undefined) ids.push(id);
		};
		for (let from = 0; from < words.length; from += atOnce) {
			if (before + ids.length > most) throw new TooManyTokens(before + ids.length);
			for (const token of model(words.slice(from, from + atOnce))) {
				const isControl = this.added.get(token)?.special && token !== model.unk_token;
				if (isControl) model([...token]).forEach(add);
				else add(token);
			}
		}
		return ids;
	}
}

/** A stretch of text, or the added token that stands there. */
interface Section {
	start: number;
	end: number;
	token: AddedToken | null;
}

const isSpace = (letter: string): boolean => /\s/.test(letter);

function anyOf(words: string[]): RegExp | null {
	const longestFirst = words.filter(Boolean).sort((a, b) => b.length - a.length);
	if (!longestFirst.length) return null;
	return new RegExp(longestFirst.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"), "g");
}

/**
 * Text as it grows. A token that ends inside a character gives "" and the one that completes it gives it whole; a
 * character still incomplete when the answer ends is never shown.
 */
export class TokenStream {
	/** The answer so far. */
	text = "";
	/** What the last token put behind it, be it half a character. */
	lastBytes: Uint8Array = new Uint8Array();
	private readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true });
	private isFirst = true;

	constructor(
		private readonly tokenizer: Tokenizer,
		/** SentencePiece marks the start of a word, so an answer's first space belongs to no text. */
		private readonly dropsFirstSpace: boolean,
	) {}

	/** @returns what this token adds to the answer */
	push(id: number): string {
		this.lastBytes = this.tokenizer.bytesOf(id);
		let piece = this.decoder.decode(this.lastBytes, { stream: true });
		if (this.isFirst && piece) {
			this.isFirst = false;
			if (this.dropsFirstSpace && piece.startsWith(" ")) {
				piece = piece.slice(1);
				this.lastBytes = this.lastBytes.subarray(1);
			}
		}
		this.text += piece;
		return piece;
	}
}
