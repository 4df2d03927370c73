/**
 * The identification study on `pocket-chat` by the command line: once without a break, once killed (SIGKILL, the command and
 * its engine) at three points and gone on with, and once in two shards that are merged. All three must leave the same bytes.
 *
 *     npm run build && node --import tsx bench/resume.ts [--questions 600] [--samples 10] [--to FOLDER]
 *
 * Memory is what command and engine ever had resident (VmHWM), read from /proc twice a second: Linux only.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
	options: {
		questions: { type: "string", default: "600" },
		samples: { type: "string", default: "10" },
		to: { type: "string" },
	},
});
const root = join(__dirname, "..");
const to = values.to ?? mkdtempSync(join(tmpdir(), "h-neurons-resume-"));
mkdirSync(to, { recursive: true });

/** Where the run is killed: a step, and the share of it that is told as done by then. */
const KILLS = [
	["collect", 0.5],
	["features", 0.3],
	["fit", 0.4],
] as const;

const study = (folder: string): string[] => [
	...["--questions", "pocket", "--limit", values.questions, "--samples", values.samples],
	...["--folder", join(to, folder)],
];

interface Ended {
	seconds: number;
	/** Highest resident memory of the command and of its engine, bytes. */
	peak: { command: number; engine: number };
}

/** Runs one command. @param kill asked at each line of progress; true kills the command and its engine */
function hNeurons(args: string[], kill: (line: string) => boolean = () => false): Promise<Ended> {
	const began = performance.now();
	// Two runs that are dated alike are the same to the byte.
	const env = { ...process.env, SOURCE_DATE_EPOCH: "1700000000" };
	const child = spawn(process.execPath, [join(root, "dist", "cli.js"), ...args], {
		env,
		stdio: ["ignore", "ignore", "pipe"],
	});
	const peak = { command: 0, engine: 0 };
	const look = () => {
		peak.command = Math.max(peak.command, highest(child.pid!));
		for (const engine of childrenOf(child)) peak.engine = Math.max(peak.engine, highest(engine));
	};
	const timer = setInterval(look, 500);
	let said = "";
	let isKilled = false;
	child.stderr!.on("data", (piece: Buffer) => {
		said += piece.toString();
		const last = said.trimEnd().split("\n").at(-1) ?? "";
		if (isKilled || !kill(last)) return;
		isKilled = true;
		for (const pid of [...childrenOf(child), child.pid!]) process.kill(pid, "SIGKILL");
		process.stdout.write(`  killed at "${last}"\n`);
	});
	return new Promise((resolve, reject) => {
		child.once("error", reject);
		child.once("close", (code) => {
			clearInterval(timer);
			if (code === 0 || isKilled) resolve({ seconds: (performance.now() - began) / 1000, peak });
			else reject(new Error(said.slice(-2000)));
		});
	});
}

function childrenOf({ pid }: ChildProcess): number[] {
	try {
		const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
		return text.split(" ").filter(Boolean).map(Number);
	} catch {
		return []; // It has just ended.
	}
}

function highest(pid: number): number {
	try {
		return 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
	} catch {
		return 0; // It has just ended.
	}
}

/** SHA-256 of every file of a run, without those of shards. */
function hashes(folder: string): Map<string, string> {
	const names = readdirSync(join(to, folder)).filter((name) => !/-of-/.test(name));
	return new Map(
		names.map((name) => [
			name,
			createHash("sha256")
				.update(readFileSync(join(to, folder, name)))
				.digest("hex"),
		]),
	);
}

function compare(folder: string): void {
	const [one, other] = [hashes("unbroken"), hashes(folder)];
	const unlike = [...new Set([...one.keys(), ...other.keys()])].filter(
		(name) => one.get(name) !== other.get(name),
	);
	if (unlike.length > 0) throw new Error(`${folder} differs from the unbroken run in ${unlike.join(", ")}`);
	process.stdout.write(`  all ${one.size} files are the same, byte for byte\n`);
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
function tell(what: string, { seconds, peak }: Ended): void {
	process.stdout.write(
		`${what}: ${seconds.toFixed(1)} s, engine ${megabytes(peak.engine)}, command ${megabytes(peak.command)}\n`,
	);
}

async function main(): Promise<void> {
	tell("unbroken", await hNeurons(["identify", ...study("unbroken")]));

	for (const [step, share] of KILLS)
		await hNeurons(["identify", ...study("killed")], (line) => {
			const [, now, done, total] = /^(\w+): (\d+) of (\d+)/.exec(line) ?? [];
			return now === step && Number(done) / Number(total) >= share;
		});
	tell("killed at three points, the last part", await hNeurons(["identify", ...study("killed")]));
	compare("killed");

	const both = (steps: string) =>
		Promise.all(
			["1/2", "2/2"].map((shard) =>
				hNeurons(["identify", ...study("shards"), "--steps", steps, "--shard", shard]),
			),
		);
	await both("collect,judge,spans");
	await hNeurons(["merge", join(to, "shards")]);
	await both("features");
	await hNeurons(["merge", join(to, "shards")]);
	tell(
		"two shards merged, fit and evaluate",
		await hNeurons(["identify", ...study("shards"), "--steps", "fit,evaluate"]),
	);
	compare("shards");
}

main().catch((error: Error) => {
	process.stderr.write(`${error.message}\n`);
	process.exitCode = 1;
});
