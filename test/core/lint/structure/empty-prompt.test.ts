import { checkRule } from "./check-rule";

checkRule("empty-prompt", {
	"only front matter": {
		path: "a.prompt.md",
		text: "---\ndescription: a\n---\n^^^ empty-prompt\n\n",
		messages: ["There is no prompt in this file."],
		fixed: null,
	},
	"Windows lines": { path: "a.prompt.md", text: "---\r\ndescription: a\r\n---\r\n^^^ empty-prompt\r\n" },
	"a new file": { path: "a.prompt.md", text: "" },
	"a new file with a byte order mark": { path: "a.prompt.md", text: "\uFEFF\n \n" },
	"an empty message": {
		path: "a.prompty",
		text: "system:\n^^^^^^^ empty-prompt\n\nuser:\nHi\n",
		messages: ["This system message is empty."],
	},
	"only markers": {
		path: "a.prompty",
		text: "system:\n^^^^^^^ empty-prompt\nuser:\n^^^^^ empty-prompt\n",
	},
	"the assistant's turn is the model's": { path: "a.prompty", text: "user:\nHi\nassistant:\n" },
	"a tag may become text": { path: "a.prompty", text: "system:\n{% include 'x' %}\nuser:\nHi\n" },
	"a comment does not": {
		path: "a.prompt",
		text: "---\nmodel: x\n---\n^^^ empty-prompt\n{{! later }}\n",
	},
	"Dotprompt with nothing but a partial": { path: "a.prompt", text: "---\nmodel: x\n---\n{{> body}}\n" },
	"Continue's preamble": { path: ".continue/prompts/a.prompt", text: "name: a\n---\n^^^ empty-prompt\n" },
	"prompts in other files": { path: "promptfooconfig.yaml", text: "prompts: file://a.txt\n" },
	"an agent with nothing but a hand-off": {
		path: "a.agent.md",
		text: "---\nhandoffs:\n  - label: a\n    agent: b\n    prompt: Go on.\n---\n",
	},
	"a template of nothing but a comment": {
		path: "prompts/a.j2",
		text: "\n{# later #}\n^^^^^^^^^^^ empty-prompt\n",
	},
});
