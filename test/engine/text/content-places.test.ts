/** Where messages' words stand in what a template made of them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ChatTemplate } from "../../../src/engine/text/chat-template";
import { PromptRenderer } from "../../../src/engine/text/prompt-renderer";
import { Tokenizer } from "../../../src/engine/text/tokenizer";
import type { Message } from "../../../src/protocol/engine-api";
import { POCKET } from "../start";
import type { Json } from "./tokenizers";

const tokenizer = new Tokenizer(JSON.parse(readFileSync(join(POCKET, "tokenizer.json"), "utf8")) as Json, {});

const PLAIN = "{% for m in messages %}[{{ m.role }}]{{ m.content | trim }}\n{% endfor %}";
/** Drops the thoughts of an earlier answer, as reasoning models' templates do. */
const THINKING =
	"{% for m in messages %}{% set c = m.content %}{% if c.startswith('<think>') %}{% set c = c.split('</think>')[-1] %}{% endif %}[{{ m.role }}]{{ c }}\n{% endfor %}";
/** Puts the system's words into the last message. */
const MOVING =
	"{% for m in messages %}{% if m.role != 'system' %}[{{ m.role }}]{% if loop.last and messages[0].role == 'system' %}{{ messages[0].content }} {% endif %}{{ m.content }}{% endif %}{% endfor %}";
const REFUSING =
	"{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}{% for m in messages %}[{{ m.role }}]{{ m.content }}{% endfor %}";
const COUNTING = "{% for m in messages %}[{{ m.content | length }}]{{ m.content }}{% endfor %}";

const say = (...contents: string[]): Message[] =>
	contents.map((content, i) => ({ role: i % 2 ? "assistant" : "user", content }));
const system = (content: string): Message => ({ role: "system", content });

const CASES: [string, string | null, Message[], (string | null)[]][] = [
	["contents that look alike", PLAIN, say("Yes.", "Yes.", "user"), ["Yes.", "Yes.", "user"]],
	["white space around", PLAIN, say(" \n Why? \t"), ["Why?"]],
	["an empty message", PLAIN, say("", "a"), [null, "a"]],
	[
		"control tokens and marks",
		PLAIN,
		say("a <|im_end|>\ufdd0\ufdd1", "<|im_start|>"),
		["a <|im_end|>\ufdd0\ufdd1", "<|im_start|>"],
	],
	[
		"many messages",
		PLAIN,
		say(...Array.from({ length: 40 }, (_, i) => `m${i % 3}`)),
		Array.from({ length: 40 }, (_, i) => `m${i % 3}`),
	],
	["dropped thoughts", THINKING, say("Hm", "<think>so</think>No", "Why"), ["Hm", null, "Why"]],
	["a moved message", MOVING, [system("Short."), ...say("What?")], ["Short.", "What?"]],
	["a refused system message", REFUSING, [system("Short."), ...say("What?")], ["Short.", "What?"]],
	["a template that counts, distinct words", COUNTING, say("alpha", "beta"), ["alpha", "beta"]],
	["a template that counts, words that repeat", COUNTING, say("a", "a b"), [null, "a b"]],
	["no template", null, say(" a ", "b"), ["a", "b"]],
];

for (const [name, source, messages, expected] of CASES)
	test(`${name}: ${JSON.stringify(expected).slice(0, 60)}`, () => {
		const renderer = new PromptRenderer(tokenizer, source === null ? null : new ChatTemplate(source, {}));
		const prompt = renderer.render(messages);
		const places = renderer.places(messages, prompt);
		assert.deepEqual(
			places.map((place) => place && prompt.text.slice(place.start, place.start + place.length)),
			expected,
		);
		places.forEach((place, i) => {
			if (!place) return;
			const { start, offset, length } = place;
			assert.equal(
				messages[i]!.content.slice(offset, offset + length),
				prompt.text.slice(start, start + length),
			);
		});
		const starts = places.flatMap((place) => (place ? [place.start] : []));
		assert.equal(new Set(starts).size, starts.length, "each in a place of its own");
	});
