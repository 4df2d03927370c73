import { checkRule } from "./check-rule";

const prompty = (inputs: string, body: string) =>
	`---\ninputs:\n${inputs}template: {format: jinja2, strict: true}\n---\nuser:\n${body}`;

checkRule("undefined-variable", {
	"a slip of the pen": {
		path: "a.prompty",
		text: prompty("  city: Oslo\n", "Go to {{citty}}.\n        ^^^^^ undefined-variable\n"),
		messages: ['"citty" is not declared; did you mean "city"?'],
		fixed: prompty("  city: Oslo\n", "Go to {{city}}.\n"),
	},
	"a variable that nobody declared": {
		path: "a.prompty",
		text: prompty("  city: Oslo\n", "{{city}}, {{guests}}\n            ^^^^^^ undefined-variable\n"),
		messages: ['"guests" is used but not declared.'],
		fixed: prompty('  city: Oslo\n  guests: ""\n', "{{city}}, {{guests}}\n"),
	},
	"each use is told": {
		path: "a.prompty",
		text: prompty(
			"  city: Oslo\n",
			"{{ x }} {% if x %}{{ city }}{% endif %}\n   ^ undefined-variable\n              ^ undefined-variable\n",
		),
	},
	"a loop's own variable is defined": {
		path: "a.prompty",
		text: prompty("  files: []\n", "{% for file in files %}{{ file }}{% endfor %}\n"),
	},
	"without declarations none is undefined": { path: "prompts/a.j2", text: "{{ city }}\n" },
	"LangChain's list": {
		path: "a.yaml",
		text: '_type: prompt\ninput_variables: [city]\ntemplate: "{city} {month}"\n                   ^^^^^ undefined-variable\n',
	},
});

checkRule("unused-variable", {
	"the entry goes with its value": {
		path: "a.prompty",
		text: prompty(
			"  city:\n    default: Oslo\n  season:\n  ^^^^^^ unused-variable\n    default: winter\n",
			"{{city}}\n",
		),
		messages: ['"season" is declared but not used.'],
		fixed: prompty("  city:\n    default: Oslo\n", "{{city}}\n"),
	},
	"a test counts as a use": { path: "a.prompty", text: prompty("  a: 1\n", "{% if a %}b{% endif %}\n") },
	"a template that is broken may use it elsewhere": {
		path: "a.prompty",
		text: prompty("  a: 1\n", "{{ b\n"),
	},
});
