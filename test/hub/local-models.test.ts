import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { KNOWN_MODELS } from "../../src/hub/known-models";
import { defaultModelsFolder, defaultPlaces, findModelFolders } from "../../src/hub/local-models";
import { isModelId } from "../../src/hub/model-id";
import { hubCache, hubToken } from "../../src/hub/places";
import { sizeText } from "../../src/hub/size-text";
import { emptyFolder, never } from "./sample-hub";

/** A folder with empty files. */
function tree(...paths: string[]): string {
	const folder = emptyFolder();
	for (const path of paths) {
		mkdirSync(dirname(join(folder, path)), { recursive: true });
		writeFileSync(join(folder, path), "");
	}
	return folder;
}

const model = (at: string, graph = "onnx/model.onnx") =>
	["config.json", "tokenizer.json", graph].map((name) => (at ? `${at}/${name}` : name));

const namesIn = async (...places: string[]) =>
	(await findModelFolders(places, { signal: never })).map(({ name }) => name);

/** [files, names that are found] */
const folders: [string[], string[]][] = [
	[model("owner/name"), ["owner/name"]],
	[model("owner/name", "model_q4.onnx"), ["owner/name"]],
	[model("owner/name/cpu_and_mobile/cpu-int4", "model.onnx"), ["owner/name/cpu_and_mobile/cpu-int4"]],
	[
		[...model("a/x"), ...model("a/y"), ...model("b")],
		["a/x", "a/y", "b"],
	],
	[["o/n/config.json", "o/n/tokenizer.json"], []],
	[["o/n/config.json", "o/n/onnx/model.onnx"], []],
	[model("node_modules/n"), []],
	[model(".git/n"), []],
	[model("1/2/3/4/5"), []],
	// What a stopped download leaves, ours or another program's.
	[[...model("o/n"), "o/n/onnx/model.onnx_data.part"], []],
	[[...model("o/n"), "o/n/onnx/model.onnx.part"], []],
	[[...model("o/n"), "o/n/config.json.part"], []],
	[[...model("o/n"), "o/n/tokenizer.json.incomplete"], []],
	// A second precision on its way does not hide the first.
	[[...model("o/n"), "o/n/onnx/model_q4.onnx.part", "o/n/onnx/model_q4.onnx_data"], ["o/n"]],
];

test("folders that can be loaded are found, and half downloads are not", async () => {
	for (const [files, names] of folders)
		assert.deepEqual(await namesIn(tree(...files)), names, files.join(" "));
	const itself = tree(...model(""));
	const [found] = await findModelFolders([itself], { signal: never });
	assert.deepEqual([found!.folder, found!.from], [itself, itself]);
	assert.deepEqual(await namesIn(join(itself, "missing")), []);
});

test("the Hugging Face cache tells models by their main snapshot, else the newest", async () => {
	const old = "models--o--old-branch/snapshots";
	const cache = tree(
		...model("models--onnx-community--Qwen3-0.6B-ONNX/snapshots/aaa1"),
		...model("models--onnx-community--Qwen3-0.6B-ONNX/snapshots/bbb2"),
		...model("models--ms--phi/snapshots/ccc3/cpu/int4", "model.onnx"),
		...model(`${old}/ddd4`),
		...model(`${old}/eee5`),
		"models--o--none/refs/main",
		...model("datasets--o--n/snapshots/fff6"),
	);
	mkdirSync(join(cache, "models--onnx-community--Qwen3-0.6B-ONNX/refs"));
	writeFileSync(join(cache, "models--onnx-community--Qwen3-0.6B-ONNX/refs/main"), "aaa1");
	utimesSync(join(cache, old, "eee5"), 1, 1);
	const found = await findModelFolders([cache], { signal: never });
	assert.deepEqual(
		found.map(({ name, folder }) => [name, folder.slice(cache.length + 1)]),
		[
			["ms/phi/cpu/int4", "models--ms--phi/snapshots/ccc3/cpu/int4"],
			["o/old-branch", `${old}/ddd4`],
			["onnx-community/Qwen3-0.6B-ONNX", "models--onnx-community--Qwen3-0.6B-ONNX/snapshots/aaa1"],
		],
	);
});

test("links are followed once, circles end, and a place within a place is told once", {
	skip: process.platform === "win32",
}, async () => {
	const place = tree(...model("o/n"));
	const elsewhere = tree(...model("m"));
	symlinkSync(place, join(place, "o", "circle"));
	symlinkSync(elsewhere, join(place, "linked"));
	assert.deepEqual(await namesIn(place, join(place, "o"), elsewhere), ["linked/m", "o/n"]);
});

