/**
 * What dealing a study costs: the identification on `pocket-chat` by the command line in one process, and in 2, 4 and 8 shards that
 * run one after the other, so that none of them has to share the machine with another. Processor time is that of all processes.
 *
 *     npm run build && node --import tsx bench/shards.ts [--questions 200] [--samples 10] [--counts 1,2,4,8] [--to FOLDER]
 *
 * A command that finds its part whole starts, loads the model, looks at the files and ends: what that takes is what each further
 * shard adds. Linux only: processor time is read from /proc, of the command and of the engine that it has started and ended.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
	options: {
		questions: { type: "string", default: "200" },
		samples: { type: "string", default: "10" },
		counts: { type: "string", default: "1,2,4,8" },
		to: { type: "string" },
	},
});
const root = join(__dirname, "..");
const to = values.to ?? mkdtempSync(join(tmpdir(), "h-neurons-shards-"));
mkdirSync(to, { recursive: true });

/** Steps that are dealt, and the step after which their files are joined. */
const DEALT = ["collect,judge,spans", "features"];
const WHOLE = "fit,evaluate";
/** Often enough that one slow start is not taken for the rule. */
const EMPTY_RUNS = 3;

interface Cost {
	/** Seconds of all processors. */
	processor: number;
	/** Seconds by the clock. */
	wall: number;
}

const NONE: Cost = { processor: 0, wall: 0 };
const plus = (one: Cost, other: Cost): Cost => ({
	processor: one.processor + other.processor,
	wall: one.wall + other.wall,
});

/** Seconds of processor time of all children that have ended and been waited for, and of theirs. */
function childrenSeconds(): number {
	// The name of the program, in brackets, may hold anything; what stands behind it is numbers.
	const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)!.split(" ");
	const TICKS_A_SECOND = 100;
	return (Number(fields[13]) + Number(fields[14])) / TICKS_A_SECOND;
}

/** Runs one command. */
async function hNeurons(args: string[]): Promise<Cost> {
	const [began, before] = [performance.now(), childrenSeconds()];
	const child = spawn(process.execPath, [join(root, "dist", "cli.js"), ...args], {
		// Two runs that are dated alike are the same to the byte.
		env: { ...process.env, SOURCE_DATE_EPOCH: "1700000000" },
		stdio: ["ignore", "ignore", "pipe"],
	});
	let said = "";
	child.stderr!.on("data", (piece: Buffer) => {
		said += piece.toString();
	});
	const code = await new Promise((resolve, reject) => {
		child.once("error", reject);
		child.once("close", resolve);
	});
	if (code !== 0) throw new Error(said.slice(-2000));
	return { processor: childrenSeconds() - before, wall: (performance.now() - began) / 1000 };
}

const study = (count: number, steps: string): string[] => [
	...["identify", "--questions", "pocket", "--limit", values.questions, "--samples", values.samples],
	...["--folder", folderOf(count), "--steps", steps],
];
const folderOf = (count: number): string => join(to, `in-${count}`);
const shardOf = (index: number, count: number): string[] => ["--shard", `${index + 1}/${count}`];

interface Dealt {
	count: number;
	/** Everything: shards one after the other, merges, and the steps that look at the whole. */
	all: Cost;
	/** By the clock, were each shard on a machine of its own that is as fast: the longest of each dealt stage. */
	spread: number;
	/** One command that finds its shard whole. */
	empty: Cost;
}

async function inShards(count: number): Promise<Dealt> {
	let all = NONE;
	let spread = 0;
	let empty = NONE;
	const alone = async (args: string[]) => {
		const cost = await hNeurons(args);
		all = plus(all, cost);
		spread += cost.wall;
	};
	for (const steps of DEALT) {
		const costs: Cost[] = [];
		for (let i = 0; i < count; i++)
			costs.push(await hNeurons([...study(count, steps), ...(count > 1 ? shardOf(i, count) : [])]));
		all = costs.reduce(plus, all);
		spread += Math.max(...costs.map(({ wall }) => wall));
		if (steps === DEALT[0]) empty = await emptyRuns(count, steps);
		if (count > 1) await alone(["merge", folderOf(count)]);
	}
	await alone(study(count, WHOLE));
	return { count, all, spread, empty };
}

async function emptyRuns(count: number, steps: string): Promise<Cost> {
	let sum = NONE;
	for (let i = 0; i < EMPTY_RUNS; i++)
		sum = plus(sum, await hNeurons([...study(count, steps), ...(count > 1 ? shardOf(0, count) : [])]));
	return { processor: sum.processor / EMPTY_RUNS, wall: sum.wall / EMPTY_RUNS };
}

/** SHA-256 of every file of a run, without those of shards. */
function hashes(count: number): string {
	const names = readdirSync(folderOf(count)).filter((name) => !/-of-/.test(name));
	const told = names.map((name) => {
		const hash = createHash("sha256").update(readFileSync(join(folderOf(count), name)));
		return `${name} ${hash.digest("hex")}`;
	});
	return told.sort().join("\n");
}

function row({ count, all, spread, empty }: Dealt, one: Dealt): string {
	const share = (2 * count * empty.processor) / all.processor;
	const cells = [
		String(count),
		all.processor.toFixed(1),
		(all.processor / one.all.processor).toFixed(2),
		all.wall.toFixed(1),
		(all.wall / one.all.wall).toFixed(2),
		spread.toFixed(1),
		`${empty.processor.toFixed(2)} / ${empty.wall.toFixed(2)}`,
		`${(100 * share).toFixed(0)} %`,
	];
	return `| ${cells.join(" | ")} |\n`;
}

const HEAD = [
	...["shards", "processor s", "of one process", "wall s, one after the other", "of one process"],
	...["wall s, a machine each", "start and load, processor / wall s", "their part"],
];

async function main(): Promise<void> {
	const counts = values.counts.split(",").map(Number);
	process.stdout.write(`| ${HEAD.join(" | ")} |\n|${" --- |".repeat(HEAD.length)}\n`);
	let one: Dealt | null = null;
	for (const count of counts) {
		const dealt = await inShards(count);
		one ??= dealt;
		process.stdout.write(row(dealt, one));
		if (hashes(count) !== hashes(one.count)) throw new Error(`${count} shards have written other bytes`);
	}
}

main().catch((error: Error) => {
	process.stderr.write(`${error.message}\n`);
	process.exitCode = 1;
});
