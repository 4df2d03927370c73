/** The map's colours with their figures. */
import * as l10n from "@vscode/l10n";
import { el, setText, signed } from "../../dom";
import type { MapColors } from "../theme-colors";
import { LEVELS } from "./palette";

/** Swatches on each side of 0. */
const SWATCHES = 4;

export function mapLegend() {
	const canvas = el("canvas", { class: "map-swatches", "aria-hidden": "true" });
	const low = el("span", { class: "number" });
	const high = el("span", { class: "number" });
	const element = el(
		"p",
		{ class: "map-legend" },
		...[
			low,
			canvas,
			high,
			el("span", { class: "quiet" }, l10n.t("hatched (zoom in): against an invented answer")),
		],
	);
	return {
		element,
		/** @param top the scale's end */
		show(
			top: number,
			{ palette, colors, ratio }: { palette: Uint32Array; colors: MapColors; ratio: number },
		) {
			setText(low, l10n.t("{0} or less", signed(-top)));
			setText(high, l10n.t("{0} or more", signed(top)));
			draw(canvas, { palette, colors, ratio });
		},
	};
}

function draw(
	canvas: HTMLCanvasElement,
	{ palette, colors, ratio }: { palette: Uint32Array; colors: MapColors; ratio: number },
): void {
	const [width, height] = [16, 12].map((side) => Math.round(side * ratio)) as [number, number];
	Object.assign(canvas, { width: width * (2 * SWATCHES + 1), height });
	const context = canvas.getContext("2d")!;
	for (let swatch = -SWATCHES; swatch <= SWATCHES; swatch++) {
		const packed = palette[LEVELS + (swatch * LEVELS) / SWATCHES]!;
		const [red, green, blue, alpha] = [0, 8, 16, 24].map((shift) => (packed >>> shift) & 255);
		const x = (swatch + SWATCHES) * width;
		context.fillStyle = `rgba(${red}, ${green}, ${blue}, ${alpha! / 255})`;
		context.fillRect(x, 0, width, height);
		if (swatch < 0) slantedLines(context, { x, width, height }, colors.text);
	}
	context.strokeStyle = colors.quiet;
	context.lineWidth = ratio;
	context.strokeRect(0, 0, canvas.width, canvas.height);
}

function slantedLines(
	context: CanvasRenderingContext2D,
	{ x, width, height }: { x: number; width: number; height: number },
	color: string,
): void {
	context.save();
	context.beginPath();
	context.rect(x, 0, width, height);
	context.clip();
	context.strokeStyle = color;
	context.globalAlpha = 0.6;
	context.beginPath();
	for (let shift = x - height; shift < x + width; shift += height / 3) {
		context.moveTo(shift, height);
		context.lineTo(shift + height, 0);
	}
	context.stroke();
	context.restore();
}
