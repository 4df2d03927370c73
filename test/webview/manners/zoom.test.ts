/**
 * 200 % and 400 % zoom of a panel of 1280 x 900, which leave a half and a quarter of its pixels, and a panel of 300
 * pixels: the page never scrolls sideways, nothing is cut off, and every control can be brought into sight.
 */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { settled } from "../settled";
import { check } from "./check";
import { answerStates, type Shown, tabStates } from "./made-panels";
import { studyStates } from "./made-studies";

const SIZES = [
	{ width: 640, height: 450 },
	{ width: 320, height: 225 },
	{ width: 300, height: 900 },
];

for (const shown of [...answerStates, ...tabStates, ...studyStates] satisfies Shown[]) {
	check(`fits when zoomed and when narrow: ${shown.name}`, shown, async ({ page }) => {
		for (const size of SIZES) {
			await page.setViewportSize(size);
			await settled(page);
			assert.deepEqual(await unfit(page), [], `${size.width} x ${size.height}`);
			assert.deepEqual(await unreachable(page), [], `${size.width} x ${size.height}`);
		}
	});
	// German words are longer, and cannot be broken where English has a blank.
	check(
		`fits in German: ${shown.name}`,
		shown,
		async ({ page }) => {
			for (const size of SIZES) {
				await page.setViewportSize(size);
				await settled(page);
				assert.deepEqual(await unfit(page), [], `${size.width} x ${size.height}`);
			}
		},
		{ language: "de" },
	);
}

/** What sticks out of the page, and text that is cut off without a hint of the whole. */
const unfit = (page: Page) =>
	page.evaluate(() => {
		const problems: string[] = [];
		const root = document.documentElement;
		if (root.scrollWidth > root.clientWidth)
			problems.push(`the page is ${root.scrollWidth} wide in ${root.clientWidth}`);
		const nameOf = (element: Element) => `${element.tagName}.${element.className} ${element.textContent}`;
		const scrolls = (element: Element): boolean => {
			for (let each: Element | null = element; each && each !== document.body; each = each.parentElement)
				if (/auto|scroll/.test(getComputedStyle(each).overflowX)) return true;
			return false;
		};
		for (const element of document.querySelectorAll<HTMLElement>("#panel *")) {
			if (!element.checkVisibility() || element.closest(".spoken-only, svg, [aria-hidden=true]")) continue;
			const { left, right, width } = element.getBoundingClientRect();
			if (width > 0 && (right > root.clientWidth + 1 || left < -1) && !scrolls(element))
				problems.push(`sticks out: ${nameOf(element).slice(0, 120)}`);
			// What ends in dots is a preview: its title, or the page it leads to, has the whole.
			const { overflowX, textOverflow } = getComputedStyle(element);
			const isCut = element.scrollWidth > element.clientWidth + 1 && /hidden|clip/.test(overflowX);
			// The rest of a field's text is a cursor key away.
			const isField = element.matches("input, textarea, select");
			if (isCut && !isField && textOverflow !== "ellipsis" && element.children.length === 0)
				problems.push(`cut off: ${nameOf(element).slice(0, 120)}`);
		}
		return problems;
	});

/** Controls that are covered by something else when they are brought into sight. */
const unreachable = (page: Page) =>
	page.evaluate(async () => {
		const controls =
			"button, a[href], input, select, textarea, summary, vscode-button, vscode-checkbox, [tabindex='0']";
		const problems: string[] = [];
		const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
		const middle = (from: number, to: number, end: number) => (Math.max(from, 0) + Math.min(to, end)) / 2;
		let wasInCard = false;
		for (const control of document.querySelectorAll<HTMLElement>(controls)) {
			if (
				!control.checkVisibility() ||
				control.closest("[inert]") ||
				control.matches(":disabled, [disabled]")
			)
				continue;
			const isInCard = control.closest(".card") !== null;
			// A card stands beside its token.
			if (isInCard && !wasInCard) {
				document.querySelector(".token[data-pinned]")?.scrollIntoView({ block: "center" });
				await frame();
			}
			wasInCard = isInCard;
			const place: ScrollLogicalPosition = isInCard ? "nearest" : "center";
			control.scrollIntoView({ block: place, inline: place, behavior: "instant" });
			const { left, right, top, bottom } = control.getClientRects()[0] ?? new DOMRect();
			const hit = document.elementFromPoint(
				middle(left, right, innerWidth),
				middle(top, bottom, innerHeight),
			);
			// A card kept open covers what is behind it until it is closed.
			const isHit =
				hit &&
				(control.contains(hit) ||
					hit.contains(control) ||
					control.closest("label")?.contains(hit) ||
					(!isInCard && hit.closest(".card")));
			if (!isHit) problems.push(`${control.outerHTML.slice(0, 120)} is under ${hit?.outerHTML.slice(0, 80)}`);
		}
		scrollTo(0, 0);
		return problems;
	});
