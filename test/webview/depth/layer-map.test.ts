/** The layer map in a browser: drawn, walked through, zoomed, brushed, and linked to the text. */
import assert from "node:assert/strict";
import type { OpenPanel } from "../browser";
import { check, first, responseTokens, second, seen, shot } from "../check";
import { madeUp, options, promptPieces, stateWith } from "../made-up";
import { settled } from "../settled";

const open = async ({ page }: OpenPanel) => {
	await page.getByTestId("tab-layers").click();
	const canvas = page.locator(".map-canvas");
	await canvas.waitFor();
	await settled(page);
	await canvas.scrollIntoViewIfNeeded();
};
const map = ({ page }: OpenPanel) => page.getByTestId("layer-map");
const readout = ({ page }: OpenPanel) => seen(page.getByTestId("map-readout"));
const spoken = async ({ page }: OpenPanel) => {
	const id = await page.getByTestId("layer-map").getAttribute("aria-activedescendant");
	const cell = page.locator(`#${id}`);
	const [row, column] = [cell.locator("xpath=.."), cell];
	return {
		words: await cell.textContent(),
		row: await row.getAttribute("aria-rowindex"),
		column: await column.getAttribute("aria-colindex"),
	};
};
/** How many different colours the canvas has, and how many of its pixels are drawn. */
const picture = ({ page }: OpenPanel) =>
	page.locator(".map-canvas").evaluate((canvas) => {
		const { width, height } = canvas as HTMLCanvasElement;
		const { data } = (canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, width, height);
		const words = new Uint32Array(data.buffer);
		return { colours: new Set(words).size, drawn: words.filter((word) => word !== 0).length, width };
	});
const frame = ({ page }: OpenPanel) => settled(page);

check(
	"the map shows layers by tokens, and says what they add up to",
	{ state: stateWith(first) },
	async (panel) => {
		await open(panel);
		const { page } = panel;
		assert.match(
			await seen(page.locator("#layers")),
			/cells and the bias of −1.20 add up to the token's logit/,
		);
		assert.equal(await map(panel).getAttribute("aria-rowcount"), "5");
		assert.equal(await map(panel).getAttribute("aria-colcount"), String(promptPieces.length + 33));
		const { colours, drawn } = await picture(panel);
		assert.ok(colours > 20 && drawn > 5000, `${colours} colours, ${drawn} pixels`);
		await page.getByText("One row a neuron").click();
		assert.equal(await map(panel).getAttribute("aria-rowcount"), "12");
		await shot(panel, "layers-neurons");
	},
);

check("the keyboard walks over the cells and tells each", { state: stateWith(first) }, async (panel) => {
	await open(panel);
	await map(panel).focus();
	const press = (key: string) => panel.page.keyboard.press(key);
	await press("End");
	await press("ArrowDown");
	await frame(panel);
	const cell = await spoken(panel);
	assert.deepEqual([cell.row, cell.column], ["2", String(promptPieces.length + 33)]);
	assert.match(cell.words!, /^\., [+−]0\.\d{3}, layer 1 \(3\), token 33$/);
	assert.match(
		await readout(panel),
		/^Layer 1 \(3\) · token 33 “\.” · [+−]0\.\d{3} of logit [+−]\d\.\d\d, risk/,
	);
	await press("ArrowLeft");
	await frame(panel);
	assert.match((await spoken(panel)).words!, /token 32$/);
	await press("Home");
	await frame(panel);
	assert.match((await spoken(panel)).words!, /prompt token 1$/);
});

