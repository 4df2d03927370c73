/** What axe-core, the accessibility checker, finds in a page as it is. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type axe from "axe-core";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export interface Audit {
	/** The rules that hold, by id. */
	passes: string[];
	/** One line for each element that breaks a rule: impact, rule, element, what is wrong. */
	findings: string[];
}

/** A part of a page, and only some rules: none given, all. */
export interface AuditOptions {
	within?: string;
	rules?: string[];
}

/** The browser's own connection brings the checker in: the panel's policy would refuse it as a script. */
export async function audit(page: Page, { within = "html", rules = [] }: AuditOptions = {}): Promise<Audit> {
	if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
	return page.evaluate(
		async ([selector, only]) => {
			const { axe: checker } = window as unknown as { axe: typeof axe };
			// Of what holds, one element of each rule is told.
			const options: axe.RunOptions = { preload: false, resultTypes: ["violations"] };
			if (only!.length > 0) options.runOnly = { type: "rule", values: only as string[] };
			const { violations, passes } = await checker.run(selector as string, options);
			return {
				passes: passes.map(({ id }) => id),
				findings: violations.flatMap(({ id, impact, nodes }) =>
					nodes.map(
						({ html, any, all, none }) =>
							`${impact} ${id}: ${html.slice(0, 160)} (${[...any, ...all, ...none].map(({ message }) => message).join("; ")})`,
					),
				),
			};
		},
		[within, rules] as const,
	);
}
