/** Where a study runs: what the form shows of a place, asks of the host, and lets nobody start. */
import assert from "node:assert/strict";
import type { Planning, StudyPanelState } from "../../../src/protocol/study-panel/api";
import type { StudyKind } from "../../../src/protocol/study-panel/forms";
import { type Machine, newPlaceForm, type PlaceForm } from "../../../src/protocol/study-panel/place-form";
import { seen } from "../seen";
import { check, freshState, lastAsked, type StudyPanel, says, shot } from "./check";

const at = (place: Partial<PlaceForm>, changes: Partial<StudyPanelState> = {}): StudyPanelState => ({
	...freshState(),
	place: { ...newPlaceForm(), ...place },
	...changes,
});
const machine = (changes: Partial<Machine>): Machine => ({
	hasSlurm: true,
	isTrusted: true,
	remote: null,
	...changes,
});
const planning = (changes: Partial<Planning>): Planning => ({
	...{ status: "none", where: "slurm", dir: "/studies/gemma", failure: null, isKept: false },
	...changes,
});

async function shownFields({ page }: StudyPanel): Promise<string[]> {
	const names = [
		"folder",
		"shards",
		"image",
		"claim",
		"mount",
		"partition",
		"account",
		"qos",
		"minutes",
		"memoryMb",
		"cpus",
		"gpus",
		"atMost",
	];
	const shown = await Promise.all(names.map((name) => page.getByTestId(`field-${name}`).isVisible()));
	return names.filter((_, i) => shown[i]);
}
const NEEDS = ["minutes", "memoryMb", "cpus", "gpus"];

check("a place shows its own fields, and is sent whole", {}, async (panel) => {
	const { page } = panel;
	assert.equal(await page.getByTestId("place-here").isChecked(), true);
	assert.deepEqual(await shownFields(panel), []);
	await page.getByTestId("place-slurm").check();
	await page.getByTestId("start").getByText("Submit to Slurm").waitFor();
	assert.deepEqual(await shownFields(panel), [
		"folder",
		"shards",
		"partition",
		"account",
		"qos",
		...NEEDS,
		"atMost",
	]);
	await page.getByTestId("field-shards").fill("40");
	await page.getByTestId("field-partition").fill("gpu");
	await page.getByTestId("field-account").fill("lab");
	await page.getByText("goes into ~/.config/h-neurons/slurm.sh").waitFor();
	await page.getByTestId("field-atMost").fill("20");
	await page.getByTestId("field-minutes").fill("90");
	await page.getByTestId("field-minutes").fill("");
	const where = { where: "slurm", shards: 40, partition: "gpu", account: "lab", atMost: 20 };
	assert.deepEqual(await lastAsked(panel), { method: "editPlace", params: { ...newPlaceForm(), ...where } });
	// A plan asks for the estimate itself.
	assert.equal(await page.getByTestId("ask-estimate").isVisible(), false);
	await page.getByTestId("start").click();
	assert.deepEqual(await lastAsked(panel), { method: "start", params: {} });
	await page.getByTestId("place-kubernetes").check();
	await page.getByTestId("start").getByText("Write the manifest").waitFor();
	const ofKubernetes = ["folder", "shards", "image", "claim", "mount", ...NEEDS, "atMost"];
	assert.deepEqual(await shownFields(panel), ofKubernetes);
	await page.getByTestId("place-plan").check();
	await page.getByTestId("start").getByText("Write the plan").waitFor();
	assert.deepEqual(await shownFields(panel), ["folder", "shards", ...NEEDS]);
	assert.equal(await page.getByText("goes into ~/.config/h-neurons/slurm.sh").isVisible(), false);
	await page.getByTestId("place-here").check();
	await page.getByTestId("ask-estimate").waitFor();
});

/** [what is wrong, the state, what is said] */
const wrong: [string, StudyPanelState, RegExp][] = [
	[
		"no sbatch",
		at({ where: "slurm" }, { machine: machine({ hasSlurm: false }) }),
		/There is no sbatch on this machine/,
	],
	["no trust", at({ where: "plan" }, { machine: machine({ isTrusted: false }) }), /not trusted/],
	["half a path", at({ where: "plan", folder: "plans" }), /The folder of the plan must be a whole path/],
	["no image", at({ where: "kubernetes", claim: "c" }), /Name the container image/],
	[
		"no parts",
		at({ where: "plan", shards: 0 }),
		/Parts of each stage must be a whole number from 1 to 10000/,
	],
];
for (const [name, state, sentence] of wrong)
	check(`${name}: said, and nothing can start`, { state }, async (panel) => {
		await says(panel.page.getByTestId("problems"), sentence);
		await panel.page.getByTestId("start").click({ force: true });
		assert.equal(
			(await panel.asked()).some(({ method }) => method === "start"),
			false,
		);
	});

