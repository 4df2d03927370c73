// Four programs: the extension host, the engine, the command line, and the two panels with a bundle each, in dist/.
//
//     node esbuild.mjs [--production] [--watch]
//     node esbuild.mjs --package [--out FOLDER] [TARGET ...]
//
// The second makes VSIX packages of production bundles, one a platform, in out/ or FOLDER; dist/ stays as it is.
import { spawnSync } from "node:child_process";
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build, context } from "esbuild";

const root = dirname(fileURLToPath(import.meta.url));
const { values: given, positionals: targets } = parseArgs({
	allowPositionals: true,
	options: {
		production: { type: "boolean", default: false },
		watch: { type: "boolean", default: false },
		package: { type: "boolean", default: false },
		out: { type: "string", default: "out" },
	},
});

const LINUX = ["onnxruntime_binding.node", "libonnxruntime.so.1"];
/** DirectML.dll serves the provider "dml", dxcompiler and dxil serve "webgpu". */
const WINDOWS = ["onnxruntime_binding.node", "onnxruntime.dll", "DirectML.dll", "dxcompiler.dll", "dxil.dll"];
/**
 * The native files that a platform's package holds. What GPUs of NVIDIA need (libonnxruntime_providers_*.so, several
 * hundred megabytes that the runtime's own installer may have fetched) is in none, and of the two equal libraries for
 * macOS only the one that the binding names.
 * @type {Record<string, readonly string[]>}
 */
const NATIVE_FILES = {
	"linux-x64": LINUX,
	"linux-arm64": LINUX,
	"darwin-arm64": ["onnxruntime_binding.node", "libonnxruntime.1.dylib"],
	"win32-x64": WINDOWS,
	"win32-arm64": WINDOWS,
	universal: [],
};
/** The runtime's own JavaScript, from node_modules. */
const RUNTIME = [
	...["onnxruntime-node/package.json", "onnxruntime-node/dist"],
	...["onnxruntime-common/package.json", "onnxruntime-common/dist/cjs"],
];

if (given.package)
	await makePackages(resolve(given.out), targets.length ? targets : Object.keys(NATIVE_FILES));
else await bundle(join(root, "dist"), given.production);

/**
 * @param {string} outdir
 * @param {boolean} isProduction small, and without source maps
 */
async function bundle(outdir, isProduction) {
	/** @type {import("esbuild").BuildOptions} */
	const shared = {
		absWorkingDir: root,
		outdir,
		bundle: true,
		sourcemap: isProduction ? false : "linked",
		minify: isProduction,
		logLevel: "warning",
		legalComments: "eof",
		loader: { ".css": "text" },
		// Its main file is UMD, whose requires no bundler can follow.
		alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
	};
	/** @type {import("esbuild").BuildOptions} */
	const node = { ...shared, platform: "node", target: "node20", format: "cjs" };
	/** @type {import("esbuild").BuildOptions[]} */
	const programs = [
		{ ...node, entryPoints: { extension: "src/host/main.ts" }, external: ["vscode"] },
		// onnxruntime-node is native code: it stays outside the bundle and is resolved beside it.
		{ ...node, entryPoints: { engine: "src/engine/main.ts" }, external: ["onnxruntime-node"] },
		{ ...node, entryPoints: { cli: "src/cli/main.ts" }, banner: { js: "#!/usr/bin/env node" } },
		{
			...shared,
			platform: "browser",
			target: "es2022",
			format: "iife",
			entryPoints: [
				{ in: "webview/main.ts", out: "webview" },
				{ in: "webview/style.css", out: "style" },
				{ in: "webview/study/main.ts", out: "study" },
				{ in: "webview/study/study.css", out: "study" },
			],
			loader: {},
		},
	];
	if (given.watch) for (const options of programs) await (await context(options)).watch();
	else await allOf(programs.map((options) => build(options)));
}

/**
 * Waits for all of them, so that nothing is written any more when one has failed.
 * @param {Promise<unknown>[]} works
 */
async function allOf(works) {
	for (const outcome of await Promise.allSettled(works))
		if (outcome.status === "rejected") throw outcome.reason;
}

/**
 * Bundles once, then packs that with each target's native files from a folder of its own, where vsce picks what
 * .vscodeignore allows.
 * @param {string} out
 * @param {string[]} targets
 */
async function makePackages(out, targets) {
	const unknown = targets.find((target) => !(target in NATIVE_FILES));
	if (unknown)
		return stop(`There is no package for ${unknown}; give ${Object.keys(NATIVE_FILES).join(", ")}.`);
	const stage = mkdtempSync(join(tmpdir(), "h-neuron-lens-package-"));
	try {
		await bundle(join(stage, "dist"), true);
		const words = readdirSync(root).filter((name) => /^package\.nls(\.[\w-]+)?\.json$/.test(name));
		const papers = [".vscodeignore", "README.md", "CHANGELOG.md", "LICENSE", ...words];
		for (const name of [...papers, "media", "docs", "l10n"])
			cpSync(join(root, name), join(stage, name), { recursive: true });
		// What only a checkout needs, and what would make vsce bundle once more.
		const { scripts, dependencies, devDependencies, ...manifest } = readJson(join(root, "package.json"));
		writeFileSync(join(stage, "package.json"), `${JSON.stringify(manifest, null, "\t")}\n`);
		mkdirSync(out, { recursive: true });
		for (const target of targets) {
			const file = join(out, `${manifest.name}-${target}-${manifest.version}.vsix`);
			if (!putNativeFiles(stage, target) || !pack(stage, target, file)) return;
			process.stdout.write(
				`${target.padEnd(12)} ${(statSync(file).size / 1e6).toFixed(1).padStart(5)} MB  ${file}\n`,
			);
		}
	} finally {
		rmSync(stage, { recursive: true, force: true });
	}
}

/**
 * Puts the runtime for `target` beside the engine: not in node_modules at the top, which vsce passes by when it does
 * not look for dependencies itself.
 * @param {string} stage
 * @param {string} target
 */
function putNativeFiles(stage, target) {
	const from = join(root, "node_modules");
	const to = join(stage, "dist", "node_modules");
	rmSync(to, { recursive: true, force: true });
	if (target === "universal") return true;
	const place = join("onnxruntime-node", "bin", "napi-v6", ...target.split("-"));
	for (const path of [...RUNTIME, ...(NATIVE_FILES[target] ?? []).map((name) => join(place, name))]) {
		if (!existsSync(join(from, path)))
			return stop(`There is no ${join(from, path)}: run "npm ci", then this again.`);
		cpSync(join(from, path), join(to, path), { recursive: true });
	}
	return true;
}

/**
 * @param {string} stage
 * @param {string} target
 * @param {string} file
 */
function pack(stage, target, file) {
	const vsce = join(root, "node_modules", "@vscode", "vsce", "vsce");
	const platform = target === "universal" ? [] : ["--target", target];
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[vsce, "package", "--no-dependencies", ...platform, "--out", file],
		{ cwd: stage, encoding: "utf8" },
	);
	return status === 0 || stop(`vsce could not pack ${target}:\n${stdout}${stderr}`);
}

/** @param {string} path */
function readJson(path) {
	return JSON.parse(readFileSync(path, "utf8"));
}

/** @param {string} sentence */
function stop(sentence) {
	process.stderr.write(`${sentence}\n`);
	process.exitCode = 1;
	return false;
}
