/** Each package holds exactly what its platform needs: every file by name, native files by their own headers. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { test } from "node:test";
import manifest from "../../package.json";
import { ruleIds } from "../../src/core/lint/rules";
import { ensurePackages, packageIn, TARGETS, type Target } from "../run/packages";
import { targetOf } from "./native-file";
import { readZip } from "./zip";

const root = join(__dirname, "..", "..");

const LINUX = ["onnxruntime_binding.node", "libonnxruntime.so.1"];
const WINDOWS = ["onnxruntime_binding.node", "onnxruntime.dll", "DirectML.dll", "dxcompiler.dll", "dxil.dll"];
/**
 * Native files, the library that the binding wants, and the most megabytes, about a fifth above what was measured: more
 * means that something came along.
 */
const EXPECTED: Record<Target, { native: string[]; library?: string; megabytes: number }> = {
	"linux-x64": { native: LINUX, library: "libonnxruntime.so.1", megabytes: 46 },
	"linux-arm64": { native: LINUX, library: "libonnxruntime.so.1", megabytes: 37 },
	"darwin-arm64": {
		native: ["onnxruntime_binding.node", "libonnxruntime.1.dylib"],
		library: "libonnxruntime.1.dylib",
		megabytes: 40,
	},
	"win32-x64": { native: WINDOWS, library: "onnxruntime.dll", megabytes: 59 },
	"win32-arm64": { native: WINDOWS, library: "onnxruntime.dll", megabytes: 60 },
	universal: { native: [], megabytes: 25 },
};

const BUNDLES = [
	...["extension.js", "engine.js", "cli.js"],
	...["webview.js", "style.css", "study.js", "study.css"],
].map((name) => `dist/${name}`);
/** What vsce calls the readme, the change log and the licence. */
const PAPERS = [
	"package.json",
	"package.nls.json",
	"package.nls.de.json",
	"l10n/bundle.l10n.de.json",
	"readme.md",
	"changelog.md",
	"LICENSE.txt",
];
const STATIC = [
	...[
		"media/icon.png",
		"media/activity.svg",
		"media/panel-dark.svg",
		"media/panel-light.svg",
		"docs/h-neurons.schema.json",
	],
	...["heat", "models", "questions", "samples", "suites", "walkthrough"].flatMap((folder) =>
		filesIn(`media/${folder}`),
	),
	...ruleIds.map((id) => `docs/rules/${id}.md`),
];

function filesIn(folder: string, ending = ""): string[] {
	return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
		.filter((path) => path.endsWith(ending) && statSync(join(root, folder, path)).isFile())
		.map((path) => `${folder}/${path.replaceAll("\\", "/")}`);
}

/** The runtime's own JavaScript, and the target's native files where it looks for them. */
function runtimeFiles(target: Target): string[] {
	const place = `onnxruntime-node/bin/napi-v6/${target.replace("-", "/")}`;
	const scripts = ["onnxruntime-node/dist", "onnxruntime-common/dist/cjs"].flatMap((folder) =>
		filesIn(`node_modules/${folder}`, ".js").map((path) => path.replace("node_modules/", "")),
	);
	const papers = ["onnxruntime-node", "onnxruntime-common", "onnxruntime-common/dist/cjs"].map(
		(folder) => `${folder}/package.json`,
	);
	const native = EXPECTED[target].native.map((name) => `${place}/${name}`);
	return target === "universal"
		? []
		: [...papers, ...scripts, ...native].map((path) => `dist/node_modules/${path}`);
}

const packages = ensurePackages(TARGETS);

test("there is one package a platform, and one for the others", () => {
	const wanted = TARGETS.map((target) => basename(packageIn(packages, target)));
	assert.deepEqual(readdirSync(packages).sort(), wanted.sort());
});

