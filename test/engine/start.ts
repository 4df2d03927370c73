/** Starts a real engine for tests: bundled from the sources once a test process, in a home and cache of its own. */
import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { buildSync } from "esbuild";
import { type Engine, type EngineOptions, startEngine } from "../../src/protocol/start-engine";

export const ROOT = join(__dirname, "..", "..");
export const POCKET = join(ROOT, "media", "models", "pocket-chat");

let enginePath: string | null = null;

/** Bundles as `npm run build` does, and renames into place: test files run at the same time. */
export function builtEngine(): string {
	if (enginePath) return enginePath;
	const dist = join(ROOT, "dist");
	mkdirSync(dist, { recursive: true });
	const beside = join(dist, `engine.${process.pid}.js`);
	buildSync({
		entryPoints: [join(ROOT, "src", "engine", "main.ts")],
		outfile: beside,
		bundle: true,
		platform: "node",
		target: "node20",
		format: "cjs",
		external: ["onnxruntime-node"],
		logLevel: "warning",
	});
	enginePath = join(dist, "engine.js");
	renameSync(beside, enginePath);
	return enginePath;
}

/** A folder that is removed when the test process ends. */
export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), "h-neuron-lens-"));
	if (!folders.length) process.on("exit", removeFolders);
	folders.push(folder);
	return folder;
}

const folders: string[] = [];

function removeFolders(): void {
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

/**
 * The environment of an engine that stands still once it has told this, as "event parameters": to be killed in mid-work.
 * @param gate a file while which is there it does so; for good where none is given
 */
export const standingStillAt = (fits: RegExp, gate?: string): Record<string, string> => ({
	NODE_OPTIONS: `--require ${join(__dirname, "stand-still.cjs")}`,
	STAND_STILL_AT: fits.source,
	...(gate !== undefined && { STAND_STILL_WHILE: gate }),
});

/** The third thing or a later one that a step of a study has done. */
export const inTheMidstOf = (step: string): RegExp =>
	new RegExp(`^progress .*"step":"${step}","done":(?:[3-9]|\\d\\d)`);

const engines: Engine[] = [];
// A test that fails may not have come to it, and an engine keeps the process waiting.
after(() => Promise.all(engines.map((engine) => engine.dispose())));

export function startTestEngine(options: Partial<EngineOptions> = {}): Engine {
	const home = temporaryFolder();
	const env = { HOME: home, XDG_CACHE_HOME: join(home, ".cache"), ...options.env };
	const engine = startEngine({
		...{ enginePath: builtEngine(), cacheFolder: join(home, "cache") },
		...options,
		env,
	});
	engines.push(engine);
	return engine;
}
