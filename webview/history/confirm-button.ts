/** A button that does what cannot be undone: the first press asks, the second one does it. */
import * as l10n from "@vscode/l10n";
import { setAttributes, setText } from "../dom";

/** A second press sooner than this is the rest of a double click, not an answer. */
const TOO_SOON_MS = 400;

export interface ConfirmWords {
	/** What the button says at rest, and when the next press does it. */
	text: string;
	asking: string;
	/** What it does, for who does not see what it stands beside. */
	label: string;
	/** What is said aloud when it asks. */
	question: string;
}

export interface ConfirmButton<T extends HTMLElement> {
	element: T;
	show(words: ConfirmWords): void;
	/** As if it had been pressed, for a key that stands for it. */
	press(event: Event): void;
	/** Whether the next press does it. */
	isAsking(): boolean;
	/** Takes the question back. */
	calm(): void;
}

/** @param say is told the question */
export function confirmButton<T extends HTMLElement>(
	element: T,
	onConfirm: () => void,
	say: (question: string) => void,
): ConfirmButton<T> {
	let words: ConfirmWords = { text: "", asking: "", label: "", question: "" };
	let askedAt: number | null = null;
	const draw = () => {
		setText(element, askedAt === null ? words.text : words.asking);
		const label = askedAt === null ? words.label : l10n.t("Press again: {0}", words.label);
		setAttributes(element, { "data-asking": askedAt !== null, "aria-label": label });
	};
	const calm = () => {
		if (askedAt === null) return;
		askedAt = null;
		draw();
	};
	const press = (event: Event) => {
		if (askedAt === null) {
			askedAt = event.timeStamp;
			draw();
			say(words.question);
		} else if (event.timeStamp - askedAt > TOO_SOON_MS) {
			calm();
			onConfirm();
		}
	};
	element.addEventListener("click", press);
	return {
		element,
		show(now) {
			words = now;
			draw();
		},
		press,
		isAsking: () => askedAt !== null,
		calm,
	};
}
