/** What the panel draws to be saved: pictures of what is on the screen, which stand alone. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import type { OpenPanel } from "./browser";
import { check, first, shot, shots } from "./check";
import { stateWith } from "./made-up";

async function saved(
	panel: OpenPanel,
	testId: string,
): Promise<{ name: string; format: string; data: string }> {
	await panel.page.getByTestId(testId).click();
	for (;;) {
		const request = (await panel.asked()).at(-1);
		if (request?.method === "savePicture") return request.params;
		await panel.page.waitForTimeout(50);
	}
}

const open = async (panel: OpenPanel) => {
	await panel.page.getByTestId("exports").locator("summary").click();
	return panel;
};

check("each format can be saved, opened and copied", { state: stateWith(first) }, async (panel) => {
	await open(panel);
	for (const format of ["html", "markdown", "json", "csv"])
		for (const to of ["file", "editor", "clipboard"]) {
			await panel.page.getByTestId(`export-${format}-${to}`).click();
			const request = (await panel.asked()).at(-1);
			assert.deepEqual([request?.method, request?.params], ["exportRun", { format, to }]);
		}
	await shot(panel, "export");
});

check(
	"the text's picture has each word in its place, and nothing that runs or loads",
	{ state: stateWith(first) },
	async (panel) => {
		await open(panel);
		const { data, format, name } = await saved(panel, "save-text-svg");
		assert.deepEqual([name, format], ["text", "svg"]);
		writeFileSync(`${shots}text.svg`, data);
		const drawn = await panel.page.evaluate((svg) => {
			const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
			return {
				isBroken: root.querySelector("parsererror") !== null,
				text: [...root.querySelectorAll("text")].map(({ textContent }) => textContent).join(""),
				tints: [...root.querySelectorAll("rect")].length,
				names: [...new Set([...root.querySelectorAll("*")].map(({ tagName }) => tagName))].sort(),
			};
		}, data);
		assert.equal(drawn.isBroken, false);
		for (const word of ["Ed", "Hal", " <script>", "👩‍🚀"]) assert.ok(drawn.text.includes(word), word);
		assert.ok(drawn.tints > 5);
		assert.deepEqual(drawn.names, ["rect", "text"]);
		assert.doesNotMatch(data, /href|url\(|script>/);
	},
);

check(
	"pictures as PNG are of the screen's size, twice as fine",
	{ state: stateWith(first) },
	async (panel) => {
		await open(panel);
		for (const name of ["text", "tokens"]) {
			const { data } = await saved(panel, `save-${name}-png`);
			const bytes = Buffer.from(data, "base64");
			assert.equal(bytes.subarray(1, 4).toString(), "PNG");
			assert.ok(bytes.readUInt32BE(16) > 500, "its width");
			writeFileSync(`${shots}export-${name}.png`, bytes);
		}
		const { data } = await saved(panel, "save-tokens-svg");
		assert.match(data, /<path class="line series-0"/);
		assert.doesNotMatch(data, /var\(/);
	},
);

check("an answer that goes on has nothing to save yet", {}, async ({ page }) => {
	assert.equal(await page.getByTestId("exports").isVisible(), false);
});
