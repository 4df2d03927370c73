import { checkRule, type RuleCase } from "./check-rule";

const facts = (message: number, offset: number): NonNullable<RuleCase["facts"]> => ({
	name: "pocket-chat",
	contextLength: 512,
	specialTokens: [],
	measures: [{ tokens: 812, overflow: { message, offset } }],
});

checkRule("context-overflow", {
	"from the first character that does not fit": {
		path: "a.prompt.md",
		text: "one two three\n    ^^^^^^^^^ context-overflow\n",
		facts: facts(0, 4),
		messages: ["The prompt has 812 tokens; pocket-chat takes 512 with its answer."],
		fixed: null,
	},
	"over lines, in the message it happens in": {
		path: "a.prompty",
		text: "system:\nBe brief.\nuser:\none\n  ^ context-overflow...\ntwo\n  ^ ...context-overflow\n",
		facts: facts(1, 2),
	},
	"behind the last word": {
		path: "a.prompt.md",
		text: "one\n  ^ context-overflow\n",
		facts: facts(0, 99),
	},
	"without a model nothing is known": { path: "a.prompt.md", text: "one\n" },
	"it fits": {
		path: "a.prompt.md",
		text: "one\n",
		facts: { ...facts(0, 0), measures: [{ tokens: 9, overflow: null }] },
	},
	"fewer measures than conversations": {
		path: "a.prompt.md",
		text: "one\n",
		facts: { ...facts(0, 0), measures: [] },
	},
});

checkRule("unreadable-prompt", {
	"a template": {
		path: "prompts/a.j2",
		text: "Hi\n{% if a %}\n^^^^^^^^^^ unreadable-prompt\n",
	},
	"a parser that stops at the file's end": {
		path: "promptfooconfig.yaml",
		text: 'prompts: "a\n          ^ unreadable-prompt\n',
	},
});
