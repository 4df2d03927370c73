/** Judge: whether each answer is right, by the rule or by a server that decides in its place. */
import { addLines, rowsAbout } from "../../folder/add-lines";
import { placeOf } from "../../folder/run-folder";
import { judgeByRule } from "../../judge/rule";
import { type ServerJudge, serverJudge } from "../../judge/server-judge";
import { together } from "../../lines";
import type { ChatClient } from "../../server/chat-client";
import { clientOf } from "../../server/client-of";
import { openReplyCache } from "../../server/reply-cache";
import type { BaseAnswer, BaseVerdict, SetQuestion } from "../run-files";
import type { Run } from "../study-run";

interface Asked {
	asked: SetQuestion;
	told: BaseAnswer;
}

/** The rule writes many lines at a time. */
const TOGETHER = 500;

/** Judges every answer. A server's replies are kept, so that no answer is judged twice. */
export async function judge(run: Run): Promise<void> {
	const client = run.judge && clientOf(run, run.judge);
	await addLines<Asked>(run, {
		step: "judge",
		file: "verdicts.jsonl",
		inputs: (questions) =>
			together({
				asked: rowsAbout<SetQuestion>(run, "questions.jsonl", questions),
				told: rowsAbout<BaseAnswer>(run, "samples.jsonl", questions),
			}),
		work: judgeOf(run, client),
		server: run.judge,
		...(client && { notes: client.notes }),
		together: TOGETHER,
	});
}

function judgeOf(run: Run, client: ChatClient | null): (asked: Asked) => Promise<BaseVerdict> {
	let judging: Promise<ServerJudge> | null = null;
	return async ({ asked: { id, question }, told: { answer } }) => {
		if (!answer) return { id, verdict: null };
		const byRule = judgeByRule(answer.text, question.answers, run.settings.judge.rule);
		if (!client) return { id, verdict: byRule };
		judging ??= openReplyCache(run.ports.files, placeOf(run, "judge-replies.jsonl")).then((cache) =>
			serverJudge(client, cache),
		);
		const [verdict] = await (await judging).judge(question.question, [answer.text], question.answers);
		return { id, verdict: verdict!, byRule };
	};
}
