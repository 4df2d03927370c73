/** Judge: whether each answer is right, by the rule or by a server that decides in its place. */
import { judgeByRule } from "../../judge/rule";
import { serverJudge } from "../../judge/server-judge";
import { together } from "../../lines";
import type { Question } from "../../question";
import { openReplyCache } from "../../server/reply-cache";
import type { Samples, Verdicts } from "../run-files";
import { placeOf, type Run } from "../run-folder";
import { addLines, rowsAbout } from "./add-lines";
import { clientOf } from "./servers";

interface Asked {
	question: Question;
	samples: Samples;
}

/** Judges every answer, one line a question. A server's replies are kept, so that no answer is judged twice. */
export async function judge(run: Run): Promise<void> {
	await addLines<Asked>(run, {
		step: "judge",
		file: "verdicts.jsonl",
		inputs: (questions) =>
			together({
				question: rowsAbout<Question>(run, "questions.jsonl", questions),
				samples: rowsAbout<Samples>(run, "samples.jsonl", questions),
			}),
		work: judgeOf(run),
		server: run.servers.judge,
		together: 500,
	});
}

function judgeOf(run: Run): (asked: Asked) => Promise<Verdicts> {
	const { rule } = run.settings.judge;
	const ruled = ({ question, samples }: Asked) =>
		samples.answers.map(({ text }) => judgeByRule(text, question.answers, rule));
	const server = run.servers.judge;
	if (!server) return async (asked) => ({ id: asked.question.id, verdicts: ruled(asked) });
	const client = clientOf(run, server);
	const opened = openReplyCache(run.ports.files, placeOf(run, "judge-replies.jsonl")).then((cache) =>
		serverJudge(client, cache),
	);
	return async (asked) => {
		const { id, question, answers } = asked.question;
		const texts = asked.samples.answers.map(({ text }) => text);
		const verdicts = await (await opened).judge(question, texts, answers);
		return { id, verdicts, byRule: ruled(asked) };
	};
}
