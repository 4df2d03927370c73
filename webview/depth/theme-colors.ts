/** Canvas knows no style sheet variables: colours are read from the theme, and read again when it changes. */

/** Red, green, blue and alpha, 0..255. */
export type Rgba = readonly [number, number, number, number];

let probe: CanvasRenderingContext2D | null = null;

/** Any colour that a style sheet may hold, as bytes. */
export function rgbaOf(color: string): Rgba {
	probe ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
		willReadFrequently: true,
	})!;
	probe.clearRect(0, 0, 1, 1);
	probe.fillStyle = color;
	probe.fillRect(0, 0, 1, 1);
	const [red, green, blue, alpha] = probe.getImageData(0, 0, 1, 1).data;
	return [red!, green!, blue!, alpha!];
}

export interface MapColors {
	/** For an invented answer, and against it. */
	heat: Rgba;
	cool: Rgba;
	text: string;
	quiet: string;
	background: string;
	focus: string;
	line: string;
	font: string;
}

export function mapColors(element: Element): MapColors {
	const style = getComputedStyle(element);
	const color = (name: string, fallback: string) => style.getPropertyValue(name).trim() || fallback;
	const text = color("--vscode-foreground", "gray");
	return {
		heat: rgbaOf(color("--heat", text)),
		cool: rgbaOf(color("--cool", text)),
		text,
		quiet: color("--quiet", text),
		background: color("--vscode-editor-background", "transparent"),
		focus: color("--vscode-focusBorder", text),
		line: color("--line", text),
		font: `11px ${style.fontFamily}`,
	};
}