for (const target of TARGETS)
	test(`${target} holds its files and no others`, async (t) => {
		const file = packageIn(packages, target);
		const files = await readZip(file);
		const wanted = [...PAPERS, ...BUNDLES, ...STATIC, ...runtimeFiles(target)].map(
			(path) => `extension/${path}`,
		);
		assert.deepEqual(
			[...files.keys()].sort(),
			["[Content_Types].xml", "extension.vsixmanifest", ...wanted].sort(),
		);
		checkManifests(files, target);
		checkNativeFiles(files, target);
		checkText(files);
		const unpacked = [...files.values()].reduce((sum, { length }) => sum + length, 0);
		const [packed, most] = [statSync(file).size / 1e6, EXPECTED[target].megabytes];
		t.diagnostic(`${target}: ${packed.toFixed(1)} MB, ${(unpacked / 1e6).toFixed(1)} MB installed`);
		assert.ok(packed < most, `${packed} MB are more than ${most}`);
	});

type Files = ReadonlyMap<string, Buffer>;
const textOf = (files: Files, name: string): string => files.get(name)!.toString();

function checkManifests(files: Files, target: Target): void {
	const outer = textOf(files, "extension.vsixmanifest");
	const [, platform] = / TargetPlatform="([^"]+)"/.exec(outer) ?? [];
	assert.equal(platform, target === "universal" ? undefined : target);
	assert.match(outer, new RegExp(` Version="${manifest.version}" Publisher="${manifest.publisher}"`));
	const typed = [...textOf(files, "[Content_Types].xml").matchAll(/Extension="([^"]+)"/g)].map(
		([, type]) => type!,
	);
	for (const name of files.keys())
		if (name !== "[Content_Types].xml" && extname(name))
			assert.ok(typed.includes(extname(name).toLowerCase()), `${name} has no content type`);
	const { scripts, dependencies, devDependencies, ...rest } = manifest;
	assert.ok(scripts && dependencies && devDependencies);
	assert.deepEqual(JSON.parse(textOf(files, "extension/package.json")), rest);
	for (const path of [rest.main, rest.icon, rest.contributes.jsonValidation[0]!.url])
		assert.ok(files.has(`extension/${path.replace("./", "")}`), path);
}

function checkNativeFiles(files: Files, target: Target): void {
	const native = [...files].filter(([, bytes]) => targetOf(bytes) !== null);
	const { native: names, library } = EXPECTED[target];
	assert.deepEqual(native.map(([name]) => basename(name)).sort(), [...names].sort());
	for (const [name, bytes] of native) {
		assert.equal(targetOf(bytes), target, name);
		assert.equal(bytes.compare(readFileSync(join(root, name.replace("extension/dist/", "")))), 0, name);
		// The library that the binding is linked with, by the very name that the package gives it.
		if (name.endsWith(".node")) assert.ok(bytes.includes(`${library}\0`), `${name} does not name ${library}`);
	}
}

/** Production bundles, and nothing of the machine that made them. */
function checkText(files: Files): void {
	for (const name of BUNDLES.map((path) => `extension/${path}`))
		assert.doesNotMatch(textOf(files, name), /sourceMappingURL=(?!data:)/, `${name} refers to a source map`);
	for (const [name, bytes] of files) {
		assert.doesNotMatch(name, /\.map$|\.tsx?$|\/test\/|\/training\/|\/bench\//);
		assert.ok(!bytes.includes(`${root}/`), `${name} names the folder that it was made in`);
	}
}

test("native files are told by their headers", () => {
	const elf = Buffer.alloc(64);
	elf.write("\x7fELF", "latin1");
	elf.writeUInt16LE(62, 18);
	assert.equal(targetOf(elf), "linux-x64");
	const pe = Buffer.alloc(128);
	pe.write("MZ", "latin1");
	pe.writeUInt32LE(100, 60);
	assert.equal(targetOf(pe), null);
	pe.write("PE\0\0", 100, "latin1");
	pe.writeUInt16LE(43620, 104);
	assert.equal(targetOf(pe), "win32-arm64");
	assert.equal(targetOf(Buffer.from("MZ")), null);
	assert.equal(targetOf(Buffer.alloc(64)), null);
});