check("marked tokens are the same in map, timeline and text", { state: stateWith(first) }, async (panel) => {
	const { page } = panel;
	await open(panel);
	await map(panel).focus();
	await page.keyboard.press("End");
	for (let press = 0; press < 3; press++) await page.keyboard.press("Shift+ArrowLeft");
	await frame(panel);
	assert.equal(await page.locator("#map-range-from").inputValue(), "30");
	assert.equal(await page.locator("#map-range-to").inputValue(), "33");
	await page.keyboard.press("Shift+ArrowRight");
	await frame(panel);
	assert.equal(await page.locator("#map-range-from").inputValue(), "31");
	assert.match(await seen(page.getByTestId("map-range-words")), /^3 tokens, mean logit/);
	const marked = () =>
		responseTokens(panel).evaluateAll((spans) =>
			spans.flatMap((span, index) => (span.hasAttribute("data-in-range") ? [index] : [])),
		);
	assert.deepEqual(await marked(), [30, 31, 32]);
	await page.getByTestId("tab-timeline").click();
	await frame(panel);
	assert.equal(await page.locator("#timeline-range-from").inputValue(), "31");
	await page.locator("#timeline-range-from").fill("4");
	await page.locator("#timeline-range-to").fill("6");
	await page.keyboard.press("Enter");
	await frame(panel);
	assert.deepEqual(await marked(), [3, 4, 5]);
	await page.locator("#timeline-range-from").fill("");
	await page.keyboard.press("Enter");
	await frame(panel);
	assert.deepEqual(await marked(), []);
});

check("dragging marks tokens, a click pins one", { state: stateWith(first) }, async (panel) => {
	const { page } = panel;
	await open(panel);
	const box = (await page.locator(".map-canvas").boundingBox())!;
	const column = (box.width - 52) / (promptPieces.length + 33);
	const at = (token: number) => box.x + 52 + (promptPieces.length + token + 0.5) * column;
	await page.mouse.move(at(4), box.y + 40);
	await frame(panel);
	assert.match(await readout(panel), /token 5 “␣Brask”/);
	await page.mouse.down();
	await page.mouse.move(at(9), box.y + 50, { steps: 4 });
	await page.mouse.up();
	await frame(panel);
	assert.equal(await page.locator("#map-range-from").inputValue(), "5");
	assert.equal(await page.locator("#map-range-to").inputValue(), "10");
	// From the prompt on, a drag marks what of it is of the answer.
	await page.mouse.move(at(-3), box.y + 40);
	await page.mouse.down();
	await page.mouse.move(at(1), box.y + 40, { steps: 4 });
	await page.mouse.up();
	await frame(panel);
	assert.equal(await page.locator("#map-range-from").inputValue(), "1");
	assert.equal(await page.locator("#map-range-to").inputValue(), "2");
	await page.mouse.click(at(7), box.y + 40);
	await frame(panel);
	assert.match((await spoken(panel)).words!, /token 8$/);
	await page.locator('[data-testid="response-tokens"] [data-index="7"][data-pinned]').waitFor();
});

const long = madeUp(
	promptPieces,
	Array.from({ length: 3000 }, (_, i) => ` word${i}`),
	{ hot: /^ word2500$/ },
);
check("3,000 tokens: all in sight, then zoomed around one", { state: stateWith(long) }, async (panel) => {
	await open(panel);
	const { page } = panel;
	const scroll = () =>
		map(panel).evaluate(({ scrollLeft, scrollWidth, clientWidth }) => ({
			scrollLeft,
			scrollWidth,
			clientWidth,
		}));
	const whole = await scroll();
	assert.ok(whole.scrollWidth <= whole.clientWidth, "nothing to scroll");
	await shot(panel, "layers-long");
	await page.getByText("largest as a table").click();
	const rows = page.locator("#layers tbody tr");
	await rows.nth(49).waitFor();
	assert.equal(await rows.count(), 50);
	await rows.filter({ hasText: "␣word2500" }).first().getByRole("button").click();
	await frame(panel);
	assert.match(await readout(panel), /token 2501 “␣word2500”/);
	for (let press = 0; press < 8; press++) await page.keyboard.press("+");
	await frame(panel);
	const held = await scroll();
	const column = (promptPieces.length + 2500) * ((held.scrollWidth - 52) / (promptPieces.length + 3000));
	assert.ok(
		column >= held.scrollLeft && column < held.scrollLeft + held.clientWidth,
		"the cursor stays in sight",
	);
	await page.keyboard.press("ArrowRight");
	await frame(panel);
	const zoomed = await scroll();
	assert.ok(zoomed.scrollWidth > 20_000, `${zoomed.scrollWidth} pixels of room`);
	assert.ok((await picture(panel)).width < 1000, "the canvas is as wide as what is in sight");
	assert.match(await readout(panel), /token 2502/);
	await page.keyboard.press("0");
	await frame(panel);
	assert.equal((await scroll()).scrollWidth, whole.scrollWidth);
});

