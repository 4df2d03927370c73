// Four programs, four bundles: the extension host's, the engine's, the command line's and the panel's.
import { build, context } from "esbuild";

const production = process.argv.includes("--production");
const watch = process.argv.includes("--watch");

/** @type {import("esbuild").BuildOptions} */
const shared = {
	bundle: true,
	sourcemap: production ? false : "linked",
	minify: production,
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
	{ ...node, entryPoints: { extension: "src/host/main.ts" }, outdir: "dist", external: ["vscode"] },
	// onnxruntime-node is native code: it stays outside the bundle and is resolved beside it.
	{ ...node, entryPoints: { engine: "src/engine/main.ts" }, outdir: "dist", external: ["onnxruntime-node"] },
	{ ...node, entryPoints: { cli: "src/cli/main.ts" }, outdir: "dist", banner: { js: "#!/usr/bin/env node" } },
	{
		...shared,
		platform: "browser",
		target: "es2022",
		format: "iife",
		entryPoints: { webview: "webview/main.ts", style: "webview/style.css" },
		outdir: "dist",
		loader: {},
	},
];

if (watch) for (const options of programs) await (await context(options)).watch();
else await Promise.all(programs.map((options) => build(options)));
