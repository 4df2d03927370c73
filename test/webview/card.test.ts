/** A token's card: what it says, where it stands, and how it is kept open with mouse and keyboard. */
import assert from "node:assert/strict";
import type { OpenPanel } from "./browser";
import { answer, check, first, responseTokens, second, seen, shot } from "./check";
import { eventually } from "./eventually";
import { madeUp, options, promptPieces, stateWith } from "./made-up";

const cardOf = ({ page }: OpenPanel) => page.locator("#token-card");
/** The card while it is kept open; the mouse may rest on a token and have that one's card shown. */
const dialog = ({ page }: OpenPanel) => page.locator("#token-card[data-pinned]");
const focusedToken = ({ page }: OpenPanel) =>
	page.evaluate(() => Number((document.activeElement as HTMLElement).dataset.index));

check("the card's shares and the bias add up to the logit", { state: stateWith(first) }, async (panel) => {
	await responseTokens(panel).nth(10).hover();
	const card = cardOf(panel);
	const numbers = (texts: string[]) => texts.map((text) => Number(text.replace("−", "-")));
	const shares = numbers(await card.locator(".shares tbody .number").allTextContents());
	const sum = shares.reduce((a, b) => a + b, 0);
	const token = first.responseTokens[10]!;
	assert.ok(Math.abs(sum - token.logit) < 0.01, `${sum}`);
	assert.match(
		await seen(card),
		new RegExp(`␣Hal token ${token.id} Risk 85 % Logit .* Probability .* Entropy`),
	);
});

check("a row's CETT is its share divided by its weight", { state: stateWith(first) }, async (panel) => {
	await responseTokens(panel).nth(10).click();
	await dialog(panel).waitFor();
	const rows = await cardOf(panel)
		.locator(".shares tbody tr")
		.evaluateAll((all) => all.map((row) => [...row.children].map(({ textContent }) => textContent)));
	const single = rows.filter(([name]) => /^\d+:\d+$/.test(name!));
	assert.equal(single.length, 5);
	for (const [name, cett, share] of single) {
		const { weight } = first.probe.neurons.find(({ layer, index }) => `${layer}:${index}` === name)!;
		const expected = Number(share!.replace("−", "-")) / weight;
		assert.ok(Math.abs(Number(cett) - expected) < 0.001 && Number(cett) >= 0, `${name}: ${cett}`);
	}
});

check(
	"a card that is pointed at goes with the mouse, and is no stop on the way",
	{ state: stateWith(first) },
	async (panel) => {
		await responseTokens(panel).nth(3).hover();
		assert.equal(await cardOf(panel).isVisible(), true);
		assert.equal(await cardOf(panel).evaluate((card: HTMLElement) => card.inert), true);
		assert.equal(
			await cardOf(panel).locator("button, [href]").count(),
			0,
			"what cannot be pressed is no button",
		);
		assert.match(
			await seen(cardOf(panel)),
			/Likeliest tokens here .* as written .*Click or Enter keeps this open/,
		);
		await panel.page.getByRole("heading", { level: 1 }).hover();
		await dialog(panel).waitFor({ state: "hidden" });
	},
);

check(
	"Enter keeps the card open with the focus in it, Escape gives it back",
	{ state: stateWith(first) },
	async (panel) => {
		const { page } = panel;
		await responseTokens(panel).first().focus();
		await page.keyboard.press("ArrowRight");
		await page.keyboard.press("Enter");
		await dialog(panel).waitFor();
		await eventually(() => dialog(panel).evaluate((card) => card === document.activeElement), true);
		assert.equal(await responseTokens(panel).nth(1).getAttribute("aria-expanded"), "true");
		// Another token that is pointed at leaves the open card alone.
		await responseTokens(panel).nth(10).hover();
		assert.match(await seen(dialog(panel)), /^␣first/);
		await page.keyboard.press("ArrowRight");
		await page.getByRole("dialog", { name: "␣mayor" }).waitFor();
		await page.keyboard.press("Escape");
		await dialog(panel).waitFor({ state: "hidden" });
		await eventually(() => focusedToken(panel), 2);
		assert.equal(await responseTokens(panel).nth(2).getAttribute("aria-expanded"), "false");
		await page.keyboard.press(" ");
		await dialog(panel).waitFor();
		// The tab key leads through the card and back to the token.
		const stops = await dialog(panel).getByRole("button").count();
		for (let press = 0; press <= stops; press++) await page.keyboard.press("Tab");
		await dialog(panel).waitFor({ state: "hidden" });
		await eventually(() => focusedToken(panel), 2);
	},
);

check(
	"a click keeps the card open, a click elsewhere closes it",
	{ state: stateWith(first) },
	async (panel) => {
		const { page } = panel;
		await responseTokens(panel).nth(4).click();
		await dialog(panel).waitFor();
		await dialog(panel).getByText("Shares of the logit").click();
		assert.equal(await dialog(panel).isVisible(), true);
		await page.getByRole("heading", { level: 1 }).click();
		await dialog(panel).waitFor({ state: "hidden" });
		await responseTokens(panel).nth(4).click();
		await dialog(panel).getByRole("button", { name: "Close" }).click();
		await dialog(panel).waitFor({ state: "hidden" });
		await eventually(() => focusedToken(panel), 4);
	},
);

