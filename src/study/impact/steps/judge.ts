/** Judge: whether each answer complies, by the suites' rules or by a server that decides in their place. */
import { addLines, rowsAbout } from "../../folder/add-lines";
import { cacheOf, type KeptServer, keptNotesOf, stepClient } from "../../folder/server-notes";
import { tryServer } from "../../folder/try-server";
import { judgeByRule } from "../../judge/rule";
import { together } from "../../lines";
import { judgeItem } from "../../suites/judge-item";
import { judgesItems, type SuiteJudge, suiteJudge } from "../../suites/server-judge";
import type { CellAnswer, CellVerdict, ImpactItem } from "../run-files";
import { gridOf, type Run } from "../study-run";
import { placesIn } from "./answer";
import { withIds } from "./fluency";

interface Answered {
	place: { id: string; item: ImpactItem };
	answer: CellAnswer;
}

/** Rule judges write many lines at a time. */
const TOGETHER = 500;

/** Judges every answer. A server's replies are kept, so that no answer is judged twice. */
export async function judge(run: Run): Promise<void> {
	const grid = await gridOf(run);
	const file = "verdicts.jsonl";
	const asked = run.judge && {
		client: stepClient(run, run.judge),
		cache: cacheOf(run, "judge-replies.jsonl"),
	};
	await addLines<Answered>(run, {
		step: "judge",
		file,
		inputs: (rows) =>
			together({
				place: withIds(placesIn(grid, rows)),
				answer: rowsAbout<CellAnswer>(run, "answers.jsonl", rows),
			}),
		work: judgeOf(asked),
		server: run.judge,
		...(asked && { client: asked.client, notes: () => keptNotesOf(run, asked, file) }),
		together: TOGETHER,
	});
}

/** Asks the server once before there is anything to judge. */
export const tryJudge = (run: Run): Promise<void> =>
	tryServer(run, {
		...{ step: "judge", server: run.judge, before: "answers.jsonl" },
		...{ failing: "gives no verdict that can be read", ask: judgesItems },
	});

/** Plain questions are judged by the rule, whoever judges the suites. */
function judgeOf(asked: KeptServer | null): (answered: Answered) => Promise<CellVerdict> {
	let judging: Promise<SuiteJudge> | null = null;
	return async ({ place: { id, item }, answer }) => {
		if ("skipped" in answer) return { id, verdict: null };
		const { text, first } = answer;
		if (item.kind === "task") {
			const isRight = judgeByRule(text, item.question.answers, "words") === "true";
			return { id, verdict: isRight ? "right" : "wrong" };
		}
		const byRule = judgeItem(item.item, text, first);
		if (!asked) return { id, verdict: byRule };
		judging ??= asked.cache().then((cache) => suiteJudge(asked.client, cache));
		return { id, verdict: await (await judging).judge(item.item, text, first), byRule };
	};
}
