/**
 * Every way in which an endpoint fails for good, in the midst of a study: its sentence, that what was answered is kept, and that
 * the same study goes on once the endpoint is well and asks only what lacks.
 */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { StudyStep } from "../../../src/core/report/steps";
import type { LensError } from "../../../src/protocol/errors";
import type { ChatServer } from "../../../src/protocol/study-calls";
import { PATIENCE } from "../../../src/study/server/patience";
import type { MemoryFiles } from "../memory-files";
import { answerTo, PlantedModel } from "../planted-model";
import { newFiles, start } from "../study-run";
import {
	type ChatBody,
	type Fault,
	type LoopbackChat,
	type LoopbackOptions,
	startChat,
} from "./loopback-chat";
import { SELF_SIGNED } from "./self-signed";

const KEY = "sk-secret-4711";
const HOST = "HOST";
/** Questions of each kind. */
const FEW = 12;
/** Answers before the endpoint fails. */
const BEFORE = 9;
/** Far longer than a request to this very machine takes. */
const TIME_LIMIT_MS = 20_000;

interface Case {
	name: string;
	/** What goes wrong with every request from then on; some endpoints change instead. */
	fault?: Fault;
	change?: Partial<LoopbackOptions>;
	isUntrusted?: true;
	timeLimitMs?: number;
	sentence: string | RegExp;
}

const html = "<html>\n<head><title>502\nBad Gateway</title></head>\n<body><h1>Sorry</h1></body></html>";
const CASES: Case[] = [
	{ name: "429", fault: { status: 429 }, sentence: `${HOST} takes no more requests for now.` },
	{
		name: "429 with Retry-After, longer than it lasts",
		fault: { status: 429, headers: { "retry-after": "7" } },
		sentence: `${HOST} takes no more requests for now and asks to wait 7 s.`,
	},
	{
		name: "429 with Retry-After, an hour",
		fault: { status: 429, headers: { "retry-after": "3600" } },
		sentence: `${HOST} takes no more requests for now and asks to wait 3600 s.`,
	},
	{
		name: "500",
		fault: { status: 500, body: '{"error":{"message":"CUDA out of memory."}}' },
		sentence: `${HOST} answers with error 500: CUDA out of memory.`,
	},
	{
		name: "502 with a page",
		fault: { status: 502, headers: { "content-type": "text/html" }, body: html },
		sentence: `${HOST} answers with error 502: 502 Bad Gateway.`,
	},
	{
		name: "503 with a page of five million bytes",
		fault: { status: 503, headers: { "content-type": "text/html" }, body: html.padEnd(5e6, "<p>") },
		sentence: `${HOST} answers with error 503: 502 Bad Gateway.`,
	},
	{
		name: "500 with a text of five million bytes",
		fault: { status: 500, body: "Out of memory.\n".padEnd(5e6, "x") },
		sentence: /^HOST answers with error 500: Out of memory\. x{185}\.$/,
	},
	{
		name: "an answer without an end",
		fault: { ends: "flood" },
		sentence: /^HOST sends more than [23] MB in place of an answer\.$/,
	},
	{
		name: "white space in drips",
		fault: { ends: "drip" },
		timeLimitMs: 700,
		sentence: `${HOST} gave no whole answer within 1 s.`,
	},
	{
		name: "a reset before the answer",
		fault: { ends: "reset" },
		sentence: /^The connection to HOST failed \((?:ECONNRESET|UND_ERR_SOCKET)\)\.$/,
	},
	{
		name: "a reset in the middle of the answer",
		fault: { ends: "cut" },
		sentence: /^The connection to HOST failed \((?:ECONNRESET|UND_ERR_SOCKET)\)\.$/,
	},
	{
		name: "slower than the time limit",
		fault: { ends: "silence" },
		timeLimitMs: 700,
		sentence: `${HOST} gave no whole answer within 1 s.`,
	},
	{
		name: "garbage in place of JSON",
		fault: { body: '{"choices":[{"mess' },
		sentence: `${HOST} answers with something that is no JSON.`,
	},
	{
		name: "an answer in pieces",
		fault: { body: ': ping\n\ndata: {"choices":[{"delta":{"content":"It"}}]}\n\ndata: [DONE]\n\n' },
		sentence: `${HOST} sends its answers in pieces though it is asked not to; turn that off there.`,
	},
	{
		name: "an error with status 200",
		fault: { body: '{"error":{"message":"Upstream is gone"}}' },
		sentence: `${HOST} answers with an error in place of an answer: Upstream is gone.`,
	},
	{
		name: "no credit, with status 200",
		fault: { body: '{"error":{"message":"Insufficient credits","code":402}}' },
		sentence: `The account at ${HOST} has no credit left: Insufficient credits.`,
	},
	{
		name: "an error in place of one of its answers",
		fault: {
			body: '{"choices":[{"message":{"content":"It"},"finish_reason":"error","error":{"code":502,"message":"Upstream is gone"}}]}',
		},
		sentence: `${HOST} answers with error 502: Upstream is gone.`,
	},
	{
		name: "an answer that was not finished",
		fault: { body: '{"choices":[{"message":{"content":"It was"},"finish_reason":"abort"}]}' },
		sentence: `${HOST} broke an answer off (abort).`,
	},
	{
		name: "no message in an answer",
		fault: { body: '{"choices":[{"text":"It was so"}]}' },
		sentence: `${HOST} gives no answer in its reply.`,
	},
	{
		name: "no choices",
		fault: { body: '{"choices":[]}' },
		sentence: `${HOST} gives no answer in its reply.`,
	},
	{
		name: "the wrong model",
		change: { models: ["large"] },
		sentence: `${HOST} has no model small; it offers large.`,
	},
	{ name: "the wrong key", change: { key: "another" }, sentence: `${HOST} does not accept the key.` },
	{
		name: "a redirect",
		fault: { status: 307, headers: { location: "https://127.0.0.1:9/v1/chat/completions" } },
		sentence: `${HOST} sends on to another address; give that one, with the path where it answers.`,
	},
	{
		name: "a certificate that is not trusted",
		isUntrusted: true,
		sentence: `The certificate of ${HOST} is not trusted here (DEPTH_ZERO_SELF_SIGNED_CERT); NODE_EXTRA_CA_CERTS names a file with your own authority's.`,
	},
];