for (const kind of ["identify", "impact", "origin"] as StudyKind[])
	check(
		`the ${kind} form has places, and says where keys come from`,
		{ state: at({ where: "plan" }, { kind }) },
		async (panel) => {
			const { page } = panel;
			assert.equal(await page.getByText("Keys of servers come from").isVisible(), false);
			await page.getByText("Advanced settings").click();
			await page.getByTestId("server-judge").check();
			await page.getByText("Keys of servers come from the environment of the tasks").waitFor();
		},
	);

check(
	"a remote window says whose machine it is",
	{ state: at({ where: "slurm" }, { machine: machine({ remote: "ssh-remote" }) }) },
	({ page }) => page.getByText("This window works on another machine (ssh-remote)").waitFor(),
);

check(
	"a plan is told from its making to its end",
	{ state: at({ where: "slurm" }, { planning: planning({ status: "planning" }) }) },
	async (panel) => {
		const { page } = panel;
		await says(page.getByTestId("planning"), /Making the plan/);
		await page.getByTestId("start").click({ force: true });
		assert.equal(await lastAsked(panel), undefined);
		await page.getByTestId("stop-planning").click();
		assert.deepEqual(await lastAsked(panel), { method: "stop", params: {} });
		await panel.tell({ event: "changed", params: { planning: planning({ status: "submitting" }) } });
		await says(page.getByTestId("planning"), /Handing the tasks over/);
		assert.equal(await page.getByTestId("stop-planning").isVisible(), false);
		const failure = { code: "commandFailed" as const, sentence: "sbatch says: no. Check it." };
		await panel.tell({ event: "changed", params: { planning: planning({ status: "failed", failure }) } });
		await says(page.getByTestId("planning-failure"), /^sbatch says: no\. Check it\.$/);
		assert.equal(await page.getByTestId("plan-kept").isVisible(), false);
		const refused = planning({ status: "failed", failure, isKept: true });
		await panel.tell({ event: "changed", params: { planning: refused } });
		await says(page.getByTestId("planning"), /waits in the list of studies.*\/studies\/gemma/s);
		await panel.tell({ event: "changed", params: { planning: planning({ status: "done" }) } });
		await says(page.getByTestId("planned"), /Slurm has the tasks/);
		await says(page.getByTestId("planning"), /\/studies\/gemma/);
	},
);

check(
	"what became of a plan is brought into sight",
	{ height: 400, state: at({ where: "slurm" }, { planning: planning({ status: "planning" }) }) },
	async (panel) => {
		const { page } = panel;
		await page.getByTestId("start").scrollIntoViewIfNeeded();
		await page.evaluate(() => window.scrollTo(0, 0));
		const failure = { code: "commandFailed" as const, sentence: "sbatch says: no. Check it." };
		await panel.tell({ event: "changed", params: { planning: planning({ status: "failed", failure }) } });
		await page.waitForFunction(() => {
			const { top, bottom } = document
				.querySelector('[data-testid="planning-failure"]')!
				.getBoundingClientRect();
			return top >= 0 && bottom <= window.innerHeight;
		});
	},
);

check(
	"a planned study is not resumed here",
	{
		state: {
			...freshState(),
			earlier: [
				{
					kind: "identify",
					folder: "/s/a/run",
					model: "gemma",
					begun: "2026-11-23T10:00:00Z",
					isFinished: false,
					plan: { dir: "/s/a", where: "slurm" },
				},
				{
					kind: "identify",
					folder: "/s/b/run",
					model: "gemma",
					begun: "2026-11-23T10:00:00Z",
					isFinished: true,
					plan: { dir: "/s/b", where: "slurm" },
				},
			],
		},
	},
	async (panel) => {
		const { page } = panel;
		assert.match(await seen(page.getByTestId("earlier")), /unfinished, followed in the side bar/);
		assert.equal(await page.getByRole("button", { name: /^Resume/ }).count(), 0);
		await page.getByRole("button", { name: /^Open report/ }).click();
		assert.deepEqual(await lastAsked(panel), { method: "openReport", params: { folder: "/s/b/run" } });
	},
);

const refused: Partial<StudyPanelState> = {
	machine: machine({ remote: "ssh-remote" }),
	planning: planning({
		status: "failed",
		dir: "/home/me/.vscode-server/data/User/globalStorage/h-neuron-lens.h-neuron-lens/studies/gemma",
		failure: {
			code: "commandFailed",
			sentence: "sbatch says: invalid partition specified: gpu. Check the scheduler's options.",
		},
		isKept: true,
	}),
};
for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const)
	check(
		`looks of a place, ${theme}`,
		{ theme, width: 320, state: at({ where: "slurm", partition: "gpu" }, refused) },
		async (panel) => {
			await panel.page.getByTestId("field-partition").waitFor();
			for (const width of [320, 480, 800]) {
				await panel.page.setViewportSize({ width, height: 900 });
				await shot(panel, `place-${theme}-${width}`);
			}
		},
	);
