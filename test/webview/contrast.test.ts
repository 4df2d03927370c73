/** Contrast of text and of the lines below it, over every tint, from the colours that the browser paints with. */
import assert from "node:assert/strict";
import type { OpenPanel } from "./browser";
import { check, first, responseTokens } from "./check";
import { stateWith } from "./made-up";
import type { ThemeName } from "./themes";

/** WCAG 2.2: 1.4.3 for text, 1.4.11 for what one must see to understand. High contrast asks 1.4.6 of text. */
const LINE = 3;
const TEXT: Record<ThemeName, number> = { dark: 4.5, light: 4.5, highContrast: 7, highContrastLight: 7 };

type Colour = [red: number, green: number, blue: number, alpha: number];
interface Painted {
	/** What lies under the token, the token's own background, its text, its mark, the line below. */
	ground: Colour;
	background: Colour;
	text: Colour;
	mark: Colour;
	line: Colour;
}

/** Runs in the page: a token's colours under a tint, as the browser computes them. */
function paintedColours(attributes: Record<string, string>): Painted {
	const token = document.querySelector<HTMLElement>(".token:has(.mark)")!;
	for (const name of ["heat", "negative", "flagged"]) delete token.dataset[name];
	Object.assign(token.dataset, attributes);
	const canvas = new OffscreenCanvas(1, 1).getContext("2d")!;
	const rgba = (colour: string): Colour => {
		canvas.clearRect(0, 0, 1, 1);
		canvas.fillStyle = colour;
		canvas.fillRect(0, 0, 1, 1);
		return [...canvas.getImageData(0, 0, 1, 1).data] as Colour;
	};
	const style = getComputedStyle(token);
	const markStyle = getComputedStyle(token.querySelector(".mark")!, "::before");
	const [red, green, blue, alpha] = rgba(markStyle.color);
	return {
		ground: rgba(getComputedStyle(document.body).backgroundColor),
		background: rgba(style.backgroundColor),
		text: rgba(style.color),
		mark: [red, green, blue, alpha * Number(markStyle.opacity)],
		line: rgba(style.textDecorationColor),
	};
}

const over = (upper: Colour, lower: Colour): Colour => {
	const alpha = upper[3] / 255;
	const mixed = [0, 1, 2].map((i) => alpha * upper[i]! + (1 - alpha) * lower[i]!);
	return [...mixed, 255] as Colour;
};

/** @see WCAG 2.2, relative luminance */
const luminance = ([red, green, blue]: Colour): number => {
	const [r, g, b] = [red, green, blue].map((value) => {
		const part = value / 255;
		return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
};

function contrast(upper: Colour, lower: Colour): number {
	const [light, dark] = [luminance(over(upper, lower)), luminance(lower)].sort((a, b) => b - a);
	return (light! + 0.05) / (dark! + 0.05);
}

const paints = Array.from({ length: 11 }, (_, step) => {
	const heat: Record<string, string> = step > 0 ? { heat: String(step) } : {};
	return [heat, { ...heat, flagged: "" }, ...(step > 0 ? [{ ...heat, negative: "" }] : [])];
}).flat();

const colours = ({ page }: OpenPanel, attributes: Record<string, string>) =>
	page.evaluate(paintedColours, attributes);

for (const theme of ["dark", "light", "highContrast", "highContrastLight"] as const)
	check(`every tint leaves text readable: ${theme}`, { state: stateWith(first), theme }, async (panel) => {
		for (const attributes of paints) {
			const { ground, background, text, mark, line } = await colours(panel, attributes);
			const tinted = over(background, ground);
			const words = `${theme} ${JSON.stringify(attributes)}`;
			const ofText = contrast(text, tinted);
			assert.ok(ofText >= TEXT[theme], `text: ${ofText.toFixed(2)} in ${words}`);
			assert.ok(contrast(mark, tinted) >= LINE, `mark: ${contrast(mark, tinted).toFixed(2)} in ${words}`);
			if (!("flagged" in attributes || "negative" in attributes)) continue;
			const ofLine = contrast(line, tinted);
			assert.ok(ofLine >= LINE, `line: ${ofLine.toFixed(2)} in ${words}`);
		}
	});

check(
	"neighbouring steps differ, and the strongest is far from none",
	{ state: stateWith(first) },
	async (panel) => {
		for (const sign of [{}, { negative: "" }]) {
			const steps: number[] = [];
			for (let step = 0; step <= 10; step++) {
				const attributes = { ...(step > 0 ? { heat: String(step), ...sign } : {}) } as Record<string, string>;
				const { ground, background } = await colours(panel, attributes);
				steps.push(luminance(over(background, ground)));
			}
			for (let step = 1; step <= 10; step++)
				assert.ok(steps[step]! > steps[step - 1]! + 1e-4, `${step} ${JSON.stringify(sign)}`);
		}
	},
);

check(
	"the colours that were computed are the ones on the screen",
	{ state: stateWith(first) },
	async (panel) => {
		const { ground, background } = await colours(panel, { heat: "10" });
		const token = responseTokens(panel)
			.filter({ has: panel.page.locator(".mark") })
			.first();
		const picture = await token.screenshot({ animations: "disabled" });
		// Another page has no content security policy that forbids the picture.
		const other = await panel.page.context().browser()!.newPage();
		const seen = await other.evaluate(async (base64) => {
			const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
			const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
			const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d")!;
			canvas.drawImage(bitmap, 0, 0);
			return [...canvas.getImageData(bitmap.width / 2, bitmap.height - 3, 1, 1).data];
		}, picture.toString("base64"));
		const computed = over(background, ground);
		for (let i = 0; i < 3; i++)
			assert.ok(Math.abs(seen[i]! - computed[i]!) <= 3, `${seen} is not ${computed}`);
	},
);
