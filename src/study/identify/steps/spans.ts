/** Spans: the part of each answer that states the fact. */
import { together } from "../../lines";
import type { Question } from "../../question";
import { openReplyCache } from "../../server/reply-cache";
import { extractor } from "../../spans/extractor";
import { findSpans } from "../../spans/find-spans";
import type { Samples, Spans, Verdicts } from "../run-files";
import { placeOf, type Run } from "../run-folder";
import { addLines, rowsAbout } from "./add-lines";
import { clientOf } from "./servers";

interface Asked {
	question: Question;
	samples: Samples;
	verdicts: Verdicts;
}

/** Finds every answer's span by rules, and asks the extractor, if there is one, where they find none. */
export async function spans(run: Run): Promise<void> {
	await addLines<Asked>(run, {
		step: "spans",
		file: "spans.jsonl",
		inputs: (questions) =>
			together({
				question: rowsAbout<Question>(run, "questions.jsonl", questions),
				samples: rowsAbout<Samples>(run, "samples.jsonl", questions),
				verdicts: rowsAbout<Verdicts>(run, "verdicts.jsonl", questions),
			}),
		work: finderOf(run),
		server: run.servers.extractor,
		together: 500,
	});
}

function finderOf(run: Run): (asked: Asked) => Promise<Spans> {
	const server = run.servers.extractor;
	const asker = server && extractorOf(run, server);
	return async ({ question, samples, verdicts }) => {
		const judged = {
			question: question.question,
			accepted: question.answers,
			answers: samples.answers,
			verdicts: verdicts.verdicts,
		};
		return { id: question.id, spans: await findSpans(judged, asker && (await asker)) };
	};
}

async function extractorOf(run: Run, server: NonNullable<Run["servers"]["extractor"]>) {
	const client = clientOf(run, server);
	return extractor(client, await openReplyCache(run.ports.files, placeOf(run, "span-replies.jsonl")));
}
