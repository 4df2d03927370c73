/** What a screen reader gets: news without chatter, and pictures that are named and have their figures in a table. */
import assert from "node:assert/strict";
import { settled } from "../settled";
import { check } from "./check";
import { answerStates, asked, finished, promptRead, type Shown, tabStates, tokensRead } from "./made-panels";
import { studyStates } from "./made-studies";

const named = (all: readonly Shown[], name: string): Shown => all.find((each) => each.name === name)!;
const TOKENS = 500;

check(
	"500 tokens stream in without a word; starts and the verdict are said",
	named(answerStates, "empty"),
	async (panel) => {
		await panel.page.evaluate(() => {
			const said: string[] = [];
			Object.assign(window, { said });
			const live = "[aria-live], [role=status], [role=alert], [role=log], output";
			const watch = new MutationObserver((changes) => {
				const regions = changes.map(({ target }) =>
					(target instanceof Element ? target : target.parentElement)?.closest(live),
				);
				for (const region of new Set(regions)) if (region) said.push(region.textContent!.trim());
			});
			watch.observe(document.body, { subtree: true, childList: true, characterData: true });
		});
		const said = () => panel.page.evaluate(() => (window as unknown as { said: string[] }).said);
		await panel.tell(...asked("run-9"));
		await panel.tell(promptRead("run-9"));
		assert.deepEqual(await said(), ["Reading the prompt.", "Answering."]);
		for (const token of chunks(tokensRead("run-9", TOKENS), 10)) await panel.tell(...token);
		assert.equal(await panel.page.getByTestId("response-tokens").getByTestId("token").count(), TOKENS);
		assert.deepEqual((await said()).length, 2, "not a word while tokens stream");
		const inspection = { ...finished, run: "run-9" };
		await panel.tell({ event: "answerFinished", params: { inspection } });
		assert.deepEqual((await said()).slice(2), [
			`Answered in ${finished.responseTokens.length} tokens. Risk 83 %: fires like an invented answer.`,
		]);
	},
);

const chunks = <T>(all: readonly T[], size: number): T[][] =>
	Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

for (const shown of [...answerStates, ...tabStates, ...studyStates])
	check(`pictures are named, and have a table: ${shown.name}`, shown, async ({ page }) => {
		// A table is filled when it is unfolded.
		await page.evaluate(() => {
			for (const each of document.querySelectorAll("details")) each.open = true;
		});
		await settled(page);
		const pictures = await page.evaluate(() => {
			const seen = [
				...document.querySelectorAll("canvas, svg, meter, progress, [role=meter], [role=img]"),
			].filter((each) => each.checkVisibility() && !each.closest("[aria-hidden=true]"));
			return seen.map((each) => {
				const title = each.querySelector(":scope > title")?.textContent ?? "";
				const ids = each.getAttribute("aria-labelledby")?.split(" ") ?? [];
				const labels = ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
				const isChart = each.matches("canvas, svg[role=img]");
				const around = each.closest("figure, section, .neuron-page");
				return {
					what: `${each.tagName} in ${each.closest("section")?.id}`,
					role: each.getAttribute("role") ?? each.tagName,
					name: each.getAttribute("aria-label") ?? (labels || title),
					rows: isChart ? (around?.querySelectorAll("details tr, table tr").length ?? 0) : null,
				};
			});
		});
		for (const { what, role, name, rows } of pictures) {
			assert.ok(
				/img|slider|application|grid|meter|progress|group/i.test(role),
				`${what} has the role ${role}`,
			);
			assert.ok(name.trim().length > 2, `${what} has a name`);
			if (rows !== null) assert.ok(rows > 1, `${what} (${name}) has a table beside it`);
		}
	});

check("the timeline's table says what its line shows", named(tabStates, "timeline"), async ({ page }) => {
	const cells = await page
		.locator("#timeline tbody tr")
		.evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
	const shown = finished.responseTokens.map(({ risk }, index) => [
		String(index + 1),
		`${Math.round(100 * risk)} %`,
	]);
	assert.deepEqual(
		cells.map(([number, , risk]) => [number, risk]),
		shown,
	);
});

check(
	"the layer map's table has its largest cells, the largest first",
	named(tabStates, "layers"),
	async ({ page }) => {
		const shares = await page.locator("#layers tbody tr td:first-child").allTextContents();
		const values = shares.map((text) => Math.abs(Number(text.replace("−", "-"))));
		assert.ok(values.length > 10);
		assert.deepEqual(
			values,
			values.toSorted((a, b) => b - a),
		);
	},
);
