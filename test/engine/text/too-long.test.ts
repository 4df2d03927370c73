/** A text that cannot fit is found out before it is tokenized; what fits is tokenized as ever. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { longestToken } from "../../../src/engine/text/longest-token";
import { spellingOf } from "../../../src/engine/text/token-bytes";
import { Tokenizer, TooManyTokens } from "../../../src/engine/text/tokenizer";
import { POCKET } from "../start";
import { byteLevel, type Json, sentencePiece, unknowing } from "./tokenizers";

const pocket = JSON.parse(readFileSync(join(POCKET, "tokenizer.json"), "utf8")) as Json;
const NONE: ReadonlySet<number> = new Set();

const KINDS: Record<string, Json> = {
	pocket,
	"byte level": byteLevel(),
	"byte level, NFKC": byteLevel({ type: "NFKC" }),
	SentencePiece: sentencePiece(),
};

const TEXTS: Record<string, string> = {
	words: "hello world, hello\n".repeat(400),
	"one word": "hello".repeat(1000),
	"four bytes each": "👩‍👩‍👧‍👦🇫🇷".repeat(100),
	"what normalising shortens": "e\u0301ﬁ\u1100\u1161\u11a8".repeat(500),
	"what normalising lengthens": "\ufdfa".repeat(300),
	"added tokens": "<think>hello<|im_end|>  \n".repeat(400),
	"lone surrogates": "\ud83d x".repeat(900),
	spaces: " ".repeat(5000),
	"sentence marks": "\u2581".repeat(3000),
};

/** What is told of a text that may have `most` tokens: null where it is tokenized to its end. */
function toldEarly(tokenizer: Tokenizer, text: string, most: number): number | null {
	try {
		tokenizer.encode(text, NONE, most);
		return null;
	} catch (error) {
		assert.ok(error instanceof TooManyTokens, String(error));
		return error.atLeast;
	}
}

for (const [kind, json] of Object.entries(KINDS))
	test(`${kind}: nothing that fits is refused, and as many tokens as are told there are`, () => {
		const tokenizer = new Tokenizer(json, {});
		for (const [name, text] of Object.entries(TEXTS)) {
			const whole = tokenizer.encode(text);
			const count = whole.ids.length;
			assert.deepEqual(tokenizer.encode(text, NONE, count), whole, name);
			for (const most of [1, 20, count / 100, count / 10, count - 1]) {
				const atLeast = toldEarly(tokenizer, text, most);
				if (atLeast !== null) assert.ok(atLeast > most && atLeast <= count, `${name}: ${atLeast}, ${count}`);
			}
			assert.notEqual(toldEarly(tokenizer, text, 1), null, `${name}: tokenized for nothing`);
		}
	});

test("a text that is far too long costs no more than one that fits", () => {
	const tokenizer = new Tokenizer(pocket, {});
	// More of each than the longest tokens could make fit, so that neither pre-tokenizer nor model may see them.
	const [untouched, most] = ["a b ".repeat(2 ** 20), 4000];
	const { library } = tokenizer as unknown as { library: { model: unknown; pre_tokenizer: unknown } };
	const { model, pre_tokenizer } = library;
	Object.assign(library, { model: assert.fail, pre_tokenizer: assert.fail });
	assert.ok(toldEarly(tokenizer, untouched, most)! > most);
	Object.assign(library, { model, pre_tokenizer });
	// Whether this one fits only its tokens tell: looked at slice by slice, to the first that is over.
	const words = "a b ".repeat(200_000);
	const told = toldEarly(tokenizer, words, 60_000)!;
	assert.ok(told > 60_000 && told < 75_000, String(told));
});

test("nothing is said of tokenizers in which text may vanish or any word be one unknown token", () => {
	const longest = (json: Json) => longestToken(json, spellingOf(json));
	assert.equal(longest(pocket), 14);
	assert.equal(longest(unknowing()), null);
	const split = (more: object) => ({
		...{ type: "Sequence" },
		pretokenizers: [
			{ type: "Split", ...more },
			{ type: "ByteLevel", use_regex: false },
		],
	});
	assert.notEqual(longest({ ...pocket, pre_tokenizer: split({ behavior: "Isolated" }) }), null);
	assert.equal(longest({ ...pocket, pre_tokenizer: split({ behavior: "Removed" }) }), null);
	assert.equal(longest({ ...pocket, pre_tokenizer: split({ invert: true }) }), null);
	assert.equal(longest({ ...pocket, pre_tokenizer: { type: "WhitespaceSplit" } }), null);
	const { a: _, ...vocab } = pocket.model.vocab;
	assert.equal(longest({ ...pocket, model: { ...pocket.model, vocab } }), null);
});
