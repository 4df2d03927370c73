/**
 * `npm start`: builds, then opens VS Code with the extension on a copy of the sample prompts. Takes the desktop's `code`
 * where there is one, else (or with `--browser`) VS Code in the browser. PORT chooses the browser's port.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { ensureCodeServer } from "./code-server";
import { ensureInstalled } from "./packages";
import { runOrStop, runProgram, Stop } from "./stop";
import { startWorkbench } from "./workbench";

const root = join(__dirname, "..", "..");
const SAMPLES = join(root, ".cache", "samples");

async function main(): Promise<void> {
	// What was edited there before stays as it was left.
	await cp(join(root, "media", "samples"), SAMPLES, { recursive: true, force: false });
	const code = process.argv.includes("--browser") ? undefined : findDesktopCode();
	if (!code) return openInBrowser();
	runOrStop("Build", ["esbuild.mjs"], root);
	const shell = process.platform === "win32";
	const quoted = (text: string) => (shell ? `"${text}"` : text);
	const args = [`--extensionDevelopmentPath=${root}`, SAMPLES].map(quoted);
	const { status } = spawnSync(quoted(code), args, { stdio: "inherit", shell });
	if (status !== 0)
		throw new Stop('VS Code did not start; "npm start -- --browser" opens it in the browser instead.');
	say(`VS Code opens with the extension on ${SAMPLES}.`);
}

/** The desktop's command, on the PATH or where its installer puts it. */
function findDesktopCode(): string | undefined {
	const name = process.platform === "win32" ? "code.cmd" : "code";
	const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
	const usual = [
		"/Applications/Visual Studio Code.app/Contents/Resources/app/bin",
		join(process.env.LOCALAPPDATA ?? "/", "Programs", "Microsoft VS Code", "bin"),
	];
	return [...folders, ...usual].map((folder) => join(folder, name)).find((path) => existsSync(path));
}

async function openInBrowser(): Promise<void> {
	if (process.platform === "win32")
		throw new Stop("VS Code was not found: install it from https://code.visualstudio.com and run again.", 2);
	const server = await ensureCodeServer(join(root, ".vscode-test"), say);
	const profile = await mkdtemp(join(tmpdir(), "h-neuron-lens-"));
	try {
		const port = readPort(process.env.PORT);
		const installed = ensureInstalled(server);
		const workbench = await startWorkbench({ server, installed, workspace: SAMPLES, profile, port });
		for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void workbench.stop());
		say(`VS Code with H-Neuron Lens: ${workbench.url}`);
		say("Open that address in a browser. Ctrl+C stops it.");
		await workbench.ended;
	} finally {
		await rm(profile, { recursive: true, force: true });
	}
}

function readPort(text = "0"): number {
	const port = Number(text);
	if (!Number.isInteger(port) || port < 0 || port > 65535)
		throw new Stop(`PORT is "${text}", not a port number.`, 2);
	return port;
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

void runProgram(main);
