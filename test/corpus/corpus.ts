/** The corpus: every file below this folder's format folders, as the tests lint it. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ModelFacts } from "../../src/core/lint/assessment";
import { DEFAULTS, type LintConfig } from "../../src/core/lint/config/config";
import { isIncludedText } from "../../src/core/lint/config/config-file";
import { groupOf, type RuleId, ruleIds } from "../../src/core/lint/rules";
import { parsePrompt } from "../../src/core/prompt/parse";
import type { PromptFile, PromptSource } from "../../src/core/prompt/prompt-file";
import { expectationsOf, type Mark } from "./expectations";

export interface CorpusFile {
	/** From this folder on, for messages. */
	name: string;
	format: string;
	source: PromptSource;
	marks: Mark[];
}

/** Every rule that needs no model is on. */
export const CONFIG: LintConfig = {
	...DEFAULTS,
	agentFiles: true,
	rules: Object.fromEntries(
		ruleIds.map((id) => [id, groupOf(id) === "model" ? "off" : "warning"]),
	) as LintConfig["rules"],
};

/** Windows of a model whose tokens are words, for the files that are to overflow it. */
const WINDOWS: Record<string, number> = {
	"prompty/long.prompty": 15,
};

/** Reads all files. */
export function corpusFiles(): CorpusFile[] {
	const formats = readdirSync(__dirname).filter((name) => statSync(join(__dirname, name)).isDirectory());
	return formats.flatMap((format) =>
		readdirSync(join(__dirname, format), { recursive: true, encoding: "utf8" })
			.map((path) => path.replaceAll("\\", "/"))
			.filter((path) => statSync(join(__dirname, format, path)).isFile())
			.sort()
			.map((path) => readCorpusFile(format, path)),
	);
}

function readCorpusFile(format: string, path: string): CorpusFile {
	const { text, marks } = expectationsOf(readFileSync(join(__dirname, format, path), "utf8"));
	return { name: `${format}/${path}`, format, source: { path, language: null, text }, marks };
}

/** Parses a document of the corpus. */
export const parsed = (source: PromptSource): PromptFile | null =>
	parsePrompt(source, {
		variables: CONFIG.variables,
		agentFiles: CONFIG.agentFiles,
		isPromptText: (path) => isIncludedText(path, CONFIG),
	});

/** What is known of the made-up model; null where the file needs none. */
export function factsOf(name: string, file: PromptFile): ModelFacts | null {
	const contextLength = WINDOWS[name];
	if (contextLength === undefined) return null;
	const measures = file.conversations.map(({ messages }) => {
		const words = messages.flatMap(({ text }, message) =>
			[...text.text.matchAll(/\S+/g)].map(({ index }) => ({ message, offset: index })),
		);
		return { tokens: words.length, overflow: words[contextLength] ?? null };
	});
	return { name: "word-model", contextLength, specialTokens: [], measures };
}

/** Names of the rules, for telling them from facts. */
export const isRuleLabel = (label: string): label is RuleId => ruleIds.includes(label as RuleId);
