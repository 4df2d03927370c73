/** A model on a server as judge: strict in what it may reply, never asked twice for the same answer. */
import type { Verdict } from "../identify/run-files";
import { askForJson, type JsonTask } from "../server/ask-for-json";
import type { ChatClient } from "../server/chat-client";
import type { ReplyCache } from "../server/reply-cache";
import { JUDGE_PROMPT, JUDGE_REMINDER, NOTHING_TO_KNOW, PROMPT_VERSION } from "./judge-prompt";

export interface JudgeCounts {
	/** Answers that the server was asked about. */
	asked: number;
	/** Answers whose verdict an earlier run had asked for. */
	cached: number;
	/** Replies that were no verdict; after a second one the verdict is "error". */
	badReplies: number;
	/** Answers without a verdict, but for those that are too long. */
	failed: number;
	/** Answers that are longer, with their question, than the server takes: they have no verdict either. */
	overlong: number;
}

export interface ServerJudge {
	/**
	 * One verdict an answer; equal answers are judged once. An empty answer is refused without being asked about.
	 * @throws LensError serverFailed, cancelled
	 */
	judge(question: string, answers: readonly string[], accepted: readonly string[]): Promise<Verdict[]>;
	readonly counts: Readonly<JudgeCounts>;
}

/** Replies are whole words of this list; "incorrect" holds "correct", so that nothing less than equality will do. */
const VERDICT_OF = { correct: "true", incorrect: "false", refused: "refused" } as const;
type Said = keyof typeof VERDICT_OF;

/** @param cache replies of earlier runs, by model, prompt, question, answer and accepted answers */
export function serverJudge(server: ChatClient, cache: ReplyCache): ServerJudge {
	const counts: JudgeCounts = { asked: 0, cached: 0, badReplies: 0, failed: 0, overlong: 0 };
	const judgeOne = async (
		question: string,
		answer: string,
		accepted: readonly string[],
	): Promise<Verdict> => {
		if (answer === "") return "refused";
		const task = taskOf(question, answer, accepted);
		const { value, isKnown, bad, isTooLong } = await askForJson(server, cache, task);
		counts[isKnown ? "cached" : "asked"]++;
		counts.badReplies += bad;
		if (!value) counts[isTooLong ? "overlong" : "failed"]++;
		return value ? VERDICT_OF[value] : "error";
	};
	return {
		counts,
		async judge(question, answers, accepted) {
			const texts = answers.map((answer) => answer.trim());
			const distinct = [...new Set(texts)];
			const verdicts = await Promise.all(distinct.map((text) => judgeOne(question, text, accepted)));
			return texts.map((text) => verdicts[distinct.indexOf(text)]!);
		},
	};
}

/** Whether a server gives a verdict, whichever, on an answer that is easy to judge. */
export async function givesVerdicts(server: ChatClient, cache: ReplyCache): Promise<boolean> {
	const [verdict] = await serverJudge(server, cache).judge(
		"Who wrote Emma?",
		["Jane Austen"],
		["Jane Austen"],
	);
	return verdict !== "error";
}

function taskOf(question: string, answer: string, accepted: readonly string[]): JsonTask<Said> {
	// Where there is nothing to know, nothing is correct.
	const choices: Said[] = accepted.length ? ["correct", "incorrect", "refused"] : ["incorrect", "refused"];
	return {
		version: PROMPT_VERSION,
		format: {
			name: "verdict",
			schema: {
				type: "object",
				properties: { verdict: { type: "string", enum: choices } },
				required: ["verdict"],
				additionalProperties: false,
			},
		},
		messages: [
			{ role: "system", content: JUDGE_PROMPT },
			// As JSON, so that nothing in an answer can pass for an instruction or for another field.
			{
				role: "user",
				content: JSON.stringify({ question, accepted: accepted.length ? accepted : NOTHING_TO_KNOW, answer }),
			},
		],
		reminder: JUDGE_REMINDER,
		asked: [question, answer, accepted],
		about: { question, answer },
		read: ({ verdict }) => choices.find((choice) => choice === verdict),
	};
}
