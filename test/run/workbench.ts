/**
 * Starts a VS Code workbench in the browser with this extension as its package installs it, in a home, profile and
 * extensions folder of its own.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { CodeServer } from "./code-server";

/** A start takes 2 seconds; under a heavy load it was seen to take 20. */
const START_PATIENCE_MS = 240_000;
/** A server that was asked to end needs well under a second. */
const STOP_PATIENCE_MS = 5_000;

/** Keeps the workbench to the extension: no welcome page, no chat, no look-ups that need a network. */
const QUIET_SETTINGS = {
	"workbench.startupEditor": "none",
	"workbench.tips.enabled": false,
	"workbench.enableExperiments": false,
	"workbench.secondarySideBar.defaultVisibility": "hidden",
	"chat.disableAIFeatures": true,
	"telemetry.telemetryLevel": "off",
	"extensions.ignoreRecommendations": true,
	"extensions.autoCheckUpdates": false,
	"git.enabled": false,
	"npm.fetchOnlinePackageInfo": false,
};

export interface WorkbenchOptions {
	server: CodeServer;
	/** Folder of the extensions that are installed; the workbench gets a copy. */
	installed: string;
	/** Folder that the workbench opens. */
	workspace: string;
	/** Folder for the home, the profile and the extensions. */
	profile: string;
	/** 0 takes a free one. */
	port?: number;
	/** Of the extension's words; the workbench has its own in English only, since that takes no language pack. */
	language?: string;
}

export interface Workbench {
	url: string;
	/** The server's process; the extension host and the engine are among its descendants. */
	pid: number;
	/** Folder under which the server and the extension host write their logs. */
	logs: string;
	/** Resolves when the server ends, with what it had said last. */
	ended: Promise<string>;
	stop(): Promise<void>;
}

/** The server speaks a language only where a pack brings the workbench's words; what a pack lacks is English. */
async function addEmptyLanguagePack(data: string, language: string): Promise<void> {
	const words = join(data, "no-words.json");
	await writeFile(words, JSON.stringify({ version: "1.0.0", contents: {} }));
	const extensions = [{ extensionIdentifier: { id: "test.no-words" }, version: "1.0.0" }];
	const pack = { hash: "no-words", label: language, extensions, translations: { vscode: words } };
	await writeFile(join(data, "languagepacks.json"), JSON.stringify({ [language]: pack }));
}

/** @throws Error when the server ends or stays silent before it listens */
export async function startWorkbench(options: WorkbenchOptions): Promise<Workbench> {
	const { profile, workspace, server, port = 0, language = "en" } = options;
	const home = join(profile, "home");
	const data = join(profile, "data");
	await mkdir(home, { recursive: true });
	await mkdir(join(data, "User"), { recursive: true });
	await writeFile(join(data, "User", "settings.json"), JSON.stringify(QUIET_SETTINGS, null, "\t"));
	await cp(options.installed, join(profile, "extensions"), { recursive: true });
	if (language !== "en") await addEmptyLanguagePack(data, language);
	const child = spawn(
		server.node,
		[
			server.entry,
			...["--auth", "none", "--bind-addr", `127.0.0.1:${port}`],
			...["--user-data-dir", data, "--extensions-dir", join(profile, "extensions")],
			...["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"],
			...["--locale", language, workspace],
		],
		// A process group of its own: ending the group ends the extension host and the engine too.
		{ env: serverEnvironment(home), stdio: ["ignore", "pipe", "pipe"], detached: true },
	);
	const output = collectOutput(child);
	const ended = once(child, "close").then(() => output.tail());
	const stop = () => stopGroup(child);
	try {
		const url = await Promise.race([output.address, ended.then(failToStart), outOfPatience()]);
		return { url, pid: child.pid ?? 0, logs: join(data, "logs"), ended, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

function failToStart(tail: string): never {
	throw new Error(`The workbench did not start: ${tail.trim()}`);
}

async function outOfPatience(): Promise<never> {
	await delay(START_PATIENCE_MS, undefined, { ref: false });
	throw new Error(`The workbench did not listen within ${START_PATIENCE_MS / 1000} seconds.`);
}

/** Only what a program needs: variables of a surrounding VS Code or npm would reach the extension host. */
function serverEnvironment(home: string): NodeJS.ProcessEnv {
	const { PATH, LANG = "C.UTF-8", TMPDIR } = process.env;
	return { PATH, LANG, HOME: home, ...(TMPDIR && { TMPDIR }) };
}

/** Drains both pipes, and finds the address that the server says it listens on. */
function collectOutput(child: ChildProcess): { address: Promise<string>; tail: () => string } {
	let said = "";
	const address = new Promise<string>((resolve) => {
		for (const stream of [child.stdout, child.stderr])
			stream?.on("data", (chunk: Buffer) => {
				said = (said + chunk.toString()).slice(-8000);
				const match = /HTTP server listening on (http:\S+)/.exec(said);
				if (match?.[1]) resolve(match[1].replace(/\/$/, ""));
			});
	});
	return { address, tail: () => said };
}

async function stopGroup(child: ChildProcess): Promise<void> {
	if (!child.pid || child.exitCode !== null || child.signalCode !== null) return;
	const closed = once(child, "close");
	signalGroup(child.pid, "SIGTERM");
	const isGone = await Promise.race([
		closed.then(() => true),
		delay(STOP_PATIENCE_MS, false, { ref: false }),
	]);
	if (!isGone) signalGroup(child.pid, "SIGKILL");
	await closed;
	// What heard nothing, an engine that is held still say, ends with it.
	signalGroup(child.pid, "SIGKILL");
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(-pid, signal);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // it has ended by itself
	}
}
