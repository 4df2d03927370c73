/** Judge: whether each answer is right, by the rule or by a server that decides in its place. */

import { addLines, rowsAbout } from "../../folder/add-lines";
import { placeOf } from "../../folder/run-folder";
import { judgeByRule } from "../../judge/rule";
import { type ServerJudge, serverJudge } from "../../judge/server-judge";
import { together } from "../../lines";
import type { Question } from "../../question";
import type { ChatClient } from "../../server/chat-client";
import { clientOf } from "../../server/client-of";
import { openReplyCache } from "../../server/reply-cache";
import type { Run } from "../folder/study-run";
import type { Samples, Verdicts } from "../run-files";

interface Asked {
	question: Question;
	samples: Samples;
}

/** Judges every answer, one line a question. A server's replies are kept, so that no answer is judged twice. */
export async function judge(run: Run): Promise<void> {
	const client = run.servers.judge && clientOf(run, run.servers.judge);
	await addLines<Asked>(run, {
		step: "judge",
		file: "verdicts.jsonl",
		inputs: (questions) =>
			together({
				question: rowsAbout<Question>(run, "questions.jsonl", questions),
				samples: rowsAbout<Samples>(run, "samples.jsonl", questions),
			}),
		work: judgeOf(run, client),
		server: run.servers.judge,
		...(client && { notes: client.notes }),
		together: 500,
	});
}

function judgeOf(run: Run, client: ChatClient | null): (asked: Asked) => Promise<Verdicts> {
	const { rule } = run.settings.judge;
	const ruled = ({ question, samples }: Asked) =>
		samples.answers.map(({ text }) => judgeByRule(text, question.answers, rule));
	if (!client) return async (asked) => ({ id: asked.question.id, verdicts: ruled(asked) });
	let judging: Promise<ServerJudge> | null = null;
	return async (asked) => {
		const { id, question, answers } = asked.question;
		const texts = asked.samples.answers.map(({ text }) => text);
		judging ??= judgeAt(run, client);
		const verdicts = await (await judging).judge(question, texts, answers);
		return { id, verdicts, byRule: ruled(asked) };
	};
}

async function judgeAt(run: Run, client: ChatClient): Promise<ServerJudge> {
	return serverJudge(client, await openReplyCache(run.ports.files, placeOf(run, "judge-replies.jsonl")));
}
