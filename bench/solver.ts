/**
 * Fitting a path of eight values of C: seconds, memory and objective against scikit-learn's liblinear on the same file, at
 * a size that liblinear has memory for; and the size of a 4-billion model's features, which it has not.
 *
 *     node --import tsx bench/solver.ts [--rows 4000] [--columns 60000] [--large 348160] [--folder FOLDER] [--skip-theirs]
 *
 * Needs `python3 -m sklearn` (Debian: python3-sklearn), and 4 bytes a value of free disk in the folder. The files are
 * deleted at the end. Linux only: peak memory is VmHWM.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildSync } from "esbuild";
import { writeMatrix } from "./solver/matrix";
import type { Fitted, Task } from "./solver/task";

const { values: asked } = parseArgs({
	options: {
		rows: { type: "string", default: "4000" },
		columns: { type: "string", default: "60000" },
		large: { type: "string", default: "348160" },
		steps: { type: "string", default: "8" },
		folder: { type: "string", default: tmpdir() },
		"skip-theirs": { type: "boolean", default: false },
	},
});

/** liblinear's own default, then ten times closer until its objectives are as low as ours. */
const TOLERANCES = [1e-4, 1e-5, 1e-6];
/** Objectives that differ by less than this are the same. */
const SAME = 1e-6;

async function main(): Promise<void> {
	const program = bundled();
	const folder = mkdtempSync(join(asked.folder, "h-neuron-solver-"));
	try {
		const rows = Number(asked.rows);
		const small = { rows, columns: Number(asked.columns), steps: Number(asked.steps) };
		const path = join(folder, "matrix.f32");
		await writeMatrix(path, small);
		const ours = await run(process.execPath, [program, JSON.stringify({ ...small, path } satisfies Task)]);
		tell("ours", ours, ours);
		if (!asked["skip-theirs"]) await compare({ ...small, path }, ours);
		if (Number(asked.large) > 0) {
			const large = { ...small, columns: Number(asked.large), path };
			await writeMatrix(path, large);
			const alone = await run(process.execPath, [program, JSON.stringify(large satisfies Task)]);
			tell(`ours, ${large.columns} columns`, alone, alone);
		}
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Bundled, as a loader of TypeScript would count as its memory. */
function bundled(): string {
	const outfile = join(__dirname, ".cache", "solver.cjs");
	mkdirSync(join(__dirname, ".cache"), { recursive: true });
	buildSync({
		...{ entryPoints: [join(__dirname, "solver", "ours.ts")], outfile, bundle: true, platform: "node" },
		...{ target: "node20", logLevel: "warning" },
	});
	return outfile;
}

async function compare(task: Task, ours: Fitted): Promise<void> {
	const { path, rows, columns } = task;
	const cs = ours.fits.map(({ c }) => c);
	for (const tolerance of TOLERANCES) {
		const theirs = await run("/usr/bin/python3", [
			join(__dirname, "solver", "liblinear.py"),
			JSON.stringify({ path, rows, columns, cs, tolerance }),
		]);
		tell(`liblinear, tolerance ${tolerance}`, theirs, ours);
		const above = theirs.fits.map(({ objective }, k) => objective / ours.fits[k]!.objective - 1);
		if (Math.max(...above) <= SAME) return;
	}
}

/** One line a run, and one a fit. */
function tell(name: string, fitted: Fitted, ours: Fitted): void {
	const { seconds, cpuSeconds, peakBytes, passes, fits } = fitted;
	const ratios =
		fitted === ours
			? ""
			: `; ${(seconds / ours.seconds).toFixed(1)} times the seconds, ${(cpuSeconds / ours.cpuSeconds).toFixed(1)} times the processor's, ${(peakBytes / ours.peakBytes).toFixed(1)} times the memory`;
	const reading = passes === undefined ? "" : `, file read ${passes.toFixed(1)} times`;
	process.stdout.write(
		`${name}: ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of processor, ${Math.round(peakBytes / 2 ** 20)} MB${reading}${ratios}\n`,
	);
	for (const [k, { c, weights, objective, gap }] of fits.entries()) {
		const apart = objective / ours.fits[k]!.objective - 1;
		const proof =
			gap === undefined
				? `${apart.toExponential(1)} above ours`
				: `gap ${(gap / objective).toExponential(1)}`;
		process.stdout.write(`  C ${c}: ${weights} weights, objective ${objective.toFixed(4)}, ${proof}\n`);
	}
}

/** Starts a measuring program; its last line is what it has measured. */
function run(program: string, args: string[]): Promise<Fitted> {
	const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
	let said = "";
	child.stdout.on("data", (piece: Buffer) => {
		said += piece.toString();
	});
	return new Promise((resolve, reject) => {
		child.once("error", reject);
		child.once("close", (code, signal) => {
			if (code === 0) resolve(JSON.parse(said.trim().split("\n").at(-1)!) as Fitted);
			else reject(new Error(`${program} ended with ${code ?? signal}.`));
		});
	});
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
	process.exitCode = 1;
});
