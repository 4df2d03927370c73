/** The editor and the terminal report the same: over the samples and the corpus, with the pocket model. */
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { corpusFiles } from "../corpus/corpus";
import { openFile, runCommand } from "./actions";
import { workbenchTest } from "./harness";
import { installTestExtension } from "./lint-actions";

const root = join(__dirname, "..", "..");
/** [file, start line, column, end line, column, severity, rule, message] */
type Row = [string, number, number, number, number, string, string, string];
/** As the editor numbers them. */
const SEVERITIES = ["error", "warning", "information", "hint"];
/** Some two hundred questions, on two cores beside a browser. */
const PATIENCE_MS = 12 * 60_000;

const SETTINGS = {
	agentFiles: true,
	samples: 3,
	maxProblems: 20,
	rules: { "no-way-out": "hint" },
	overrides: [{ files: "corpus/prompty/**", rules: { "role-injection": "error" }, variables: "mask" }],
};

workbenchTest(
	"the whole workspace is linted, and the terminal finds the same",
	async ({ page, folder }, t) => {
		await openFile(page, "capitals.prompt.md"); // one is open, the others are not
		await runCommand(page, "H-Neurons: Lint Workspace Prompts");
		const notice = page.locator(".notification-list-item-message", {
			hasText: /problems? in \d+ prompt files/,
		});
		await notice.first().waitFor({ timeout: PATIENCE_MS });
		t.diagnostic((await notice.first().textContent()) ?? "");
		const inEditor = await editorRows(page, folder);
		const inTerminal = terminalRows(folder);
		assert.ok(inEditor.length > 100, `only ${inEditor.length} findings`);
		const rules = new Set(inEditor.map(([, , , , , , rule]) => rule));
		assert.ok(rules.size >= 10, `only ${[...rules].join(", ")}`);
		assert.deepEqual(inEditor, inTerminal);
	},
	async (backstage) => {
		await installTestExtension(backstage);
		await writeFile(join(backstage.folder, "h-neurons.json"), JSON.stringify(SETTINGS));
		for (const { format, source } of corpusFiles()) {
			const path = join(backstage.folder, "corpus", format, source.path);
			await mkdir(dirname(path), { recursive: true });
			await writeFile(path, source.text);
		}
	},
);

async function editorRows(page: Page, folder: string): Promise<Row[]> {
	const file = join(dirname(folder), "diagnostics.json");
	await runCommand(page, "Test: Tell Diagnostics");
	while (!existsSync(file)) await delay(100);
	const rows: [string, number, number, number, number, number, string, string][] = JSON.parse(
		await readFile(file, "utf8"),
	);
	return sorted(
		rows.map(
			([path, line, column, endLine, endColumn, severity, ...rest]) =>
				[
					pathFrom(folder, path),
					...[line + 1, column + 1, endLine + 1, endColumn + 1],
					SEVERITIES[severity]!,
					...rest,
				] as Row,
		),
	);
}

interface Place {
	line: number;
	column: number;
}
interface JsonReport {
	files: {
		path: string;
		findings: { start: Place; end: Place; severity: string; rule: string; message: string }[];
	}[];
}

function terminalRows(folder: string): Row[] {
	const cli = join(root, "dist", "cli.js");
	const options = { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 28 } as const;
	const { status, stdout, stderr } = spawnSync(process.execPath, [cli, "lint", "--json"], options);
	assert.equal(status, 1, stderr);
	const { files } = JSON.parse(stdout) as JsonReport;
	return sorted(
		files.flatMap(({ path, findings }) =>
			findings.map(({ start, end, severity, rule, message }): Row => {
				return [path, start.line, start.column, end.line, end.column, severity, rule, message];
			}),
		),
	);
}

const pathFrom = (folder: string, path: string): string => relative(folder, path).replaceAll("\\", "/");

const sorted = (rows: Row[]): Row[] =>
	[...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
