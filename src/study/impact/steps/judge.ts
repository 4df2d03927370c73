/** Judge: whether each answer complies, by the suites' rules or by a server that decides in their place. */
import { addLines, rowsAbout } from "../../folder/add-lines";
import { placeOf } from "../../folder/run-folder";
import { judgeByRule } from "../../judge/rule";
import { together } from "../../lines";
import type { ChatClient } from "../../server/chat-client";
import { clientOf } from "../../server/client-of";
import { openReplyCache } from "../../server/reply-cache";
import { judgeItem } from "../../suites/judge-item";
import { type SuiteJudge, suiteJudge } from "../../suites/server-judge";
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
	const client = run.judge && clientOf(run, run.judge);
	await addLines<Answered>(run, {
		step: "judge",
		file: "verdicts.jsonl",
		inputs: (rows) =>
			together({
				place: withIds(placesIn(grid, rows)),
				answer: rowsAbout<CellAnswer>(run, "answers.jsonl", rows),
			}),
		work: judgeOf(run, client),
		server: run.judge,
		...(client && { notes: client.notes }),
		together: TOGETHER,
	});
}

/** Plain questions are judged by the rule, whoever judges the suites. */
function judgeOf(run: Run, client: ChatClient | null): (answered: Answered) => Promise<CellVerdict> {
	let judging: Promise<SuiteJudge> | null = null;
	return async ({ place: { id, item }, answer }) => {
		if ("skipped" in answer) return { id, verdict: null };
		const { text, first } = answer;
		if (item.kind === "task") {
			const isRight = judgeByRule(text, item.question.answers, "words") === "true";
			return { id, verdict: isRight ? "right" : "wrong" };
		}
		const byRule = judgeItem(item.item, text, first);
		if (!client) return { id, verdict: byRule };
		judging ??= judgeAt(run, client);
		return { id, verdict: await (await judging).judge(item.item, text, first), byRule };
	};
}

async function judgeAt(run: Run, client: ChatClient): Promise<SuiteJudge> {
	return suiteJudge(client, await openReplyCache(run.ports.files, placeOf(run, "judge-replies.jsonl")));
}
