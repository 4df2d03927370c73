import { strict as assert } from "node:assert";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { notification, openFile, runCommand, screenshot } from "./actions";
import { workbenchTest } from "./harness";
import {
	installTestExtension,
	placeCursor,
	seen,
	seeProblems,
	showProblems,
	writeSettings,
} from "./lint-actions";

/** Only files with few findings, so that all rows are in view. */
const FEW = { "hNeurons.lint.exclude": ["*.md", "**/answer-mail*"] };
const IN_TRIP = [
	...["unused-variable 8:3", "undefined-variable 16:23", "role-injection 16:9", "role-injection 16:21"],
	"confidently-wrong-prone 17:1",
];

workbenchTest(
	"the whole workspace is linted; what was found stays until a file changes",
	async ({ page, folder }) => {
		await showProblems(page);
		await runCommand(page, "H-Neurons: Lint Workspace Prompts");
		assert.match(await notification(page, " in 2 prompt files"), /\d+ problems in 2 prompt files\./);
		await seeProblems(page, ...IN_TRIP, "undefined-variable 4:40");

		await writeFile(
			join(folder, "lint", "promptfooconfig.yaml"),
			"prompts:\n  - What is the capital of Kenya?\n",
		);
		await seeProblems(page, ...IN_TRIP);
		await openFile(page, "trip-planner.prompty");
		await runCommand(page, "View: Close Editor");
		await seeProblems(page);
	},
	({ folder }) => writeSettings(folder, FEW),
);

const LINES = 5000;
const ABOVE =
	"---\nname: Long\ninputs:\n  reader:\n    default: Ada\n  day:\n    default: Monday\n---\nuser:\n";
const NOTES = [
	"- {{reader}} asked on {{day}} which of the volumes came first, and nobody had an answer.\n",
	...Array<string>(9).fill(
		"- The volumes are kept in the long room on the first floor, beside the letters.\n",
	),
].join("");
/** A delay that people feel is 100 ms; on two cores beside a browser and a server some of it is not ours. */
const FELT_MS = 500;
/** What the test extension's fixed work takes on a machine with nothing else to do; on a slower one everything does. */
const PACE_MS = 270;

workbenchTest(
	"a file of 5,000 lines does not hold up the editor",
	async ({ page, folder }, t) => {
		await openFile(page, "long.prompty");
		await seen(
			async () => [String((await page.locator(".squiggly-warning, .squiggly-info").count()) > 0)],
			["true"],
		);
		await runCommand(page, "Test: Watch Delay");
		await placeCursor(page, LINES - 10);
		await page.keyboard.press("End");
		for (const word of ["And", "{{", "who", "}}", "was", "right?"]) {
			await page.keyboard.type(` ${word}`, { delay: 60 });
			await page.waitForTimeout(500);
		}
		await runCommand(page, "Test: Tell Delay");
		const path = join(dirname(folder), "delay.json");
		await seen(
			async () => [
				String(
					await readFile(path).then(
						() => true,
						() => false,
					),
				),
			],
			["true"],
		);
		const delay: Record<"p50" | "p99" | "max" | "pace", number> = JSON.parse(await readFile(path, "utf8"));
		const figures = Object.entries(delay).map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`);
		t.diagnostic(`event loop of the extension host while typing in ${LINES} lines: ${figures.join(", ")}`);
		const most = FELT_MS * Math.max(1, delay.pace / PACE_MS);
		assert.ok(delay.p99 < most, `99 of 100 delays are below ${delay.p99} ms, not below ${most} ms`);
	},
	async (backstage) => {
		await installTestExtension(backstage);
		await writeSettings(backstage.folder, { "hNeurons.lint.model.run": "manual" });
		await writeFile(join(backstage.folder, "long.prompty"), ABOVE + NOTES.repeat(LINES / 10));
	},
);

workbenchTest(
	"assistants get the risk of a prompt and the problems of a file",
	async ({ page, folder }) => {
		const place = dirname(folder);
		const file = join(folder, "lint", "trip-planner.prompty");
		const calls = [
			{ name: "inspect_prompt_risk", input: { prompt: "What is the capital of Velmania?" } },
			{ name: "inspect_prompt_risk", input: { prompt: " " } },
			{ name: "lint_prompt_file", input: { path: file } },
			{ name: "lint_prompt_file", input: { path: "trip-planner.prompty" } },
			{ name: "lint_prompt_file", input: { path: join(folder, "absent.prompty") } },
		];
		await writeFile(join(place, "calls.json"), JSON.stringify(calls));
		await runCommand(page, "Test: Call Tools");
		const results = join(place, "results.json");
		const confirm = page.locator(".monaco-dialog-box .monaco-button:not(.secondary)").last();
		await seen(async () => {
			if (await confirm.isVisible()) {
				await screenshot(page, "lint-confirmation");
				await confirm.click();
			}
			return [
				String(
					await readFile(results).then(
						() => true,
						() => false,
					),
				),
			];
		}, ["true"]);
		const told: { text?: string; error?: string }[] = JSON.parse(await readFile(results, "utf8"));
		assert.match(told[0]!.text ?? "", /^Risk 9\d %: .*\nAnswer of pocket-chat: Kathmandu/);
		assert.match(told[1]!.error ?? "", /The prompt is blank/);
		assert.match(told[2]!.text ?? "", /5 findings in .*\n8:3 warning "budget" is declared but not used/);
		assert.match(told[3]!.error ?? "", /must be absolute/);
		assert.match(told[4]!.error ?? "", /cannot be read/);
	},
	installTestExtension,
);