/** What a server of each role says: an answer to "known 7", or a verdict. */
const ANSWERS = {
	sampler: ({ messages }: ChatBody) => answerTo(Number(/\d+/.exec(messages.at(-1)!.content))),
	judge: ({ messages }: ChatBody) =>
		JSON.stringify({ verdict: messages.at(-1)!.content.length % 2 ? "incorrect" : "refused" }),
};
type Role = keyof typeof ANSWERS;
const STEPS: Record<Role, StudyStep[]> = { sampler: ["collect"], judge: ["collect", "judge"] };
const FILES = { sampler: "run/samples.jsonl", judge: "run/verdicts.jsonl" } as const;

const open: LoopbackChat[] = [];
after(async () => {
	delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
	for (const chat of open) await chat.close();
});

/** Pauses take no time, but for the clock; the time limit takes the time that it is. */
function portsWith(timeLimitMs: number) {
	let now = 0;
	return {
		fetch,
		now: () => now,
		async sleep(milliseconds: number, signal: AbortSignal) {
			if (milliseconds === timeLimitMs) await wait(milliseconds, undefined, { signal });
			now += milliseconds;
		},
		patience: { ...PATIENCE, attempts: 3, timeLimitMs },
	};
}

/** Runs the study, and ends its requests with it as the end of a process does. */
async function run(
	role: Role,
	files: MemoryFiles,
	{ chat, timeLimitMs = TIME_LIMIT_MS }: { chat: LoopbackChat; timeLimitMs?: number | undefined },
): Promise<void> {
	const { url } = chat;
	const server: ChatServer = { url, model: "small", apiKey: KEY, concurrency: 3 };
	const asked = role === "sampler" ? { sampler: server } : { judge: { rule: "words" as const, server } };
	const ports = portsWith(timeLimitMs);
	const abort = new AbortController();
	try {
		const { signal } = abort;
		await start(files, new PlantedModel(), { ...ports, ...asked, signal, steps: STEPS[role] });
	} finally {
		abort.abort();
		await chat.quiet();
	}
}

