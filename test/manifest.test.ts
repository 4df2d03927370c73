/** package.json and the code name the same commands and settings. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import manifest from "../package.json";
import { readSettings, settingKeys } from "../src/host/settings";

interface Property {
	default: unknown;
	minimum?: number;
	maximum?: number;
	markdownDescription: string;
}
const { commands, menus, keybindings, configuration } = manifest.contributes;
const properties = configuration.properties as Record<string, Property>;
const place = { embeddedModel: "/embedded", workspaceFolder: "/work" };
const source = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

test("every command has a handler, and every handler a command", () => {
	const handled = [...source("src/host/commands.ts").matchAll(/^\t"(hNeurons\.\w+)":/gm)].map(([, id]) => id);
	assert.deepEqual(handled.sort(), commands.map(({ command }) => command).sort());
});

test("commands have the category of the extension and a title without it", () => {
	for (const { title, category } of commands) {
		assert.equal(category, "H-Neurons");
		assert.doesNotMatch(title, /H-Neurons|\.$(?<!\.\.\.)/);
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
	assert.equal(settings.modelFolder, "/embedded");
	assert.equal(settings.sampling.temperature, 0);
});

test("each number's range is the one that is checked", () => {
	for (const [name, { minimum, maximum }] of Object.entries(properties)) {
		if (minimum === undefined || maximum === undefined) continue;
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

test("paths of a folder that is not trusted are left out", () => {
	const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
	const paths = Object.keys(properties).filter((name) => /path$/i.test(name));
	assert.deepEqual([...restricted].sort(), paths.sort());
});

test("the panel is restored by the type that it is opened with", () => {
	const [, viewType] = /viewType = "([^"]+)"/.exec(source("src/host/panel.ts")) ?? [];
	assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${viewType}`));
});
