/**
 * What typing costs: reading a long prompt file and running the rules that need no model, warm.
 *
 *     node --import tsx bench/lint-structure.ts
 */
import { cpus } from "node:os";
import { applyDirectives } from "../src/core/lint/comments/directives";
import { DEFAULTS, type LintConfig } from "../src/core/lint/config/config";
import { groupOf, ruleIds } from "../src/core/lint/rules";
import { structureFindings } from "../src/core/lint/structure/check";
import { parsePrompt } from "../src/core/prompt/parse";

const LINES = 5000;
const ROUNDS = 30;
/** Rounds that are not counted: the compiler is still at work. */
const WARM_UP = 10;

const rules = Object.fromEntries(ruleIds.map((id) => [id, groupOf(id) === "model" ? "off" : "warning"]));
const CONFIG: LintConfig = { ...DEFAULTS, rules: rules as LintConfig["rules"] };

const lines = (line: (i: number) => string, newline = "\n"): string =>
	Array.from({ length: LINES }, (_, i) => line(i) + newline).join("");

/** [path, text]: prose, and then what each rule has most work with. */
const FILES: [name: string, path: string, text: string][] = [
	[
		"prose",
		"a.prompt.md",
		lines((i) => `${i}. Keep the names that the public API has, and say why when you cannot.`),
	],
	["prose, CRLF", "a.prompt.md", lines((i) => `- Keep name ${i}.`, "\r\n")],
	["a question a line", "a.prompt.md", lines((i) => `- Who wrote volume ${i}?`)],
	["a question a line, CRLF", "a.prompt.md", lines((i) => `- Who wrote volume ${i}?`, "\r\n")],
	["a control token a line", "a.prompt.md", lines((i) => `Line ${i} ends with <|im_end|>`)],
	[
		"a variable a line",
		"a.prompty",
		`---\ninputs:\n  one: a\n---\nuser:\n${lines((i) => `{{one}} {{ v${i} }}`)}`,
	],
	[
		"a declaration a line",
		"a.prompty",
		`---\ninputs:\n${lines((i) => `  v${i}: a`)}---\nuser:\n${lines((i) => `{{ w${i} }}`)}`,
	],
	[
		"a comment a line",
		"a.prompt.md",
		lines((i) => `Line ${i} <!-- h-neurons-disable-line special-token -->`),
	],
	["a prompt a line", "promptfooconfig.yaml", `prompts:\n${lines((i) => `  - Who wrote volume ${i}?`)}`],
];

print(`${cpus()[0]?.model}, Node ${process.version}, ${LINES} lines, median of ${ROUNDS} warm rounds\n`);
print(
	`${"".padEnd(26)}${["parse", "rules", "comments", "worst", "findings"].map((w) => w.padStart(10)).join("")}`,
);
for (const [name, path, text] of FILES) {
	const rounds = Array.from({ length: WARM_UP + ROUNDS }, () => round(path, text)).slice(WARM_UP);
	const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
	const figures = (["parse", "rules", "comments"] as const).map((key) =>
		median(rounds.map((each) => each[key])),
	);
	const worst = Math.max(...rounds.map((each) => each.rules + each.comments));
	const shown = [...figures, worst].map((ms) => `${ms.toFixed(1)} ms`.padStart(10)).join("");
	print(`${name.padEnd(26)}${shown}${String(rounds[0]!.findings).padStart(10)}`);
}

function print(line: string): void {
	process.stdout.write(`${line}\n`);
}

function round(path: string, text: string) {
	const started = performance.now();
	const source = { path, language: null, text };
	const file = parsePrompt(source, { variables: "fill", agentFiles: true, isPromptText: () => true })!;
	const parsed = performance.now();
	const subject = { source, file, config: CONFIG };
	const findings = structureFindings({ ...subject, facts: null });
	const checked = performance.now();
	const { kept, unused } = applyDirectives(subject, findings, ["structure", "model"]);
	const told = performance.now();
	return {
		parse: parsed - started,
		rules: checked - parsed,
		comments: told - checked,
		findings: kept.length + unused.length,
	};
}
