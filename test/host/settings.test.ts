import assert from "node:assert/strict";
import { homedir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readSettings } from "../../src/host/settings";

const defaults: Record<string, unknown> = {
	"model.path": "",
	"probe.path": "",
	maxTokens: 256,
	"sampling.temperature": 0,
	"sampling.topK": 0,
	"sampling.topP": 1,
	"sampling.seed": 0,
	baseRate: null,
	nodePath: "",
};
const place = { embeddedModel: "/extension/pocket-chat", workspaceFolder: "/work" };
const read = (changed: Record<string, unknown>) =>
	readSettings((key) => ({ ...defaults, ...changed })[key], place);

const paths: [key: string, value: string, expected: string | null][] = [
	["model.path", "", "/extension/pocket-chat"],
	["model.path", "  ", "/extension/pocket-chat"],
	["model.path", "/models/a", "/models/a"],
	["model.path", "models/a", "/work/models/a"],
	["model.path", "~/models/a", join(homedir(), "models/a")],
	["model.path", "~", homedir()],
	["model.path", "~odd/a", "/work/~odd/a"],
	["probe.path", "", null],
	["probe.path", "probes/x.json", "/work/probes/x.json"],
	["nodePath", "", null],
	["nodePath", "node20", "node20"],
	["nodePath", "bin/node", "/work/bin/node"],
];
for (const [key, value, expected] of paths)
	test(`${key} = "${value}" is ${expected}`, () => {
		const settings = read({ [key]: value });
		const found = {
			"model.path": settings.modelFolder,
			"probe.path": settings.probe,
			nodePath: settings.nodePath,
		};
		assert.equal(found[key as keyof typeof found], expected);
	});

const bad: [key: string, value: unknown, sentence: string][] = [
	["maxTokens", 0, "hNeurons.maxTokens is 0, not a number from 1 to 8192."],
	["maxTokens", "9", 'hNeurons.maxTokens is "9", not a number from 1 to 8192.'],
	["sampling.topP", undefined, "hNeurons.sampling.topP is nothing, not a number from 0 to 1."],
	["baseRate", Number.NaN, "hNeurons.baseRate is null, not a number from 0 to 1."],
	["model.path", 3, "hNeurons.model.path is not a text."],
];
for (const [key, value, sentence] of bad)
	test(sentence, () => {
		assert.throws(() => read({ [key]: value }), { code: "badSetting", message: sentence });
	});

test("an empty base rate is the probe's own", () => {
	assert.equal(read({}).baseRate, null);
	assert.equal(read({ baseRate: 0.1 }).baseRate, 0.1);
});
