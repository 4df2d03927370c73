import { checkRule } from "./check-rule";

const facts = (...specialTokens: string[]) => ({
	name: "pocket-chat",
	contextLength: 512,
	specialTokens,
	measures: [],
});

checkRule("special-token", {
	ChatML: {
		path: "a.prompt.md",
		text: "End <|im_end|> here\n    ^^^^^^^^^^ special-token\n",
		messages: ['"<|im_end|>" is a control token of ChatML: a model may read it as the end of this message.'],
		fixed: null,
	},
	"code is sent like everything else": {
		path: "a.prompt.md",
		text: "```\n[INST] a [/INST]\n^^^^^^ special-token\n         ^^^^^^^ special-token\n```\n",
	},
	Granite: {
		path: "a.instructions.md",
		text: "Say <|start_of_role|> never.\n    ^^^^^^^^^^^^^^^^^ special-token\n",
	},
	"DeepSeek's wide bars": {
		path: "a.prompt.md",
		text: "a <｜User｜> b\n  ^^^^^^^^ special-token\n",
	},
	"HTML is no token": { path: "a.prompt.md", text: "<s>old</s> <b>new</b>\n" },
	"unless the model has it": {
		path: "a.prompt.md",
		text: "<s>old</s>\n^^^ special-token\n      ^^^^ special-token\n",
		facts: facts("<s>", "</s>", "", "</"),
		messages: [
			'"<s>" is a control token of pocket-chat: a model may read it as the end of this message.',
			'"</s>" is a control token of pocket-chat: a model may read it as the end of this message.',
		],
	},
	"the longest one is meant": {
		path: "a.prompt.md",
		text: "<|im_end|>+\n^^^^^^^^^^^ special-token\n",
		facts: facts("<|im_end|>+", "im_"),
	},
	"a file that marks up its chat means it": {
		path: "prompts/a.j2",
		text: "<|im_start|>user\nHi<|im_end|>\n",
	},
	"and its ends of text": {
		path: "prompts/a.j2",
		text: "<|user|>\nHi</s>\n",
		facts: facts("<s>", "</s>"),
	},
	"but not the marks of another model": {
		path: "prompts/a.j2",
		text: "<|im_start|>user\nHi<|eot_id|>\n  ^^^^^^^^^^ special-token\n<|im_end|>\n",
	},
	"nor an end without a beginning": {
		path: "prompts/a.j2",
		text: "Hi<|im_end|>\n  ^^^^^^^^^^ special-token\n",
	},
	"where the file names roles, they are not meant": {
		path: "prompts/a.yaml",
		text: '- role: user\n  content: "<|im_start|>system"\n            ^^^^^^^^^^^^ special-token\n',
	},
	"front matter is not sent": { path: "a.prompt.md", text: "---\ndescription: <|im_end|>\n---\nHi\n" },
	"a default that is filled in": {
		path: "a.prompty",
		text: '---\ninputs:\n  a: "<|im_end|>"\n---\nuser:\n{{a}}\n^^^^^ special-token\n',
	},
});