test("a folder named by mistake takes a bounded time, and a search can be stopped", async () => {
	const many = tree(...Array.from({ length: 300 }, (_, i) => `${i}/${"x".repeat(3)}`), ...model("z"));
	assert.deepEqual(await namesIn(many), ["z"]);
	const controller = new AbortController();
	controller.abort();
	await assert.rejects(findModelFolders([many], { signal: controller.signal }), { code: "cancelled" });
});

const HOME = "/home/ada";
/** [environment, platform, where downloads go] */
const defaults: [Record<string, string>, NodeJS.Platform, string][] = [
	[{ HOME }, "linux", `${HOME}/.local/share/h-neurons/models`],
	[{ HOME, XDG_DATA_HOME: "/data" }, "linux", "/data/h-neurons/models"],
	[{ HOME }, "darwin", `${HOME}/Library/Application Support/h-neurons/models`],
	[{ USERPROFILE: HOME }, "win32", join(HOME, "AppData", "Local", "h-neurons", "models")],
	[{ HOME, H_NEURONS_MODELS: "~/models" }, "linux", `${HOME}/models`],
	[{ HOME, H_NEURONS_MODELS: "/big" }, "darwin", "/big"],
];

test("places follow the environment", () => {
	for (const [env, platform, folder] of defaults)
		assert.equal(defaultModelsFolder(env, platform), join(folder), JSON.stringify(env));
	for (const [env, folder] of [
		[{ HOME }, `${HOME}/.cache/huggingface/hub`],
		[{ HOME, XDG_CACHE_HOME: "/c" }, "/c/huggingface/hub"],
		[{ HOME, HF_HOME: "~/hf" }, `${HOME}/hf/hub`],
		[{ HOME, HF_HOME: "/hf", HF_HUB_CACHE: "/cache" }, "/cache"],
		[{ HOME, HUGGINGFACE_HUB_CACHE: "/old" }, "/old"],
	] as const)
		assert.equal(hubCache(env), join(folder));
	assert.deepEqual(defaultPlaces({ HOME, H_NEURONS_MODELS: "/m", HF_HUB_CACHE: "/m" }), ["/m"]);
});

test("the token is the one that the hub's own tools use", async () => {
	const home = tree(".cache/huggingface/token", "elsewhere");
	writeFileSync(join(home, ".cache/huggingface/token"), "hf_file\n");
	writeFileSync(join(home, "elsewhere"), "hf_elsewhere");
	for (const [env, token] of [
		[{ HOME: home }, "hf_file"],
		[{ HOME: home, HF_TOKEN: " hf_env " }, "hf_env"],
		[{ HOME: home, HUGGING_FACE_HUB_TOKEN: "hf_old" }, "hf_old"],
		[{ HOME: home, HF_TOKEN_PATH: "~/elsewhere" }, "hf_elsewhere"],
		[{ HOME: home, HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" }, null],
		[{ HOME: join(home, "nobody") }, null],
	] as const)
		assert.equal(await hubToken(env), token, JSON.stringify(env));
	await assert.rejects(hubToken({ HOME: home, HF_TOKEN_PATH: home }), {
		...{ code: "fileUnreadable", message: `The access token in ${home} could not be read (EISDIR).` },
	});
});

test("known models have names of the hub, each once", () => {
	assert.ok(KNOWN_MODELS.length >= 6);
	assert.ok(KNOWN_MODELS.every(({ id, purpose, note }) => isModelId(id) && purpose && note));
	assert.equal(new Set(KNOWN_MODELS.map(({ id }) => id)).size, KNOWN_MODELS.length);
	const page = readFileSync(join(__dirname, "..", "..", "src", "hub", "known-models.ts"), "utf8");
	assert.match(page, /no test downloads any of them/);
});

test("sizes are short and decimal", () => {
	for (const [bytes, text] of [
		[0, "0 bytes"],
		[1, "1 byte"],
		[999, "999 bytes"],
		[1000, "1 kB"],
		[999_600, "1 MB"],
		[1_234_567, "1.23 MB"],
		[512_000_000, "512 MB"],
		[999_900_000, "1 GB"],
		[3_456_000_000, "3.46 GB"],
	] as const)
		assert.equal(sizeText(bytes), text);
});
