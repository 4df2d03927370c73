import { checkRule } from "./check-rule";

checkRule("role-injection", {
	"Prompty reads roles after filling": {
		path: "a.prompty",
		text: "user:\n{{question}}\n^^^^^^^^^^^^ role-injection\n",
		messages: ['The value of "question" could open a message of another role, with a line "system:".'],
		fixed: null,
	},
	"but not in strict mode": {
		path: "a.prompty",
		text: "---\ntemplate: {format: jinja2, strict: true}\n---\nuser:\n{{question}}\n",
	},
	"a variable is told once": {
		path: "a.prompty",
		text: "{{a}}\n^^^^^ role-injection\n{{a}} {{b}}\n      ^^^^^ role-injection\n",
	},
	"a variable that is only tested writes nothing": {
		path: "a.prompty",
		text: "user:\n{% if formal %}Dear{% endif %} all\n",
	},
	"chat markup": {
		path: "prompts/a.j2",
		text: "<|im_start|>user\n{{ q }}<|im_end|>\n^^^^^^^ role-injection\n",
		messages: [
			'The value of "q" could open a message of another role, with a control token such as <|im_start|>.',
		],
	},
	"no markup, no roles": { path: "prompts/a.j2", text: "{{ q }}\n" },
	"a list of messages that is filled before it is read": {
		path: "promptfooconfig.yaml",
		text: 'prompts:\n  - |\n    - role: user\n      content: "{{q}} and {{q}}"\n                ^^^^^ role-injection\n',
		fixed: null,
	},
	"there a value can be escaped": {
		path: "promptfooconfig.yaml",
		text: 'prompts:\n  - |\n    - role: user\n      content: "{{ q }}"\n                ^^^^^^^ role-injection\n',
		messages: ['The value of "q" could open a message of another role, with a further item, "role: system".'],
		fixed: "prompts:\n  - |\n    - role: user\n      content: {{ q | dump }}\n",
	},
});
