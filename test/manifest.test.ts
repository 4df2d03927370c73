/** package.json and the code name the same commands and settings. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import rawManifest from "../package.json";
import german from "../package.nls.de.json";
import english from "../package.nls.json";
import { INSPECT_PROMPT_RISK, LINT_PROMPT_FILE } from "../src/core/lint/agent/agent-tools";
import { DEFAULTS } from "../src/core/lint/config/config";
import { CONFIG_FILE, LIMITS } from "../src/core/lint/config/config-file";
import { RULES, ruleIds } from "../src/core/lint/rules";
import { TINTS } from "../src/host/heat/heat-paint";
import { readLintSettings } from "../src/host/lint/settings";
import { readSettings, settingKeys } from "../src/host/settings";
import { PROVIDERS } from "../src/protocol/engine-api";

/** The manifest as the editor shows it: a text that is `%key%` alone is looked up. */
const inWords = (value: unknown): unknown => {
	if (typeof value === "string") {
		const [, key] = /^%([\w.-]+)%$/.exec(value) ?? [];
		return key ? (english as Record<string, string>)[key] : value;
	}
	if (Array.isArray(value)) return value.map(inWords);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, inWords(each)]));
};
const manifest = inWords(rawManifest) as typeof rawManifest;

interface Property {
	default: unknown;
	minimum?: number;
	maximum?: number;
	markdownDescription: string;
	/** Of the settings that are objects, and of choices. */
	properties?: Record<string, { default: unknown; description: string }>;
	enum?: string[];
	enumDescriptions?: string[];
}
const { commands, menus, keybindings, configuration } = manifest.contributes;
const properties: Record<string, Property> = Object.assign(
	{},
	...configuration.map((group) => group.properties),
);
const lintProperties = Object.entries(properties).filter(([name]) => name.startsWith("hNeurons.lint."));
const place = { embeddedModels: "/embedded", workspaceFolder: "/work" };
const source = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

