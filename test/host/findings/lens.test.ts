import "../fake-vscode";
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type * as vscode from "vscode";
import type { Assessment } from "../../../src/core/lint/assessment";
import type { Ctx } from "../../../src/host/context";
import { EngineOwner } from "../../../src/host/engine/engine-owner";
import { showLenses } from "../../../src/host/findings/lens";
import { Linter } from "../../../src/host/lint/linter";
import type { Settings } from "../../../src/host/settings";
import { fakeEngine } from "../fake-engine";
import { editor, openedDocument } from "../fake-vscode";
import { assessed } from "../lint/made-up";

const PROMPT = "What is the capital of France?\n\nWhat is the capital of Kenya?\n";
const settings = { modelPath: "/models/pocket-chat", runtime: {}, probe: null, baseRate: null } as Settings;
const never = { onCancellationRequested: () => ({ dispose: () => undefined }) } as never;
const soon = async () => {
	for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** The way to the model leads over real files, which take as long as they take. */
const PATIENCE_MS = 60_000;

/** A promise that the test ends. */
function open<T>() {
	let end: (value: T) => void = () => undefined;
	let fail: (error: Error) => void = () => undefined;
	const promise = new Promise<T>((...both) => {
		[end, fail] = both;
	});
	return { promise, end, fail };
}

/** A window with a prompt in sight, read once `found` ends, and a model that answers when the test does. */
function windowWithPrompt(t: TestContext) {
	t.mock.timers.enable({ apis: ["setTimeout"] });
	const found = open<never>();
	const answers: ((assessment: Assessment) => void)[] = [];
	editor.readFile = () => found.promise;
	const document = openedDocument("/prompts/a.prompt.md", PROMPT);
	editor.shown = [{ document }];
	const assessPrompt = () => new Promise<Assessment>((resolve) => answers.push(resolve));
	const engine = new EngineOwner(() => fakeEngine({ assessPrompt }));
	const failures: string[] = [];
	const log = { info: () => undefined, error: (text: string) => failures.push(text) };
	const linter = new Linter(engine, () => settings, log as unknown as vscode.LogOutputChannel);
	const own = <T extends vscode.Disposable>(part: T) => {
		t.after(() => part.dispose());
		return part;
	};
	showLenses({ linter, engine, own, settings: () => settings } as unknown as Ctx);
	let changes = 0;
	editor.lenses!.onDidChangeCodeLenses!(() => changes++);
	/** Lets everything go as far as it can, and time pass. */
	const pass = async (milliseconds: number) => {
		t.mock.timers.tick(milliseconds);
		await soon();
	};
	return {
		...{ linter, document, found, pass, failures },
		async answer() {
			const end = performance.now() + PATIENCE_MS;
			while (answers.length === 0 && performance.now() < end) await soon();
			const next = answers.shift();
			assert.ok(next, "the model was asked");
			next(assessed());
			await soon();
		},
		/** How often VS Code was told of changes since the last time. */
		told: () => {
			const all = changes;
			changes = 0;
			return all;
		},
		titles: async () => {
			const lenses = (await editor.lenses!.provideCodeLenses(document, never)) ?? [];
			return lenses.map(({ command }) => command!.title);
		},
	};
}

test("lenses asked for before the prompt is read are there, though the model begins first", async (t) => {
	const { linter, document, found, titles, pass } = windowWithPrompt(t);
	linter.add(document);
	linter.look();
	await pass(0);
	const asked = titles();
	found.fail(new Error("There is no h-neurons.json."));
	await pass(1000);
	assert.deepEqual(await asked, ["Check with pocket-chat", "Check with pocket-chat"]);
});

test("lenses of a prompt that cannot be read are not waited for", async (t) => {
	const { linter, document, found, titles, pass, failures } = windowWithPrompt(t);
	document.getText = () => {
		throw new Error("The text is gone.");
	};
	linter.add(document);
	await pass(0);
	const asked = titles();
	found.fail(new Error("There is no h-neurons.json."));
	await pass(0);
	assert.deepEqual(await asked, []);
	assert.match(failures.join(), /The text is gone/);
});

test("VS Code is told when lenses change, not when the model comes on", async (t) => {
	const { linter, document, found, titles, pass, answer, told } = windowWithPrompt(t);
	found.fail(new Error("There is no h-neurons.json."));
	linter.add(document);
	linter.look();
	await pass(0);
	await pass(1000);
	assert.ok(told() > 0, "the prompt was read");
	await titles();
	await answer();
	assert.equal(told(), 0);
	assert.match((await titles()).join(), /^Check/);
	await answer();
	assert.equal(told(), 1);
	assert.match((await titles()).join(), /^Risk .*Inspect/);
});

test("VS Code is told again, ever more seldom, until it asks", async (t) => {
	const { linter, document, found, titles, pass, told } = windowWithPrompt(t);
	found.fail(new Error("There is no h-neurons.json."));
	linter.add(document);
	await pass(0);
	assert.ok(told() > 0);
	const after: number[] = [];
	for (let second = 1; second <= 300; second++) {
		await pass(1000);
		if (told()) after.push(second);
	}
	assert.deepEqual(after, [2, 6, 14, 30, 62, 126]);

	linter.again({ isOtherModel: false });
	await pass(0);
	assert.ok(told() > 0);
	await titles();
	await pass(10_000);
	assert.equal(told(), 0);

	linter.again({ isOtherModel: false });
	await pass(0);
	assert.ok(told() > 0);
	editor.shown = [];
	await pass(10_000);
	assert.equal(told(), 0, "nobody looks at it");
});
