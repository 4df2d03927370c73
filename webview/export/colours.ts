/** The theme's colours as any program reads them, and pictures as bitmaps. */

const known = new Map<string, { colour: string; opacity: number }>();

/** A computed colour of any notation as `#rrggbb` with its opacity. */
export function plainColour(computed: string): { colour: string; opacity: number } {
	const found = known.get(computed);
	if (found) return found;
	const canvas = new OffscreenCanvas(1, 1);
	const pen = canvas.getContext("2d", { willReadFrequently: true })!;
	pen.fillStyle = computed;
	pen.fillRect(0, 0, 1, 1);
	const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data as unknown as [
		number,
		number,
		number,
		number,
	];
	const hex = [red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("");
	const plain = { colour: `#${hex}`, opacity: alpha / 255 };
	known.set(computed, plain);
	return plain;
}

/** What a custom property holds in the theme that is worn, or another colour. */
export const themeColour = (name: string, otherwise: string): string =>
	getComputedStyle(document.body).getPropertyValue(name).trim() || otherwise;

/** Pixels of the picture for each of the panel's, so that it is sharp in print. */
const SHARPNESS = 2;
/** The most pixels a side that browsers draw. */
const LARGEST = 16_000;

/** A picture as PNG in base 64. @param svg with `width` and `height` in pixels */
export async function asPng(
	svg: string,
	{ width, height }: { width: number; height: number },
): Promise<string> {
	const picture = new Image();
	const bytes = new TextEncoder().encode(svg);
	let binary = "";
	for (let at = 0; at < bytes.length; at += 0x8000)
		binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
	picture.src = `data:image/svg+xml;base64,${btoa(binary)}`;
	await picture.decode();
	const scale = Math.min(SHARPNESS, LARGEST / Math.max(width, height));
	const canvas = document.createElement("canvas");
	canvas.width = Math.ceil(width * scale);
	canvas.height = Math.ceil(height * scale);
	canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
	return canvas.toDataURL("image/png").split(",")[1]!;
}
