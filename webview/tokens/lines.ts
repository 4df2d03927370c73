/**
 * The lines of a text of tokens, each a block of its own: a line has its own direction, lines in a fence of code have the
 * editor's font, and a token that comes has the browser lay out its own line anew and no other.
 */
import { el } from "../dom";

/** What opens and closes a block of code in Markdown. */
const fence = /^ {0,3}(```|~~~)/;

export class Lines {
	private line: HTMLElement | null = null;
	private text = "";
	private isInCode = false;

	/** @param parent gets each line as it begins */
	constructor(private readonly parent: HTMLElement) {}

	add(span: HTMLElement, text: string): void {
		this.line ??= this.begin();
		this.line.append(span);
		// A fence is told by the first characters of its line.
		if (this.text.length < 8) {
			this.text += text;
			if (!this.isInCode && fence.test(this.text)) asCode(this.line);
		}
		if (text.endsWith("\n")) this.end();
	}

	private begin(): HTMLElement {
		const line = el("div", { class: "line", dir: "auto" });
		if (this.isInCode) asCode(line);
		this.parent.append(line);
		return line;
	}

	private end(): void {
		if (fence.test(this.text)) this.isInCode = !this.isInCode;
		this.line = null;
		this.text = "";
	}
}

function asCode(line: HTMLElement): void {
	line.classList.add("code");
	line.dir = "ltr";
}
