/**
 * The only importer of the component toolkit, so that it can be swapped. It has no slider and no collapsible, its data
 * grid changes `Array.prototype`, and its badge needs inline styles, which the panel forbids: native elements stand in.
 */
import {
	provideVSCodeDesignSystem,
	vsCodeButton,
	vsCodeCheckbox,
	vsCodeProgressRing,
} from "@vscode/webview-ui-toolkit";
import { type Attributes, setAttributes } from "./dom";

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeProgressRing());

export interface ButtonElement extends HTMLElement {
	disabled: boolean;
}

/** A button; the first of a view is `primary`, the others `secondary`. */
export function button(
	text: string,
	onClick: () => void,
	attributes: Attributes & { appearance?: "primary" | "secondary" } = {},
): ButtonElement {
	const element = document.createElement("vscode-button") as ButtonElement;
	setAttributes(element, { appearance: "secondary", ...attributes });
	element.append(text);
	element.addEventListener("click", onClick);
	return element;
}

export function checkbox(text: string, onChange: (isChecked: boolean) => void): HTMLElement {
	const element = document.createElement("vscode-checkbox") as HTMLElement & { checked: boolean };
	element.append(text);
	element.addEventListener("change", () => onChange(element.checked));
	return element;
}

/** A turning ring; the words beside it say what is under way. */
export function progressRing(): HTMLElement {
	const element = document.createElement("vscode-progress-ring");
	element.setAttribute("aria-hidden", "true");
	// Put into the document it calls itself an alert, in English.
	const unnamed = new MutationObserver(() => setAttributes(element, { "aria-label": null, role: null }));
	unnamed.observe(element, { attributeFilter: ["aria-label"] });
	return element;
}
