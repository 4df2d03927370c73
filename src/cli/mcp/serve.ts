/** `h-neurons mcp`: the agent tools over the Model Context Protocol on standard input and output. */
import { Readable, Writable } from "node:stream";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { type AgentTool, INSPECT_PROMPT_RISK, LINT_PROMPT_FILE } from "../../core/lint/agent/agent-tools";
import { LensError, sentenceOf } from "../../protocol/errors";
import type { Program } from "../program";
import type { Input, Output } from "../terminal";
import { MAX_BYTES } from "../text-files";
import { UsageError } from "../usage";
import type { McpOptions } from "./arguments";
import { type Desk, openDesk } from "./desk";
import { inspectPromptRisk } from "./inspect-prompt-risk";
import { lintPromptFile } from "./lint-prompt-file";
import { fileInput, fileOutput, riskInput, riskOutput } from "./schemas";

/** What a client's model is told of the server as a whole. */
const INSTRUCTIONS =
	"Checks prompts with a small local language model's own neurons. A risk is about that model's answers, not about the truth.";

/** A message may hold a text as large as a file may be, each letter of it as six (`\u0000`), and room for the rest. */
const MOST_BYTES = 8 * MAX_BYTES;

/**
 * Serves until the client hangs up.
 * @throws LensError promptTooLong when a message does not fit, cancelled by Ctrl+C
 */
export async function serve(options: McpOptions, program: Program): Promise<void> {
	const { input, output } = program.terminal;
	const { transport, ended } = transportOver(input, output);
	// A read that is under way cannot be taken back, so that it is not waited for.
	const stopped = new Promise<void>((resolve) =>
		program.signal.addEventListener("abort", () => resolve(), { once: true }),
	);
	const desk = openDesk(options, program);
	const server = serverOver(desk, program.version);
	try {
		await server.connect(transport);
		await Promise.race([ended, stopped]);
	} finally {
		await server.close();
		await desk.close();
	}
	if (program.signal.aborted) throw new LensError("cancelled", "Stopped.");
}

/** The server with its tools, not yet connected to anybody. */
export function serverOver(desk: Desk, version: string): McpServer {
	const server = new McpServer({ name: "h-neurons", version }, { instructions: INSTRUCTIONS });
	server.registerTool(
		INSPECT_PROMPT_RISK.name,
		{ ...descriptionOf(INSPECT_PROMPT_RISK), inputSchema: riskInput, outputSchema: riskOutput },
		(asked, { signal }) => answered(signal, () => inspectPromptRisk(asked, desk, signal)),
	);
	server.registerTool(
		LINT_PROMPT_FILE.name,
		{ ...descriptionOf(LINT_PROMPT_FILE), inputSchema: fileInput, outputSchema: fileOutput },
		(asked, { signal }) => answered(signal, () => lintPromptFile(asked, desk, signal)),
	);
	return server;
}

const descriptionOf = ({ title, description }: AgentTool) => ({
	title,
	description,
	// Files are read, never written, and the same question gets the same answer.
	annotations: { title, readOnlyHint: true, idempotentHint: true, openWorldHint: false },
});

/** A tool's result, as data and as text. */
export interface ToolAnswer {
	data: object;
	text: string;
}

/** What went wrong is a result too, which the client's model can read and act on. */
async function answered(signal: AbortSignal, work: () => Promise<ToolAnswer>): Promise<CallToolResult> {
	try {
		const { data, text } = await work();
		return { content: [{ type: "text", text }], structuredContent: { ...data } };
	} catch (error) {
		// Nobody waits for the answer to a cancelled call.
		if (signal.aborted) throw error;
		const text = error instanceof UsageError ? error.message : sentenceOf(error);
		return { content: [{ type: "text", text }], isError: true };
	}
}

/** The protocol over the terminal's streams; `ended` is fulfilled when no more comes in, and fails for what is too large. */
function transportOver(input: Input, output: Output): { transport: Transport; ended: Promise<void> } {
	const reading = Readable.from(wholeLines(input), { objectMode: false });
	const writing = new Writable({
		write(chunk, _encoding, done) {
			output.write(String(chunk));
			done();
		},
	});
	const ended = new Promise<void>((resolve, reject) => {
		reading.once("error", reject);
		reading.once("close", resolve);
	});
	const transport = new StdioServerTransport(reading, writing, { maxBufferSize: MOST_BYTES });
	return { transport: transport as Transport, ended };
}

const LINE_FEED = 10;

/** Messages one by one: the library looks through all that it holds whenever a piece of one comes. */
async function* wholeLines(input: Input): AsyncGenerator<Uint8Array> {
	let held: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of input) {
		const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
		const end = bytes.lastIndexOf(LINE_FEED) + 1;
		size += bytes.length;
		if (size > MOST_BYTES)
			throw new LensError("promptTooLong", `A message is larger than ${MOST_BYTES / 1024 / 1024} MB.`);
		if (end > 0) {
			yield Buffer.concat([...held, bytes.subarray(0, end)]);
			[held, size] = [[], bytes.length - end];
		}
		if (end < bytes.length) held.push(bytes.subarray(end));
	}
}
