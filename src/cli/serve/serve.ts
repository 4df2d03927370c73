/** `h-neurons serve`: the engine behind the OpenAI protocol, until it is told to stop. */
import { resolve } from "node:path";
import { isLoopbackName } from "../../serve/http/guard";
import { type Listening, listen } from "../../serve/http/listen";
import { ModelReader } from "../../serve/work/model-reader";
import { type Program, startTold } from "../program";
import { UsageError } from "../usage";
import type { ServeArguments } from "./arguments";

/** The variable that holds the key which clients must give. */
const KEY = "H_NEURONS_SERVE_API_KEY";

/**
 * Serves until Ctrl+C or SIGTERM, then lets what runs end.
 * @throws UsageError when others could reach it without a key; LensError as `listen` and `inspect`
 */
export async function serve(options: ServeArguments, program: Program): Promise<void> {
	const { output, errors } = program.terminal;
	const log = (line: string) => void errors.write(`${line}\n`);
	const apiKey = keyFor(options.host, program.environment);
	const reader = new ModelReader(
		{
			folder: resolve(options.model ?? program.embeddedModel),
			probe: options.probe && resolve(options.probe),
			baseRate: options.baseRate,
		},
		() => startTold(program),
		(reason) => log(`${reason} The next request starts it again.`),
	);
	try {
		await checkProbe(reader, program.signal);
		const { host, port, parallel, waiting, allowedOrigins } = options;
		const listening = await listen(reader, {
			...{ host, port, apiKey, parallel, waiting, allowedOrigins, log },
			maxBodyBytes: options.maxBody && Math.round(options.maxBody * 2 ** 20),
			timeLimitMs: options.timeLimit * 1000,
			graceMs: options.grace * 1000,
		});
		const { name } = await reader.open();
		output.write(`Serving ${name} at ${listening.address}; Ctrl+C stops.\n`);
		await untilTold(program.signal, listening, log);
	} finally {
		await reader.close();
	}
}

/** @throws UsageError when the key is none, or lacks where others can reach the server */
function keyFor(host: string, environment: Program["environment"]): string | null {
	const key = environment[KEY] || null;
	if (key !== null && !/^[\x21-\x7e]+$/.test(key))
		throw new UsageError(
			`${KEY} holds characters that no key has: use letters, digits and signs, no spaces.`,
		);
	if (key === null && !isLoopbackName(host))
		throw new UsageError(
			`On ${host} other machines can reach the server: set ${KEY} to a key that they must give, or leave --host out.`,
		);
	return key;
}

/** One token is answered before anybody asks, so that a probe which does not fit is told now and not to the first client. */
async function checkProbe(reader: ModelReader, signal: AbortSignal): Promise<void> {
	const sampling = { temperature: 0, topK: 0, topP: 1, seed: 0 };
	const unheard = { promptRead: () => undefined, tokenRead: () => undefined };
	await reader.read(
		{ messages: [{ role: "user", content: "Hello" }], sampling, maxTokens: 1 },
		unheard,
		signal,
	);
}

async function untilTold(
	signal: AbortSignal,
	listening: Listening,
	log: (line: string) => void,
): Promise<void> {
	if (!signal.aborted)
		await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
	log("Stopping: what is being answered is finished first.");
	await listening.stop();
}
