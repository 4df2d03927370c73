/** Judge: whether each answer is right, by the rule or by a server that decides in its place. */

import { addLines, rowsAbout } from "../../folder/add-lines";
import { cacheOf, type KeptServer, keptNotesOf, stepClient } from "../../folder/server-notes";
import { tryServer } from "../../folder/try-server";
import { judgeByRule } from "../../judge/rule";
import { givesVerdicts, serverJudge } from "../../judge/server-judge";
import { together } from "../../lines";
import type { Question } from "../../question";
import { toldTroubles } from "../../server/troubles";
import type { Run } from "../folder/study-run";
import type { Samples, Verdicts } from "../run-files";

interface Asked {
	question: Question;
	samples: Samples;
}

/** Judges every answer, one line a question. A server's replies are kept, so that no answer is judged twice. */
export async function judge(run: Run): Promise<void> {
	const { judge: server } = run.servers;
	const asked = server && { client: stepClient(run, server), cache: cacheOf(run, "judge-replies.jsonl") };
	await addLines<Asked>(run, {
		step: "judge",
		file: "verdicts.jsonl",
		inputs: (questions) =>
			together({
				question: rowsAbout<Question>(run, "questions.jsonl", questions),
				samples: rowsAbout<Samples>(run, "samples.jsonl", questions),
			}),
		work: judgeOf(run, asked),
		server,
		...(asked && { client: asked.client, notes: () => keptNotesOf(run, asked, "verdicts.jsonl") }),
		together: 500,
	});
}

/** Asks the server once before there is anything to judge. */
export const tryJudge = (run: Run): Promise<void> =>
	tryServer(run, {
		...{ step: "judge", server: run.servers.judge, before: "samples.jsonl" },
		...{ failing: "gives no verdict that can be read", ask: givesVerdicts },
	});

function judgeOf(run: Run, server: KeptServer | null): (asked: Asked) => Promise<Verdicts> {
	const { rule } = run.settings.judge;
	const ruled = ({ question, samples }: Asked) =>
		samples.answers.map(({ text }) => judgeByRule(text, question.answers, rule));
	if (!server) return async (asked) => ({ id: asked.question.id, verdicts: ruled(asked) });
	return async (asked) => {
		const { id, question, answers } = asked.question;
		const texts = asked.samples.answers.map(({ text }) => text);
		// One a question, so that its counts are the question's; what is known to one is known to all by the cache.
		const { judge, counts } = serverJudge(server.client, await server.cache());
		const verdicts = await judge(question, texts, answers);
		const { badReplies: noVerdict, failed: unjudged, overlong } = counts;
		const told = toldTroubles({ noVerdict, unjudged, overlong });
		return { id, verdicts, byRule: ruled(asked), ...told };
	};
}