check("Ctrl and the wheel zoom at the pointer", { state: stateWith(long) }, async (panel) => {
	await open(panel);
	const { page } = panel;
	const box = (await page.locator(".map-canvas").boundingBox())!;
	await page.mouse.move(box.x + 400, box.y + 60);
	const number = async () => {
		await frame(panel);
		return Number(/token (\d+)/.exec(await readout(panel))![1]);
	};
	const before = await number();
	await page.keyboard.down("Control");
	for (let notch = 0; notch < 5; notch++) await page.mouse.wheel(0, -100);
	await page.keyboard.up("Control");
	await frame(panel);
	await page.mouse.move(box.x + 401, box.y + 60);
	await page.mouse.move(box.x + 400, box.y + 60);
	assert.ok(Math.abs((await number()) - before) <= 1, `${await number()} is not ${before}`);
	assert.ok((await map(panel).evaluate(({ scrollLeft }) => scrollLeft)) > 0);
});

check(
	"the map is drawn anew with another theme, and not while its tab is hidden",
	{ state: stateWith(first) },
	async (panel) => {
		await open(panel);
		const colours = () =>
			page.locator(".map-canvas").evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
		const { page } = panel;
		const dark = await colours();
		await panel.theme("light");
		await frame(panel);
		const light = await colours();
		assert.notEqual(light, dark);
		await page.getByTestId("tab-timeline").click();
		await panel.theme("dark");
		await frame(panel);
		assert.equal(await colours(), light, "hidden, it is left as it is");
		await page.getByTestId("tab-layers").click();
		await frame(panel);
		assert.equal(await colours(), dark);
	},
);

check("columns are appended while tokens stream in", { state: stateWith(first) }, async (panel) => {
	await open(panel);
	const { promptTokens, responseTokens: tokens } = second;
	const asked = { run: "run-3", gain: 1, silenced: [] };
	await panel.tell(
		{ event: "answersAsked", params: { first: asked, others: [], options } },
		{ event: "answerStarted", params: { run: "run-3" } },
		{ event: "promptRead", params: { run: "run-3", tokens: promptTokens } },
		{ event: "tokenRead", params: { run: "run-3", token: tokens[0]! } },
	);
	assert.equal(await map(panel).getAttribute("aria-colcount"), String(promptPieces.length + 1));
	await panel.tell({ event: "tokenRead", params: { run: "run-3", token: tokens[1]! } });
	assert.equal(await map(panel).getAttribute("aria-colcount"), String(promptPieces.length + 2));
	await shot(panel, "layers-streaming");
});

check("before the first answer's end the layers are not known", {}, async (panel) => {
	const { promptTokens } = second;
	const source = { label: "a.md", text: "Who?" };
	await panel.tell(
		{ event: "sourceChanged", params: { source } },
		{ event: "answersAsked", params: { first: { run: "r", gain: 1, silenced: [] }, others: [], options } },
		{ event: "answerStarted", params: { run: "r" } },
		{ event: "promptRead", params: { run: "r", tokens: promptTokens } },
	);
	await panel.page.getByTestId("tab-layers").click();
	await frame(panel);
	assert.match(await seen(panel.page.locator("#layers")), /known when the first answer is finished/);
	assert.equal(await map(panel).isVisible(), false);
});
