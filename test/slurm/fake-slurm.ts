/** Programs that look like Slurm's, in a folder to be put in front of PATH: they run jobs on this machine. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const program = join(__dirname, "fake-slurm.mjs");

/** @returns the folder of programs, made in `folder`, where their jobs are kept as well */
export function fakeSlurm(folder: string): string {
	const programs = join(folder, "bin");
	mkdirSync(programs, { recursive: true });
	for (const name of ["sbatch", "squeue", "scancel"]) {
		const path = join(programs, name);
		const words = [process.execPath, program, name, join(folder, "jobs")].map((word) => `'${word}'`);
		writeFileSync(path, `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`);
		chmodSync(path, 0o755);
	}
	return programs;
}
