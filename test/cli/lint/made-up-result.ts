import type { LintResult } from "../../../src/cli/lint/result";
import type { Severity } from "../../../src/core/lint/finding";
import { linesOf } from "../../../src/core/lint/lines";
import type { LintReport } from "../../../src/core/lint/lint-file";
import type { RuleId } from "../../../src/core/lint/rules";

export interface MadeUp {
	path: string;
	text: string;
	findings: {
		/** The words that it stands on. */
		at: string;
		rule?: RuleId;
		severity?: Severity;
		message?: string;
		/** What a preferred fix puts in their place. */
		fix?: string;
		data?: Record<string, number | string>;
		/** Words that it refers to. */
		related?: string;
	}[];
	/** Why two questions were not asked. */
	remark?: string;
	failure?: string;
}

/** The result of linting one file in /work/folder, as told. */
export function resultOf({ path, text, findings, remark, failure }: MadeUp): LintResult {
	const place = (words: string) => {
		const start = text.indexOf(words);
		return { start, end: start + words.length };
	};
	const seconds = { prompt: 0, answer: 0, suppressed: 0, samples: 0, all: 0 };
	const report: LintReport = {
		...{ findings: [], suppressed: 3, dropped: 0, structure: null, parseSeconds: 0 },
		model: remark
			? {
					...{ findings: [], questions: [], skipped: { count: 2, reason: remark }, problem: null },
					...{ cache: { hits: 0, misses: 0 }, seconds },
				}
			: null,
		file: {
			...{ format: "text", syntax: null, comments: [], islands: [], conversations: [], uses: [] },
			...{ declarations: null, problems: [] },
		},
	};
	return {
		files: [
			{
				...{ file: `/work/folder/${path}`, path, lines: linesOf(text), report, accepted: 0, unchanged: 0 },
				findings: findings.map((each, i) => ({
					...place(each.at),
					...{ rule: each.rule ?? "special-token", severity: each.severity ?? "warning" },
					...{ message: each.message ?? "A message.", data: each.data ?? {}, fingerprint: `${i}:1` },
					related: each.related ? [{ ...place(each.related), message: "See here." }] : [],
					fixes:
						each.fix === undefined
							? []
							: [{ title: "Mend", isPreferred: true, edits: [{ ...place(each.at), text: each.fix }] }],
				})),
			},
		],
		failures: failure ? [{ path: null, message: failure }] : [],
		notes: [],
		run: { version: "1.2.3", folder: "/work/folder", seconds: 1.5 },
	};
}
