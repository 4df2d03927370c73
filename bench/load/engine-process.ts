/** An engine of its own for each measurement, built from the sources, so that its peak memory is that of one model alone. */
import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { type Engine, startEngine } from "../../src/protocol/start-engine";

export const ROOT = join(__dirname, "..", "..");

/** Bundles a program of this repository into `folder`. @returns its path */
export function bundle(entry: string, folder: string): string {
	const outfile = join(folder, `${entry.replaceAll("/", "-").replace(/\.ts$/, "")}.js`);
	// The native runtime is not bundled; it is looked for in the folders around the program.
	const modules = join(folder, "node_modules");
	if (!existsSync(modules)) symlinkSync(join(ROOT, "node_modules"), modules, "junction");
	const common = { bundle: true, platform: "node", target: "node20", format: "cjs" } as const;
	buildSync({ ...common, entryPoints: [join(ROOT, entry)], outfile, external: ["onnxruntime-node"] });
	return outfile;
}

/** Starts a bundled engine with a cache of its own. */
export function engineOf(enginePath: string, cacheFolder: string): Engine {
	return startEngine({ enginePath, cacheFolder });
}

export const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
