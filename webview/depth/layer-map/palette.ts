/** From a cell's figure to its colour: two theme colours that part at 0, stronger with size. */
import type { MapColors, Rgba } from "../theme-colors";

/** Steps on each side of 0. */
export const LEVELS = 32;
/** The rest of the page shines through the strongest colour a little, as through the text's tint. */
const STRONGEST = 0.92;

/** Colours by level, from −LEVELS to +LEVELS, in the byte order of ImageData on machines that store the low byte first. */
export function paletteOf({ heat, cool }: Pick<MapColors, "heat" | "cool">): Uint32Array {
	const palette = new Uint32Array(2 * LEVELS + 1);
	for (let level = 1; level <= LEVELS; level++) {
		palette[LEVELS + level] = packed(heat, (level / LEVELS) * STRONGEST);
		palette[LEVELS - level] = packed(cool, (level / LEVELS) * STRONGEST);
	}
	return palette;
}

/** −LEVELS..LEVELS; 0 only for what rounds to nothing. */
export function levelOf(value: number, top: number): number {
	if (top <= 0) return 0;
	return Math.round(LEVELS * Math.max(-1, Math.min(1, value / top)));
}

function packed([red, green, blue, alpha]: Rgba, strength: number): number {
	return ((Math.round(alpha * strength) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
