/** Spans: the part of each answer that states the fact. */

import { addLines, rowsAbout } from "../../folder/add-lines";
import { cacheOf, type KeptServer, keptNotesOf, stepClient } from "../../folder/server-notes";
import { tryServer } from "../../folder/try-server";
import { together } from "../../lines";
import type { Question } from "../../question";
import { toldTroubles } from "../../server/troubles";
import { extractor, marksSpans } from "../../spans/extractor";
import { findSpans } from "../../spans/find-spans";
import type { Run } from "../folder/study-run";
import type { Samples, Spans, Verdicts } from "../run-files";

interface Asked {
	question: Question;
	samples: Samples;
	verdicts: Verdicts;
}

/** Finds every answer's span by rules, and asks the extractor, if there is one, where they find none. */
export async function spans(run: Run): Promise<void> {
	const { extractor: server } = run.servers;
	const asked = server && { client: stepClient(run, server), cache: cacheOf(run, "span-replies.jsonl") };
	await addLines<Asked>(run, {
		step: "spans",
		file: "spans.jsonl",
		inputs: (questions) =>
			together({
				question: rowsAbout<Question>(run, "questions.jsonl", questions),
				samples: rowsAbout<Samples>(run, "samples.jsonl", questions),
				verdicts: rowsAbout<Verdicts>(run, "verdicts.jsonl", questions),
			}),
		work: finderOf(asked),
		server,
		...(asked && { client: asked.client, notes: () => keptNotesOf(run, asked, "spans.jsonl") }),
		together: 500,
	});
}

/** Asks the server once before there is anything to find. */
export const tryExtractor = (run: Run): Promise<void> =>
	tryServer(run, {
		...{ step: "spans", server: run.servers.extractor, before: "samples.jsonl" },
		...{ failing: "marks nothing that stands in the answer", ask: marksSpans },
	});

function finderOf(server: KeptServer | null): (asked: Asked) => Promise<Spans> {
	return async ({ question, samples, verdicts }) => {
		const judged = {
			question: question.question,
			accepted: question.answers,
			answers: samples.answers,
			verdicts: verdicts.verdicts,
		};
		const { id } = question;
		if (!server) return { id, spans: await findSpans(judged, null) };
		// One a question, so that its counts are the question's; what is known to one is known to all by the cache.
		const asker = extractor(server.client, await server.cache());
		const found = await findSpans(judged, asker);
		const { badReplies: noExcerpt, none: noFact, failed: unmarked, overlong: overlongToMark } = asker.counts;
		return { id, spans: found, ...toldTroubles({ noExcerpt, noFact, unmarked, overlongToMark }) };
	};
}