check(
	"an alternative answers again from there, with the keyboard",
	{ state: stateWith(first) },
	async (panel) => {
		const { page } = panel;
		await responseTokens(panel).first().focus();
		for (let press = 0; press < 10; press++) await page.keyboard.press("ArrowRight");
		await page.keyboard.press("Enter");
		await dialog(panel).waitFor();
		await page.keyboard.press("Tab");
		await eventually(
			() => page.evaluate(() => document.activeElement!.getAttribute("aria-label")),
			"Answer again with “␣Lyon” here",
			"the token as it is written is no choice",
		);
		await page.keyboard.press("Enter");
		await dialog(panel).waitFor({ state: "hidden" });
		const asked = (await panel.asked()).at(-1)!;
		assert.deepEqual([asked.method, asked.params], ["answerFrom", { run: "run-1", at: 10, id: 2 }]);
		await eventually(() => focusedToken(panel), 10);
	},
);

check("an answer goes on from a token of any column", { state: stateWith(first, second) }, async (panel) => {
	await panel.page.getByTestId("other-tokens").getByTestId("token").nth(9).click();
	await dialog(panel).getByRole("button", { name: "Go on from this token" }).click();
	const asked = (await panel.asked()).at(-1)!;
	const { id } = second.responseTokens[9]!;
	assert.deepEqual([asked.method, asked.params], ["answerFrom", { run: "run-2", at: 9, id }]);
});

check(
	"a token of the prompt is told to the host, and has nothing to choose",
	{ state: stateWith(first) },
	async (panel) => {
		const { page } = panel;
		const pointedAt = async () =>
			(await panel.asked())
				.filter(({ method }) => method === "pointAtPrompt")
				.map(({ params }) => params as { token: number | null; isPinned: boolean });
		await page.locator("#prompt summary").click();
		const tokens = page.getByTestId("prompt-tokens").getByTestId("token");
		const passing = [5, 8, null].map((token) => ({ token, isPinned: false }));
		await tokens.nth(5).hover();
		await eventually(pointedAt, passing.slice(0, 1));
		await tokens.nth(8).hover();
		await eventually(pointedAt, passing.slice(0, 2));
		await page.getByRole("heading", { level: 1 }).hover();
		await eventually(pointedAt, passing);
		await tokens.nth(6).click();
		await dialog(panel).waitFor();
		assert.equal(await dialog(panel).getByTestId("answer-again").count(), 0);
		const pinned = { token: 6, isPinned: true };
		await eventually(async () => (await pointedAt()).at(-1), pinned);
		await page.getByRole("heading", { level: 1 }).hover();
		await page.waitForTimeout(250);
		assert.deepEqual((await pointedAt()).at(-1), pinned, "an open card's token stays marked");
		await page.keyboard.press("Escape");
		await page.mouse.move(0, 0);
		await page.evaluate(() => (document.activeElement as HTMLElement).blur());
		await eventually(async () => (await pointedAt()).at(-1), { token: null, isPinned: false });
	},
);

check("a card goes when its run does", { state: stateWith(first) }, async (panel) => {
	await responseTokens(panel).nth(4).click();
	await dialog(panel).waitFor();
	const again = { run: "run-8", gain: 1, silenced: [] };
	await panel.tell({ event: "answersAsked", params: { first: again, others: [], options } });
	assert.equal(await cardOf(panel).isVisible(), false);
	const inspection = { ...first, run: "run-8" };
	await panel.tell({ event: "answerFinished", params: { inspection } });
	assert.equal(await dialog(panel).isVisible(), false, "and does not come back with the next");
});

/** Whether the card is inside the window and clear of its token. */
const standing = (panel: OpenPanel, index: number) =>
	responseTokens(panel)
		.nth(index)
		.evaluate((token) => {
			const card = document.querySelector("#token-card")!.getBoundingClientRect();
			const isInside =
				card.left >= 0 && card.top >= 0 && card.right <= innerWidth && card.bottom <= innerHeight;
			const covers = [...token.getClientRects()].some(
				(line) =>
					line.left < card.right &&
					line.right > card.left &&
					line.top < card.bottom &&
					line.bottom > card.top,
			);
			return { isInside, covers, isWide: card.width > 100 };
		});

// 320 by 256 pixels are a window of 1280 by 1024 at 400 %.
for (const [width, height] of [
	[300, 900],
	[320, 256],
	[800, 600],
] as const)
	check(
		`a card of ${width} × ${height} pixels stands inside, and beside its token`,
		{ state: stateWith(first), width, height },
		async (panel) => {
			for (let index = 0; index < answer.length; index += 5) {
				await responseTokens(panel).nth(index).click();
				await panel.page.locator(".token[data-pinned]").waitFor();
				assert.deepEqual(
					await standing(panel, index),
					{ isInside: true, covers: false, isWide: true },
					`${index}`,
				);
				if (index === 10) await shot(panel, `card-${width}`);
				await panel.page.keyboard.press("Escape");
			}
			const hidden = await panel.page.evaluate(() => {
				const { scrollWidth, clientWidth } = document.documentElement;
				return scrollWidth - clientWidth;
			});
			assert.ok(hidden <= 0, `${hidden} pixels lie outside`);
		},
	);

const huge = madeUp(promptPieces, ["so", "x".repeat(9000), " much"]);
check("a token that fills the window leaves room for its card", { state: stateWith(huge) }, async (panel) => {
	await responseTokens(panel)
		.nth(1)
		.click({ position: { x: 20, y: 5 } });
	await dialog(panel).waitFor();
	const box = (await dialog(panel).boundingBox())!;
	assert.ok(box.y >= 0 && box.y + box.height <= 900 && box.height > 70, JSON.stringify(box));
	assert.ok((await dialog(panel).innerText()).length < 900, "the text is cut in the card");
});
