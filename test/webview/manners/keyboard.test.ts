/** Both panels with the keyboard alone: every stop is seen, follows the reading order, and can be left again. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { settled } from "../settled";
import { check } from "./check";
import { answerStates, tabStates } from "./made-panels";
import { studyStates } from "./made-studies";

interface Stop {
	/** Place in the document's order. */
	order: number;
	name: string;
	/** The part of the panel that it is in. */
	part: string;
	hasRing: boolean;
	isInSight: boolean;
}

/** More stops than the longest of the panels has; a trap would never end. */
const MOST_STOPS = 250;
/**
 * What comes before the answer's text in a finished run: two buttons, the base rate, what the figures mean, the prompt,
 * three words, the tint.
 */
const MOST_BEFORE_ANSWER = 10;

const states = [...answerStates, ...tabStates, ...studyStates];
for (const shown of states)
	check(`with the keyboard alone: ${shown.name}`, shown, async ({ page }) => {
		// An open card has the keyboard; closed, it gives it back.
		await page.keyboard.press("Escape");
		await page.evaluate(() => {
			// The tab key goes on from where the mouse was last; from the body it begins at the first stop.
			document.body.tabIndex = -1;
			document.body.focus();
			document.body.removeAttribute("tabindex");
			scrollTo(0, 0);
		});
		const forwards = await walk(page, "Tab");
		assert.deepEqual(
			forwards.filter(({ hasRing }) => !hasRing).map(({ name }) => name),
			[],
			"stops without a ring",
		);
		assert.deepEqual(
			forwards.filter(({ isInSight }) => !isInSight).map(({ name }) => name),
			[],
			"stops out of sight",
		);
		const orders = forwards.map(({ order }) => order);
		assert.deepEqual(
			orders,
			orders.toSorted((a, b) => a - b),
			"the order of the document",
		);
		assert.equal(await page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count(), 0);
		const backwards = await walk(page, "Shift+Tab");
		assert.deepEqual(
			backwards.map(({ name }) => name).reverse(),
			forwards.map(({ name }) => name),
		);
		const atAnswer = forwards.findIndex(({ part }) => part === "token");
		assert.ok(atAnswer <= MOST_BEFORE_ANSWER, `${atAnswer} stops before the answer's text`);
	});

/** Every stop until the focus leaves the document. */
async function walk(page: Page, key: string): Promise<Stop[]> {
	const stops: Stop[] = [];
	for (let count = 0; count < MOST_STOPS; count++) {
		await page.keyboard.press(key);
		const stop = await page.evaluate(stopHere);
		if (!stop) return stops;
		// The browser's own stops are not the page's: with none of these it begins anew.
		if (stops[0] && stop.order === stops[0].order) return stops;
		stops.push(stop);
	}
	throw new Error(
		`The focus never leaves the panel: ${stops
			.slice(-4)
			.map(({ name }) => name)
			.join("; ")}`,
	);
}

/** Runs in the page: what has the focus; null when that is the document itself. */
function stopHere(): Stop | null {
	const outer = document.activeElement;
	if (!outer || outer === document.body) return null;
	let deepest: Element = outer;
	while (deepest.shadowRoot?.activeElement) deepest = deepest.shadowRoot.activeElement;
	const looks = (element: Element): string[] =>
		["::before", "::after", null].map((pseudo) => {
			const style = getComputedStyle(element, pseudo);
			const ring =
				style.outlineStyle === "none" || style.outlineWidth === "0px"
					? ""
					: `${style.outlineWidth} ${style.outlineColor}`;
			return [ring, style.boxShadow, style.borderColor, style.backgroundColor].join();
		});
	const chain = [deepest, outer, ...(outer.parentElement ? [outer.parentElement] : [])];
	const focused = chain.flatMap(looks);
	const { top, bottom, left, right } = outer.getClientRects()[0] ?? outer.getBoundingClientRect();
	const isInSight = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
	const name = outer.getAttribute("aria-label") ?? outer.textContent?.trim().slice(0, 60) ?? "";
	const stop = {
		order: [...document.querySelectorAll("*")].indexOf(outer),
		name: `${outer.tagName}#${outer.id} ${name}`,
		part:
			outer.classList.contains("token") && outer.closest("#response")
				? "token"
				: (outer.closest("section, details")?.id ?? ""),
		isInSight,
		hasRing: false,
	};
	const isRinged = (element: Element) => {
		const style = getComputedStyle(element);
		return style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) >= 1;
	};
	(deepest as HTMLElement).blur();
	const unfocused = chain.flatMap(looks);
	(deepest as HTMLElement).focus();
	stop.hasRing = chain.some(isRinged) || focused.join() !== unfocused.join();
	return stop;
}

const card = answerStates.find(({ name }) => name === "prompt-open")!;
check("a token's card is reached, gone through and closed with keys", card, async ({ page }) => {
	await page.getByTestId("response-tokens").locator("[tabindex='0']").focus();
	await page.keyboard.press("ArrowRight");
	const token = () => page.evaluate(() => document.activeElement?.getAttribute("data-index"));
	assert.equal(await token(), "1");
	const shown = page.locator("#token-card");
	await shown.waitFor();
	await page.keyboard.press("Escape");
	await shown.waitFor({ state: "hidden" });
	await page.keyboard.press("Enter");
	await page.locator("#token-card:focus").waitFor();
	const inside: string[] = [];
	for (;;) {
		await page.keyboard.press("Tab");
		await settled(page);
		if (!(await page.evaluate(() => document.activeElement?.closest("#token-card")))) break;
		inside.push((await page.evaluate(() => document.activeElement?.textContent)) ?? "");
	}
	assert.ok(inside.length >= 2, `stops in the card: ${inside.join()}`);
	await shown.waitFor({ state: "hidden" });
	assert.equal(await token(), "1", "the tab key leads out of the card, back to its token");
});
