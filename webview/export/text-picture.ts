/** The coloured text as a drawing: what is on the screen, word for word and tint for tint, with text that stays text. */
import { h, type Markup, printMarkup } from "../../src/core/report/markup";
import { plainColour, themeColour } from "./colours";

export interface Picture {
	svg: string;
	width: number;
	height: number;
}

const MARGIN = 12;

/** @param strips elements of tokens, as they are laid out now; hidden ones have no size and are left out */
export function textPicture(strips: readonly HTMLElement[]): Picture {
	const shown = strips.filter((strip) => strip.checkVisibility());
	const boxes = shown.map((strip) => strip.getBoundingClientRect());
	const left = Math.min(...boxes.map((box) => box.left));
	const right = Math.max(...boxes.map((box) => box.right));
	const width = Math.ceil(right - left) + 2 * MARGIN;
	const drawing: Markup[] = [];
	let top = MARGIN;
	for (const [index, strip] of shown.entries()) {
		const box = boxes[index]!;
		drawing.push(...stripDrawing(strip, { left: left - MARGIN, top: box.top - top }));
		top += Math.ceil(box.height) + MARGIN;
	}
	const back = plainColour(themeColour("--vscode-editor-background", "#ffffff"));
	const root = h(
		"svg",
		{ xmlns: "http://www.w3.org/2000/svg", width, height: top, viewBox: `0 0 ${width} ${top}` },
		h("rect", { width, height: top, fill: back.colour }),
		...drawing,
	);
	return { svg: printMarkup(root), width, height: top };
}

/** Where the drawing's corner is in the window. */
interface Origin {
	left: number;
	top: number;
}

function stripDrawing(strip: HTMLElement, origin: Origin): Markup[] {
	const tokens = [...strip.querySelectorAll<HTMLElement>(".token")];
	const styles = tokens.map((token) => getComputedStyle(token));
	const tints = tokens.flatMap((token, index) => tintOf(token, styles[index]!, origin));
	const words = tokens.flatMap((token, index) => wordsOf(token, styles[index]!, origin));
	return [...tints, ...words];
}

function tintOf(token: HTMLElement, style: CSSStyleDeclaration, { left, top }: Origin): Markup[] {
	const { colour, opacity } = plainColour(style.backgroundColor);
	const isUnderlined = style.textDecorationLine.includes("underline");
	const line = isUnderlined ? plainColour(style.textDecorationColor) : null;
	return [...token.getClientRects()].flatMap((rect) => {
		const place = { x: short(rect.left - left), y: short(rect.top - top), width: short(rect.width) };
		const tint = h("rect", {
			...place,
			height: short(rect.height),
			fill: colour,
			"fill-opacity": short(opacity),
		});
		const under =
			line && h("rect", { ...place, y: short(rect.bottom - top - 2), height: 2, fill: line.colour });
		return [opacity > 0 ? tint : null, under].filter((part) => part !== null);
	});
}

function wordsOf(token: HTMLElement, style: CSSStyleDeclaration, origin: Origin): Markup[] {
	const { colour } = plainColour(style.color);
	const look = {
		fill: colour,
		"font-family": style.fontFamily.replaceAll('"', "'"),
		"font-size": style.fontSize,
		"xml:space": "preserve",
	};
	const walker = document.createTreeWalker(token, NodeFilter.SHOW_TEXT);
	const parts: Markup[] = [];
	for (let node = walker.nextNode(); node; node = walker.nextNode())
		for (const { text, rect } of linesOf(node as Text)) {
			// The base line lies about a fifth of the line above its foot.
			const y = short(rect.bottom - origin.top - 0.22 * rect.height);
			if (text.trim()) parts.push(h("text", { x: short(rect.left - origin.left), y, ...look }, text));
		}
	return parts;
}

/** The pieces of a text that stand on one line each; a token rarely wraps, and only then is it taken apart. */
function linesOf(node: Text): { text: string; rect: DOMRect }[] {
	const range = document.createRange();
	range.selectNodeContents(node);
	const rects = [...range.getClientRects()];
	if (rects.length === 1) return [{ text: node.data, rect: rects[0]! }];
	const lines: { text: string; rect: DOMRect }[] = [];
	for (let at = 0; at < node.length; ) {
		const next = at + String.fromCodePoint(node.data.codePointAt(at)!).length;
		range.setStart(node, at);
		range.setEnd(node, next);
		const rect = range.getClientRects()[0];
		const last = lines.at(-1);
		if (rect && last && Math.abs(last.rect.top - rect.top) < 2) last.text += node.data.slice(at, next);
		else if (rect) lines.push({ text: node.data.slice(at, next), rect });
		at = next;
	}
	return lines;
}

const short = (value: number): number => Math.round(value * 100) / 100;
