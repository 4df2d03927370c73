/** The one file that forks the engine: who starts it owns it, and learns of its death through every open call. */
import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from "vscode-jsonrpc/node";
import { clientOver } from "./connection";
import type { Client } from "./contract";
import type { EngineCalls, EngineEvents } from "./engine-api";
import { LensError } from "./errors";

export interface EngineOptions {
	/** The bundled engine, dist/engine.js. */
	enginePath: string;
	/** Node to run it with instead of our own executable, when that one's native runtime misbehaves. */
	runtime?: string;
	/** Where the engine keeps what it can compute again (column norms); its own choice when absent. */
	cacheFolder?: string;
	/** More environment for the engine; it cannot turn telemetry back on. */
	env?: Record<string, string | undefined>;
	/** How long it may take to leave when it is disposed, before it is killed, ms. */
	graceMs?: number;
}

export interface EngineExit {
	code: number | null;
	signal: string | null;
	/** One sentence for people. */
	reason: string;
	/** Whether `dispose` asked for it. */
	isExpected: boolean;
	/** Whether there was nothing to start. */
	isMissing: boolean;
}

export interface Engine extends Client<EngineCalls, EngineEvents> {
	readonly pid: number | undefined;
	/** Called once when the process has ended, however it ended. The returned function stops listening. */
	onExit(listener: (exit: EngineExit) => void): () => void;
	/** Asks the engine to leave, and kills it when it has not done so in time. */
	dispose(): Promise<void>;
}

/** How long a disposed engine may finish its native call before it is killed: a run over a 256-token chunk can take this long. */
const GRACE_MS = 2000;

/** Forks the engine. It fails later, through calls, never here: a missing file or runtime ends the process. */
export function startEngine(options: EngineOptions): Engine {
	const child = forkEngine(options);
	const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
	const client = clientOver<EngineCalls, EngineEvents>(connection);
	const death = watch(child, options.enginePath);
	const logListeners = new Set<(params: { level: "info"; text: string }) => void>();
	drain(child, (text) => {
		death.words = [...death.words.slice(1 - KEPT_LINES), text];
		for (const listener of [...logListeners]) listener({ level: "info", text });
	});
	connection.onError(() => undefined); // A broken channel is reported by the exit that follows.
	connection.listen();
	return {
		pid: child.pid,
		call: (method, params, signal) => death.guard(() => client.call(method, params, signal)),
		on(event, listener) {
			const stop = client.on(event, listener);
			if (event !== "log") return stop;
			logListeners.add(listener as never);
			return () => {
				stop();
				logListeners.delete(listener as never);
			};
		},
		onExit: death.onExit,
		async dispose() {
			death.isExpected = true;
			await end(child, death, options.graceMs ?? GRACE_MS);
			connection.dispose();
		},
	};
}

function forkEngine(options: EngineOptions): ChildProcess {
	return fork(options.enginePath, [], {
		// The extension host's own arguments (inspect ports and the like) break a fork that inherits them.
		execArgv: [],
		serialization: "advanced",
		...(options.runtime ? { execPath: options.runtime } : {}),
		env: {
			...process.env,
			...(options.cacheFolder ? { H_NEURON_LENS_CACHE: options.cacheFolder } : {}),
			...options.env,
			ORT_DISABLE_TELEMETRY: "1",
			ELECTRON_RUN_AS_NODE: "1",
		},
		stdio: ["ignore", "pipe", "pipe", "ipc"],
	});
}

/** Reads both pipes to their end: a full one would block the engine inside the native runtime. */
function drain(child: ChildProcess, onLine: (text: string) => void): void {
	for (const stream of [child.stdout, child.stderr])
		if (stream) createInterface({ input: stream }).on("line", onLine);
}

interface Death {
	isExpected: boolean;
	/** The last lines the process printed, for the sentence about its death. */
	words: string[];
	exit: EngineExit | null;
	/** Runs a call that fails with `engineDied` as soon as the process has ended, or at once if it already has. */
	guard<T>(call: () => Promise<T>): Promise<T>;
	onExit(listener: (exit: EngineExit) => void): () => void;
}

function watch(child: ChildProcess, enginePath: string): Death {
	const open = new Set<(error: LensError) => void>();
	const listeners = new Set<(exit: EngineExit) => void>();
	const death: Death = {
		isExpected: false,
		words: [],
		exit: null,
		guard: (call) =>
			new Promise((resolve, reject) => {
				if (death.exit) return reject(died(death.exit));
				open.add(reject);
				call()
					.then(resolve, reject)
					.finally(() => open.delete(reject));
			}),
		onExit(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
	};
	const ended = (code: number | null, signal: string | null, problem?: string) => {
		if (death.exit) return;
		const isMissing = code === 1 && !existsSync(enginePath);
		const reason = problem ?? (isMissing ? `There is no ${enginePath}.` : sentence(code, signal, death));
		death.exit = { code, signal, reason, isExpected: death.isExpected, isMissing };
		for (const reject of [...open]) reject(died(death.exit));
		for (const listener of [...listeners]) listener(death.exit);
	};
	child.on("error", (error) => {
		if (child.pid === undefined) ended(null, null, `The engine could not be started: ${error.message}.`);
	});
	// "close" comes after the pipes are drained, so that the last words are known; a grandchild that
	// holds a pipe open must not hide the death, hence the timer.
	child.on("exit", (code, signal) => void setTimeout(ended, 200, code, signal));
	child.on("close", ended);
	return death;
}

const died = (exit: EngineExit) =>
	new LensError(exit.isMissing ? "engineMissing" : "engineDied", exit.reason);

/** A crash of Node prints its error, then some twenty lines of stack and its version. */
const KEPT_LINES = 40;

function sentence(code: number | null, signal: string | null, { isExpected, words }: Death): string {
	if (isExpected) return "The engine was shut down.";
	if (signal) return `The engine was ended by ${signal}.`;
	const last = words.findLast((line) => /^\w*Error\b/.test(line)) ?? words.findLast((line) => line.trim());
	return `The engine ended with exit code ${code}.${last ? ` Its last words: ${last}` : ""}`;
}

function end(child: ChildProcess, death: Death, graceMs: number): Promise<void> {
	if (death.exit || child.pid === undefined) return Promise.resolve();
	return new Promise((resolve) => {
		const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
		death.onExit(() => {
			clearTimeout(timer);
			resolve();
		});
		if (child.connected) child.disconnect();
		else child.kill();
	});
}
