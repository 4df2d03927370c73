/** Each chart of a report can be saved by itself: as the report draws it, with its legend, in the theme's colours. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { figuresOf } from "../../../src/core/report/page/page";
import { type AnyReport, anyReportPage } from "../../../src/core/report/read-report";
import type { StudyPanelState } from "../../../src/protocol/study-panel/api";
import { madeUpReport } from "../../core/report/made-up";
import { madeUpImpact } from "../../core/report/made-up-impact";
import { madeUpOrigin } from "../../core/report/made-up-origin";
import { check, freshState, type StudyPanel, shots } from "./check";

const showing = (report: AnyReport): StudyPanelState => ({
	...freshState(),
	report: {
		...{ folder: "/studies/one", report, hasPage: true },
		...{ savedAs: ["csv", "json"], hasProbe: false, isInUse: false },
	},
});

async function saved(panel: StudyPanel, testId: string) {
	const before = (await panel.asked()).length;
	await panel.page.getByTestId(testId).click();
	for (;;) {
		const request = (await panel.asked()).slice(before).find(({ method }) => method === "savePicture");
		if (request?.method === "savePicture") return request.params;
		await panel.page.waitForTimeout(50);
	}
}

/** Does something with a drawing in a page of its own, as the panel's policy forbids a drawing's style. */
async function apart<T>(panel: StudyPanel, data: string, act: (page: Page) => Promise<T>): Promise<T> {
	const page = await panel.page.context().browser()!.newPage();
	await page.setContent(data);
	const result = await act(page);
	await page.close();
	return result;
}

/** What a drawing says, whether it is whole, and how high it is. */
const drawnIn = (panel: StudyPanel, data: string) =>
	apart(panel, data, (page) =>
		page.evaluate((svg) => {
			const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
			return {
				isBroken: root.querySelector("parsererror") !== null,
				words: [...root.querySelectorAll("text")].map(({ textContent }) => textContent),
				height: Number(root.getAttribute("height")),
			};
		}, data),
	);

for (const [name, report] of [
	["an identification", madeUpReport()],
	["an impact study", madeUpImpact()],
	["an origin study", madeUpOrigin()],
] as const)
	check(`every chart of ${name} can be saved`, { state: showing(report) }, async (panel) => {
		const { page } = panel;
		for (const summary of await page.locator("details.fold > summary").all()) await summary.click();
		const figures = figuresOf(anyReportPage(report));
		assert.equal(await page.locator(".chart-save").count(), figures.flatMap(({ charts }) => charts).length);
		for (const { charts, legend } of figures)
			for (const { id, title, height } of charts) {
				const { data, ...told } = await saved(panel, `save-${id}-svg`);
				assert.deepEqual(told, { name: id, format: "svg" });
				const drawn = await drawnIn(panel, data);
				assert.equal(drawn.isBroken, false);
				assert.equal(drawn.words[0], title);
				for (const entry of legend) assert.ok(drawn.words.includes(entry.name), entry.name);
				assert.ok(drawn.height >= height + 18 * legend.length);
				assert.doesNotMatch(data, /var\(|href|script|NaN/);
				writeFileSync(`${shots}chart-${id}.svg`, data);
			}
		const [{ charts }] = figures as [(typeof figures)[number]];
		const { data, format } = await saved(panel, `save-${charts[0]!.id}-png`);
		assert.equal(format, "png");
		assert.equal(Buffer.from(data, "base64").subarray(1, 4).toString(), "PNG");
	});

check("a button says which chart it saves", { state: showing(madeUpReport()) }, async ({ page }) => {
	const { title } = figuresOf(anyReportPage(madeUpReport()))[0]!.charts[0]!;
	await page
		.getByRole("button", { name: `Save as SVG: ${title}`, exact: true })
		.first()
		.waitFor();
});

check(
	"a line of a control set stays thinner than that of the H-Neurons",
	{ state: showing(madeUpImpact()) },
	async (panel) => {
		const chart = figuresOf(anyReportPage(madeUpImpact()))
			.flatMap(({ charts, legend }) => charts.map(({ id }) => ({ id, legend })))
			.find(({ legend }) => legend.some(({ isThin }) => isThin))!;
		const { data } = await saved(panel, `save-${chart.id}-svg`);
		const widths = await apart(panel, data, (page) =>
			page.evaluate(() =>
				[".line:not(.thin):not(.beside)", ".line.thin"].map((look) =>
					Number.parseFloat(getComputedStyle(document.querySelector(look)!).strokeWidth),
				),
			),
		);
		assert.ok(widths[1]! < widths[0]!, widths.join(" and "));
	},
);

for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const)
	for (const width of [800, 300])
		check(
			`looks: saving charts, ${theme}, ${width} pixels`,
			{ theme, state: showing(madeUpReport()), width },
			async (panel) => {
				const [inner, outer] = await panel.page.evaluate(() => [
					document.documentElement.scrollWidth,
					document.documentElement.clientWidth,
				]);
				assert.ok(inner! <= outer!, `${inner} pixels in ${outer}`);
				const path = `${shots}chart-save-${theme}-${width}.png`;
				await panel.page.locator(".figures").first().screenshot({ path });
			},
		);
