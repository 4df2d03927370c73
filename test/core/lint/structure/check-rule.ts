/** One check for every structure rule: a document with carets, and what the finding says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelFacts } from "../../../../src/core/lint/assessment";
import { DEFAULTS, type LintConfig } from "../../../../src/core/lint/config/config";
import type { Finding } from "../../../../src/core/lint/finding";
import { type RuleId, ruleIds } from "../../../../src/core/lint/rules";
import { structureFindings } from "../../../../src/core/lint/structure/check";
import { parsePrompt } from "../../../../src/core/prompt/parse";
import { expectationsOf } from "../../../corpus/expectations";

export interface RuleCase {
	/** Of the document, which tells its format. */
	path: string;
	/** With a line of carets and the rule's name under what it marks. */
	text: string;
	/** In the document's order. */
	messages?: string[];
	/** The document after the first finding's first fix; null when there is none. */
	fixed?: string | null;
	facts?: ModelFacts;
}

/** Runs one rule over documents. */
export function checkRule(rule: RuleId, cases: Record<string, RuleCase>): void {
	for (const [name, given] of Object.entries(cases)) test(`${rule}: ${name}`, () => checkCase(rule, given));
}

function checkCase(rule: RuleId, { path, text: marked, messages, fixed, facts }: RuleCase): void {
	const { text, marks } = expectationsOf(marked);
	const findings = findingsOf(rule, path, text, facts ?? null);
	const shown = ({ start, end }: { start: number; end: number }) => `${start}: ${text.slice(start, end)}`;
	assert.deepEqual(findings.map(shown), marks.map(shown));
	if (messages)
		assert.deepEqual(
			findings.map(({ message }) => message),
			messages,
		);
	if (fixed === undefined) return;
	const edits = findings[0]?.fixes[0]?.edits.toSorted((a, b) => b.start - a.start);
	const after = edits?.reduce((t, { start, end, text: by }) => t.slice(0, start) + by + t.slice(end), text);
	assert.equal(after ?? null, fixed);
	if (after === undefined) return;
	const left = findingsOf(rule, path, after, facts ?? null);
	assert.equal(left.length, findings.length - 1, "the fix mends its finding");
}

function findingsOf(rule: RuleId, path: string, text: string, facts: ModelFacts | null): Finding[] {
	const source = { path, language: null, text };
	const file = parsePrompt(source, {
		variables: "fill",
		agentFiles: true,
		isPromptText: (each) => each.endsWith(".txt"),
	});
	assert.ok(file, `${path} is no prompt file`);
	const rules = Object.fromEntries(ruleIds.map((id) => [id, id === rule ? "warning" : "off"]));
	const config: LintConfig = { ...DEFAULTS, rules: rules as LintConfig["rules"] };
	return structureFindings({ source, file, config, facts });
}
