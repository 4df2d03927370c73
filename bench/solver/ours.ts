/** Fits a path of C to a matrix on the disk, and says as one line of JSON what that took. */
import { readFileSync } from "node:fs";
import { fitPaths } from "../../src/core/probe/fit";
import { diskFiles } from "../../src/disk/study-files";
import { featureFile } from "../../src/study/identify/feature-file";
import { peakOf } from "../load/peak";
import type { Fitted, Task } from "./task";

async function main({ path, rows, columns, steps }: Task): Promise<Fitted> {
	let bytes = 0;
	const files: typeof diskFiles = {
		...diskFiles,
		readInto(from, start, into) {
			bytes += into.length;
			return diskFiles.readInto(from, start, into);
		},
	};
	const began = performance.now();
	const before = process.cpuUsage();
	const x = featureFile(files, path, { rows, parts: 1, columns }).features([
		{ part: 0, rows: Array.from({ length: rows }, (_, i) => i) },
	]);
	const found = await fitPaths(x, [{ isPositive: readFileSync(`${path}.labels`) }], {
		cs: (smallest) =>
			Array.from({ length: steps }, (_, k) => Number((smallest * 10 ** ((k + 1) / 10)).toPrecision(3))),
	});
	const { user, system } = process.cpuUsage(before);
	return {
		seconds: (performance.now() - began) / 1000,
		cpuSeconds: (user + system) / 1e6,
		peakBytes: peakOf(process.pid),
		passes: bytes / (4 * rows * columns),
		fits: found.map(([point]) => {
			const { c, objective, gap, columns: weighted } = point!.fit;
			return { c, objective, gap, weights: weighted.length };
		}),
	};
}

main(JSON.parse(process.argv[2]!) as Task).then(
	(fitted) => process.stdout.write(`${JSON.stringify(fitted)}\n`),
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
		process.exitCode = 1;
	},
);
