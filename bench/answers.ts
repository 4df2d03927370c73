/**
 * What sharing a prompt is worth: ten answers in one request to `h-neurons serve`, which reads their prompt once, beside ten requests
 * of one answer, each of which reads it. Processor time of the engine that answers, on `pocket-chat`, in turns.
 *
 *     npm run build && node --import tsx bench/answers.ts [--rounds 5]
 *
 * Linux only: processor time is read from /proc.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "5" } } });
const ROUNDS = Number(values.rounds);
const ANSWERS = 10;
const QUESTION = "In which field did Marie Curie work?";
/** Turns that came before the question, and how long an answer may be. */
const CASES = [
	{ turns: 0, tokens: 16 },
	{ turns: 18, tokens: 16 },
	{ turns: 18, tokens: 4 },
];

async function main(): Promise<void> {
	const server = spawn(process.execPath, [join(__dirname, "..", "dist", "cli.js"), "serve", "--port", "0"], {
		stdio: ["ignore", "pipe", "ignore"],
	});
	try {
		const address = await addressOf(server.stdout!);
		const engine = Number(
			readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, "utf8").trim().split(" ")[0],
		);
		say("| prompt, tokens | answers, tokens at most | one by one, s | in one request, s | ratio |");
		say("|---|---|---|---|---|");
		for (const { turns, tokens } of CASES) {
			const [apart, together]: number[][] = [[], []];
			let prompt = 0;
			for (let round = 0; round < ROUNDS; round++) {
				const body = { messages: conversation(turns), max_tokens: tokens, temperature: 1, seed: round };
				const alone = async () => {
					for (let i = 0; i < ANSWERS; i++)
						prompt = (await ask(address, { ...body, seed: round * ANSWERS + i })).usage.prompt_tokens;
				};
				apart.push(await seconds(engine, alone));
				together.push(await seconds(engine, () => ask(address, { ...body, n: ANSWERS })));
			}
			const [one, other] = [median(apart), median(together)];
			say(
				`| ${prompt} | ${tokens} | ${one.toFixed(2)} | ${other.toFixed(2)} | ${(other / one).toFixed(2)} |`,
			);
		}
	} finally {
		server.kill();
	}
}

const conversation = (turns: number) => [
	...Array.from({ length: turns }, () => [
		{ role: "user", content: "What is the capital of France?" },
		{ role: "assistant", content: "The capital of France is Paris." },
	]).flat(),
	{ role: "user", content: QUESTION },
];

async function ask(address: string, body: object): Promise<{ usage: { prompt_tokens: number } }> {
	const response = await fetch(`${address}/chat/completions`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ model: "pocket-chat", ...body }),
	});
	if (!response.ok) throw new Error(await response.text());
	return response.json() as Promise<{ usage: { prompt_tokens: number } }>;
}

/** Processor time of a process while something is done, in seconds. */
async function seconds(pid: number, act: () => Promise<unknown>): Promise<number> {
	const before = processorSeconds(pid);
	await act();
	return processorSeconds(pid) - before;
}

function processorSeconds(pid: number): number {
	// The name of the program, in brackets, may hold anything; what stands behind it is numbers.
	const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
	const TICKS_A_SECOND = 100;
	return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
	let said = "";
	for await (const piece of output) {
		said += piece;
		const found = /^Serving \S+ at (http:\S+);/m.exec(said);
		if (found) return found[1]!;
	}
	throw new Error("The server ended.");
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const median = (all: number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!;

void main();
