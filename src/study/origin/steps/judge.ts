/** Judge: whether each answer is right, by the rule or by a server that decides in its place. */
import { addLines, rowsAbout } from "../../folder/add-lines";
import { cacheOf, type KeptServer, keptNotesOf, stepClient } from "../../folder/server-notes";
import { tryServer } from "../../folder/try-server";
import { judgeByRule } from "../../judge/rule";
import { givesVerdicts, type ServerJudge, serverJudge } from "../../judge/server-judge";
import { together } from "../../lines";
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
	const file = "verdicts.jsonl";
	const server = run.judge && {
		client: stepClient(run, run.judge),
		cache: cacheOf(run, "judge-replies.jsonl"),
	};
	await addLines<Asked>(run, {
		step: "judge",
		file,
		inputs: (questions) =>
			together({
				asked: rowsAbout<SetQuestion>(run, "questions.jsonl", questions),
				told: rowsAbout<BaseAnswer>(run, "samples.jsonl", questions),
			}),
		work: judgeOf(run, server),
		server: run.judge,
		...(server && { client: server.client, notes: () => keptNotesOf(run, server, file) }),
		together: TOGETHER,
	});
}

/** Asks the server once before there is anything to judge. */
export const tryJudge = (run: Run): Promise<void> =>
	tryServer(run, {
		...{ step: "judge", server: run.judge, before: "samples.jsonl" },
		...{ failing: "gives no verdict that can be read", ask: givesVerdicts },
	});

function judgeOf(run: Run, server: KeptServer | null): (asked: Asked) => Promise<BaseVerdict> {
	let judging: Promise<ServerJudge> | null = null;
	return async ({ asked: { id, question }, told: { answer } }) => {
		if (!answer) return { id, verdict: null };
		const byRule = judgeByRule(answer.text, question.answers, run.settings.judge.rule);
		if (!server) return { id, verdict: byRule };
		judging ??= server.cache().then((cache) => serverJudge(server.client, cache));
		const [verdict] = await (await judging).judge(question.question, [answer.text], question.answers);
		return { id, verdict: verdict!, byRule };
	};
}
