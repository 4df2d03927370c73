/** Token colours for a terminal: the same steps as in the panel, as backgrounds that black letters can be read on. */
import { STEPS } from "../../core/heatmap/scale";

/** How much colour the output takes: none, 16 or 256 colours. */
export type Palette = "none" | "basic" | "full";

/** xterm's 256 colours from pale yellow to red; step 0 keeps the terminal's own background. */
const FULL = [0, 230, 229, 228, 222, 221, 215, 214, 209, 208, 203];
/** Without 256 colours: yellow below the threshold's step, red from there on. */
const BASIC = { yellow: 43, red: 41 };
const RESET = "\u001b[0m";

/** The text on its step's background; flagged text is underlined too, since colour alone is lost on some. */
export function paint(text: string, step: number, isFlagged: boolean, palette: Palette): string {
	if (palette === "none" || text === "") return text;
	const codes = [...backgroundCodes(step, palette), ...(isFlagged ? [4] : [])];
	if (codes.length === 0) return text;
	const start = `\u001b[${codes.join(";")}m`;
	// A coloured line end would colour the rest of the line on many terminals.
	return text.replace(/[^\n]+/g, (line) => `${start}${line}${RESET}`);
}

export const dim = (text: string, palette: Palette): string =>
	palette === "none" ? text : `\u001b[2m${text}${RESET}`;

/** One line that explains the colours. */
export function legend(threshold: number, palette: Palette): string {
	const steps = Array.from({ length: STEPS + 1 }, (_, step) => paint(" ", step, false, palette)).join("");
	const flagged = paint("underlined", STEPS / 2, true, palette);
	return `risk 0 ${steps} 100 %, ${flagged} from ${Math.round(threshold * 100)} % on`;
}

function backgroundCodes(step: number, palette: Palette): number[] {
	if (step === 0) return [];
	if (palette === "full") return [38, 5, 16, 48, 5, FULL[step]!];
	return step < STEPS / 2 ? [] : [30, step < 0.8 * STEPS ? BASIC.yellow : BASIC.red];
}