test("every command has a handler, and every handler a command", () => {
	const places = ["commands.ts", "views/view-commands.ts", "views/register-views.ts"];
	const handled = places.flatMap((place) =>
		[...source(`src/host/${place}`).matchAll(/"(hNeurons\.\w+)"(?::(?! \{)|\(|, \(\) =>)/g)].map(
			([, id]) => id,
		),
	);
	assert.deepEqual(handled.sort(), commands.map(({ command }) => command).sort());
});

test("commands have the category of the extension and a title without it", () => {
	for (const { title, category } of commands) {
		assert.equal(category, "H-Neurons");
		assert.doesNotMatch(title, /^H-Neurons|\.$(?<!\.\.\.)/);
	}
});

test("menus and keys name commands that exist", () => {
	const known = new Set(commands.map(({ command }) => command));
	for (const entry of [...Object.values(menus).flat(), ...keybindings])
		assert.ok(known.has(entry.command), entry.command);
});

test("the walkthrough's pages and commands exist", () => {
	const own = new Set(commands.map(({ command }) => command));
	for (const { description, media } of manifest.contributes.walkthroughs.flatMap(({ steps }) => steps)) {
		assert.match(source(media.markdown), /^# /);
		for (const [, id] of description.matchAll(/\(command:(hNeurons\.\w+)\)/g)) assert.ok(own.has(id!), id);
	}
});

test("every setting is read, and every setting that is read exists", () => {
	assert.deepEqual(Object.keys(properties).sort(), settingKeys.map((key) => `hNeurons.${key}`).sort());
});

test("the defaults are settings that can be read", () => {
	const settings = readSettings((key) => properties[`hNeurons.${key}`]!.default, place);
	assert.equal(settings.modelPath, join("/embedded", "pocket-chat"));
	assert.equal(settings.sampling.temperature, 0);
});

test("each number's range is the one that is checked", () => {
	for (const [name, { minimum, maximum }] of Object.entries(properties)) {
		if (minimum === undefined || maximum === undefined || name.startsWith("hNeurons.lint.")) continue;
		const read = (value: number) =>
			readSettings(
				(key) => (`hNeurons.${key}` === name ? value : properties[`hNeurons.${key}`]!.default),
				place,
			);
		for (const value of [minimum, maximum]) read(value);
		for (const value of [minimum - 1, maximum + 1])
			assert.throws(() => read(value), { code: "badSetting" }, `${name} = ${value}`);
	}
});

const lintSettings = (changed: Record<string, unknown> = {}) =>
	readLintSettings(
		(key) =>
			({ ...properties[`hNeurons.${key}`], ...changed })[key] ?? properties[`hNeurons.${key}`]!.default,
	);

test("the linter's settings have the linter's defaults, limits and rules", () => {
	const { config, run, heat, hasLens, problems } = lintSettings();
	assert.deepEqual({ config, problems }, { config: DEFAULTS, problems: [] });
	assert.deepEqual(
		{ run, heat, hasLens },
		{ run: { structure: "onType", model: "onSave" }, heat: "off", hasLens: true },
	);
	for (const [key, limits] of Object.entries(LIMITS)) {
		const { minimum, maximum } = properties[`hNeurons.lint.${key}`]!;
		assert.deepEqual({ minimum, maximum }, limits, key);
		for (const value of [limits.minimum - 1, limits.maximum + 1]) {
			const { problems } = lintSettings({ [`lint.${key}`]: value });
			assert.match(problems.join(), new RegExp(`"${key}" must be`), `${key} = ${value}`);
		}
	}
	const rules = properties["hNeurons.lint.rules"]!.properties!;
	assert.deepEqual(Object.keys(rules).sort(), [...ruleIds].sort());
	for (const id of ruleIds) {
		assert.equal(rules[id]!.default, RULES[id].severity, id);
		assert.equal(rules[id]!.description, RULES[id].summary, id);
	}
});

test("a setting of the linter may differ from folder to folder", () => {
	for (const [name, property] of lintProperties)
		assert.equal((property as unknown as { scope: string }).scope, "resource", name);
});

test("assistants see the tools as the code defines them", () => {
	const declared = manifest.contributes.languageModelTools.map((tool) => ({
		name: tool.name,
		title: tool.displayName,
		description: tool.modelDescription,
		inputSchema: tool.inputSchema,
	}));
	assert.deepEqual(declared, [INSPECT_PROMPT_RISK, LINT_PROMPT_FILE]);
});

test("a line of the command line is a problem of the task", () => {
	const { regexp, ...groups } = manifest.contributes.problemMatchers[0]!.pattern;
	const line = "prompts/a b.prompt.md:4:1-4:31 warning “Paris” (risk 92 %), and more (high-risk)";
	const match = new RegExp(regexp).exec(line);
	const read = Object.fromEntries(Object.entries(groups).map(([name, index]) => [name, match?.[index]]));
	assert.deepEqual(read, {
		...{ file: "prompts/a b.prompt.md", line: "4", column: "1", endLine: "4", endColumn: "31" },
		...{ severity: "warning", message: "“Paris” (risk 92 %), and more", code: "high-risk" },
	});
});

test("what the manifest and the rules refer to is there: the schema of the settings file, pages, the heat's pictures", () => {
	const { fileMatch, url } = manifest.contributes.jsonValidation[0]!;
	assert.equal(fileMatch, CONFIG_FILE);
	const wanted = [
		url.replace("./", ""),
		...ruleIds.map((id) => `docs/rules/${id}.md`),
		...Array.from({ length: TINTS }, (_, index) => `media/heat/${index + 1}.svg`),
	];
	for (const file of wanted) assert.ok(source(file), file);
	const tints = manifest.contributes.colors.filter(({ id }) => /heat\d$/.test(id));
	assert.equal(tints.length, TINTS);
});

test("no language is claimed that belongs to another extension", () => {
	assert.equal("languages" in manifest.contributes, false);
});

test("paths of a folder that is not trusted are left out", () => {
	const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
	const paths = Object.keys(properties).filter((name) => /path$/i.test(name));
	assert.deepEqual([...restricted].sort(), paths.sort());
});

test("where models come from, where they go and what they run on is no folder's business", () => {
	for (const [name, property] of Object.entries(properties))
		if (/^hNeurons\.(models|hub|runtime)\./.test(name))
			assert.equal((property as unknown as { scope: string }).scope, "machine", name);
});

test("every place where a model can compute is a choice, with its words", () => {
	const { enum: names, enumDescriptions = [] } = properties["hNeurons.runtime.provider"]!;
	assert.deepEqual(names, ["auto", ...PROVIDERS]);
	assert.equal(enumDescriptions.length, names.length);
});

test("the panel is restored by the type that it is opened with", () => {
	const [, viewType] = /viewType = "([^"]+)"/.exec(source("src/host/panel/panel.ts")) ?? [];
	assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${viewType}`));
});

test("every text that people read has a key, every key its words in both languages, with the same links and code", () => {
	const keys = new Set([...JSON.stringify(rawManifest).matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key!));
	assert.deepEqual(Object.keys(english).sort(), [...keys].sort());
	assert.deepEqual(Object.keys(german), Object.keys(english));
	const marks = (text: string) =>
		[...text.matchAll(/\(command:[\w.]+\)|`[^`]+`/g)].map(([mark]) => mark).sort();
	for (const [key, text] of Object.entries(english)) {
		const translated = (german as Record<string, string>)[key]!;
		assert.deepEqual(marks(translated), marks(text), key);
		assert.equal(translated.trim(), translated);
		assert.equal(/[.]$/.test(translated), /[.]$/.test(text), key);
	}
	const { commands: raw, configuration: groups, walkthroughs, viewsWelcome } = rawManifest.contributes;
	const shown = [
		...raw.map(({ title }) => title),
		...groups.flatMap(({ title, properties: each }) => [
			title,
			...Object.values(each as Record<string, Property & { description?: string }>).map(
				({ markdownDescription, description }) => markdownDescription ?? description,
			),
		]),
		...walkthroughs.flatMap(({ title, steps }) => [title, ...steps.map((step) => step.title)]),
		...viewsWelcome.map(({ contents }) => contents),
	];
	for (const text of shown) assert.match(text!, /^%.+%$/);
});
