import { checkRule } from "./check-rule";

const PERMISSION = "Say so if you do not know.";

checkRule("no-way-out", {
	"the permission stays in the part that asks": {
		path: "prompts/a.hbs",
		text: "{{#if book}}Who wrote {{book}}?{{/if}}\n            ^^^^^^^^^^^^^^^^^^^ no-way-out\n",
		fixed: "{{#if book}}Who wrote {{book}}? Say so if you do not know.{{/if}}\n",
	},
	"a line below": {
		path: "a.prompt.md",
		text: "Who wrote Emma?\n^^^^^^^^^^^^^^^ no-way-out\n",
		messages: [`This question does not allow the answer "I don't know".`],
		fixed: `Who wrote Emma?\n${PERMISSION}\n`,
	},
	"at the file's end, Windows lines": {
		path: "a.prompt.md",
		text: "Hi\r\n\r\nWho wrote Emma?\r\n^^^^^^^^^^^^^^^ no-way-out",
		fixed: `Hi\r\n\r\nWho wrote Emma?\r\n${PERMISSION}`,
	},
	"in a list": {
		path: "a.prompt.md",
		text: "Answer.\n\n  1. **Who wrote Emma?**\n       ^^^^^^^^^^^^^^^ no-way-out\n  2. Thanks.\n",
		fixed: `Answer.\n\n  1. **Who wrote Emma?**\n     ${PERMISSION}\n  2. Thanks.\n`,
	},
	"more behind it": {
		path: "a.prompt.md",
		text: "Hi.\n\nWho wrote Emma? One name.\n^^^^^^^^^^^^^^^ no-way-out\n",
		fixed: `Hi.\n\nWho wrote Emma? One name.\n${PERMISSION}\n`,
	},
	"in front matter": {
		path: "a.agent.md",
		text: "---\nhandoffs:\n  - label: a\n    agent: b\n    prompt: Who wrote Emma?\n            ^^^^^^^^^^^^^^^ no-way-out\n---\nHi\n",
		fixed: `---\nhandoffs:\n  - label: a\n    agent: b\n    prompt: Who wrote Emma? ${PERMISSION}\n---\nHi\n`,
	},
	"in a block scalar": {
		path: "promptfooconfig.yaml",
		text: "prompts:\n  - |\n    Hi.\n\n    Who wrote Emma?\n    ^^^^^^^^^^^^^^^ no-way-out\n",
		fixed: `prompts:\n  - |\n    Hi.\n\n    Who wrote Emma?\n    ${PERMISSION}\n`,
	},
	"in a plain scalar": {
		path: "promptfooconfig.yaml",
		text: "prompts: [Who wrote Emma?, Hi]\n          ^^^^^^^^^^^^^^^ no-way-out\n",
		fixed: `prompts: [Who wrote Emma? ${PERMISSION}, Hi]\n`,
	},
	"in double quotes": {
		path: "promptfooconfig.yaml",
		text: 'prompts: "Who wrote Emma?"\n          ^^^^^^^^^^^^^^^ no-way-out\n',
		fixed: `prompts: "Who wrote Emma?\\n${PERMISSION}"\n`,
	},
	"in single quotes": {
		path: "promptfooconfig.yaml",
		text: "prompts: 'Who wrote Emma?'\n          ^^^^^^^^^^^^^^^ no-way-out\n",
		fixed: `prompts: 'Who wrote Emma? ${PERMISSION}'\n`,
	},
	"in JSON": {
		path: "prompts/a.json",
		text: '[{"role": "user", "content": "Who wrote Emma?"}]\n                              ^^^^^^^^^^^^^^^ no-way-out\n',
		fixed: `[{"role": "user", "content": "Who wrote Emma?\\n${PERMISSION}"}]\n`,
	},
	"in JSON in YAML": {
		path: "promptfooconfig.yaml",
		text: 'prompts:\n  - |\n    [{"role": "user", "content": "Who wrote Emma?"}]\n                                  ^^^^^^^^^^^^^^^ no-way-out\n',
		fixed: `prompts:\n  - |\n    [{"role": "user", "content": "Who wrote Emma?\\n${PERMISSION}"}]\n`,
	},
	"in a value that is filled in": {
		path: "a.prompty",
		text: "---\ninputs:\n  q: Who wrote Emma?\n---\nuser:\n{{q}}\n^^^^^ no-way-out\n",
		fixed: null,
	},
	"a system message that allows it": {
		path: "a.prompty",
		text: "system:\nIf you're unsure, say so.\nuser:\nWho wrote Emma?\n",
	},
	"permission in other words": { path: "a.prompt.md", text: "Never invent facts.\n\nWho wrote Emma?\n" },
	"an answer that follows": {
		path: "a.prompty",
		text: "user:\nWho wrote Emma?\nassistant:\nJane Austen.\nuser:\nShorten it.\n",
	},
	"no fact": {
		path: "a.prompt.md",
		text: "What should we name it?\n\nWhat do you think?\n\nWhy is the sky blue?\n",
	},
	"what is at hand": { path: "a.prompt.md", text: "What does this function return?\n" },
	"standing instructions": { path: "SKILL.md", text: "Who wrote Emma?\n" },
	"too long to be plain": {
		path: "a.prompt.md",
		text: `Who wrote ${"very ".repeat(30)}long books?\n`,
	},
});
