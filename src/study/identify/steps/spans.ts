/** Spans: the part of each answer that states the fact. */

import { addLines, rowsAbout } from "../../folder/add-lines";
import { placeOf } from "../../folder/run-folder";
import { together } from "../../lines";
import type { Question } from "../../question";
import type { ChatClient } from "../../server/chat-client";
import { clientOf } from "../../server/client-of";
import { openReplyCache } from "../../server/reply-cache";
import { type Extractor, extractor } from "../../spans/extractor";
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
	const client = run.servers.extractor && clientOf(run, run.servers.extractor);
	await addLines<Asked>(run, {
		step: "spans",
		file: "spans.jsonl",
		inputs: (questions) =>
			together({
				question: rowsAbout<Question>(run, "questions.jsonl", questions),
				samples: rowsAbout<Samples>(run, "samples.jsonl", questions),
				verdicts: rowsAbout<Verdicts>(run, "verdicts.jsonl", questions),
			}),
		work: finderOf(run, client),
		server: run.servers.extractor,
		...(client && { notes: client.notes }),
		together: 500,
	});
}

function finderOf(run: Run, client: ChatClient | null): (asked: Asked) => Promise<Spans> {
	let asker: Promise<Extractor> | null = null;
	return async ({ question, samples, verdicts }) => {
		const judged = {
			question: question.question,
			accepted: question.answers,
			answers: samples.answers,
			verdicts: verdicts.verdicts,
		};
		if (client) asker ??= extractorOf(run, client);
		return { id: question.id, spans: await findSpans(judged, await asker) };
	};
}

async function extractorOf(run: Run, client: ChatClient): Promise<Extractor> {
	return extractor(client, await openReplyCache(run.ports.files, placeOf(run, "span-replies.jsonl")));
}
