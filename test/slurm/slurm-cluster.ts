/** A Slurm of Debian's packages for the tests, started and ended by cluster.sh beside them. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { installDebianPackages } from "../run/debian";

const script = join(__dirname, "cluster.sh");
const PACKAGES = ["slurmctld", "slurmd", "slurm-client", "munge"];
const PROGRAMS = ["slurmctld", "slurmd", "sbatch", "munged"];

/** Why no Slurm can be started here; null when one can. Installs the packages where they are missing and may be installed. */
export function whyNoSlurm(): string | null {
	if (process.platform !== "linux" || process.getuid?.() !== 0)
		return "A Slurm of its own can only be started by root on Linux, since it starts jobs as their users.";
	if (PROGRAMS.every(isThere) || (installDebianPackages(PACKAGES) && PROGRAMS.every(isThere))) return null;
	return `Slurm is not installed, and apt-get could not do it: install ${PACKAGES.join(", ")}.`;
}

function isThere(program: string): boolean {
	const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
	return folders.some((folder) => existsSync(join(folder, program)));
}

export interface SlurmCluster {
	/** What makes Slurm's programs, and whoever starts them, talk to this cluster. */
	environment: NodeJS.ProcessEnv;
	/** Runs one of Slurm's programs. @returns what it says */
	ask(command: string, ...words: string[]): string;
	killController(): void;
	startController(): void;
	stop(): void;
}

/** Starts a controller and eight nodes in a temporary folder. */
export function startCluster(): SlurmCluster {
	const folder = mkdtempSync(join(tmpdir(), "h-neurons-slurm-"));
	const environment = { ...process.env, SLURM_CONF: join(folder, "slurm.conf") };
	const act = (action: string) => runOrThrow("sh", [script, action, folder], environment);
	const stop = () => {
		act("stop");
		rmSync(folder, { recursive: true, force: true });
	};
	try {
		act("start");
	} catch (error) {
		stop();
		throw error;
	}
	return {
		environment,
		ask: (command, ...words) => runOrThrow(command, words, environment),
		killController: () => void act("kill-controller"),
		startController: () => void act("start-controller"),
		stop,
	};
}

function runOrThrow(command: string, words: string[], env: NodeJS.ProcessEnv): string {
	const { status, stdout, stderr } = spawnSync(command, words, { env, encoding: "utf8" });
	if (status === 0) return stdout;
	throw new Error(`${command} ${words.join(" ")} ended with ${status}: ${stderr}`);
}

export interface Said {
	code: number | null;
	output: string;
	errors: string;
}

/** Runs a script with this Node to its end. */
export function runNode(words: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Promise<Said> {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, words, { env, cwd, stdio: ["ignore", "pipe", "pipe"] });
		const said = { output: "", errors: "" };
		child.stdout.setEncoding("utf8").on("data", (text: string) => {
			said.output += text;
		});
		child.stderr.setEncoding("utf8").on("data", (text: string) => {
			said.errors += text;
		});
		child.once("error", reject);
		child.once("close", (code) => resolve({ code, ...said }));
	});
}