/** Lets the endpoint be as it should, until it has answered so often; then it fails. */
function failAfter(chat: LoopbackChat, role: Role, { fault, change, isUntrusted }: Case): void {
	let left = BEFORE;
	chat.options.answer = (body) => {
		if (--left === 0) {
			if (fault) chat.faults.push({ ...fault, times: Number.POSITIVE_INFINITY });
			if (isUntrusted) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
			Object.assign(chat.options, change);
		}
		return ANSWERS[role](body);
	};
}

function mend(chat: LoopbackChat, role: Role, healthy: LoopbackOptions): void {
	chat.faults.length = 0;
	Object.assign(chat.options, { models: ["small"], key: KEY }, healthy, { answer: ANSWERS[role] });
	if (healthy.tls) process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
}

const linesOf = (files: MemoryFiles, path: string): string[] =>
	files.contents.has(path) ? files.text(path).split("\n").slice(0, -1) : [];

/** What each request was about: a question, or a question and an answer to it. */
const aboutOf = (chat: LoopbackChat, from: number): string[] =>
	chat.requests
		.slice(from)
		.flatMap(({ body }) => (body ? [body.messages.at(-1)!.content] : []))
		.map((content) => {
			if (!content.startsWith("{")) return content.replace(" Answer only.", "");
			const { question, answer } = JSON.parse(content) as { question: string; answer: string };
			return `${question}: ${answer}`;
		})
		// With this the judge is tried before the first answer, each time.
		.filter((about) => about !== "Who wrote Emma?: Jane Austen")
		.sort();

/** What is in the run's folder already, in the same words. */
function keptIn(role: Role, files: MemoryFiles): string[] {
	if (role === "judge")
		return linesOf(files, "run/judge-replies.jsonl").map((line) => {
			const { about } = JSON.parse(line) as { about: { question: string; answer: string } };
			return `${about.question}: ${about.answer}`;
		});
	const questions = linesOf(files, "run/questions.jsonl").map((line) => JSON.parse(line).question as string);
	return questions.slice(0, linesOf(files, FILES.sampler).length);
}

for (const role of ["sampler", "judge"] as const)
	for (const each of CASES)
		test(`${role}: ${each.name}`, async () => {
			const healthy: LoopbackOptions = each.isUntrusted
				? { tls: SELF_SIGNED, headers: { connection: "close" } }
				: {};
			const chat = await startChat({ ...healthy });
			open.push(chat);
			mend(chat, role, healthy);
			const whole = newFiles(FEW);
			await run(role, whole, { chat });
			const all = aboutOf(chat, 0);

			const files = newFiles(FEW);
			failAfter(chat, role, each);
			const error = await failureOf(run(role, files, { chat, timeLimitMs: each.timeLimitMs }));
			assert.equal(error.code, "serverFailed");
			const message = error.message.replaceAll(chat.host, HOST);
			if (typeof each.sentence === "string") assert.equal(message, each.sentence);
			else assert.match(message, each.sentence);
			assert.match(error.sentence, /what is done is kept\.$/);
			assert.doesNotMatch(error.sentence, /sk-secret/);

			const lines = linesOf(files, FILES[role]);
			assert.deepEqual(lines, linesOf(whole, FILES[role]).slice(0, lines.length));
			const kept = keptIn(role, files);
			assert.ok(kept.length > 0 && kept.length < all.length, `${kept.length} of ${all.length} are kept`);

			mend(chat, role, healthy);
			const before = chat.requests.length;
			await run(role, files, { chat });
			const lacking = all.filter((about) => !kept.includes(about));
			assert.deepEqual(aboutOf(chat, before), lacking);
			for (const path of [FILES[role], "run/run.json"])
				assert.equal(files.text(path), whole.text(path), path);
		});

async function failureOf(promise: Promise<unknown>): Promise<LensError> {
	try {
		await promise;
	} catch (error) {
		return error as LensError;
	}
	throw new Error("it did not fail");
}
