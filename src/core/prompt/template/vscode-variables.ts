/** The variables of VS Code's prompt files: `${input:name}`, `${input:name:example}`, and `${selection}` and the like. */
import { asItIs, emptyReading, type Output, type Reading } from "./reading";

const VARIABLE = /\$\{(?:input:([^:{}\n]+)(?::([^{}\n]*))?|([A-Za-z]+(?::[^{}\n]*)?))\}/g;

/** Reads the variables of a prompt file; only inputs are variables of the file's own. */
export function readVscodeVariables(text: string): Reading {
	const reading = emptyReading();
	let from = 0;
	for (const match of text.matchAll(VARIABLE)) {
		const [whole, input, placeholder, builtIn] = match;
		const tag = { start: match.index, end: match.index + whole.length };
		if (from < tag.start) reading.parts.push({ kind: "text", start: from, end: tag.start });
		from = tag.end;
		const name = (input ?? builtIn)!.trim();
		const fallback = placeholder ? { value: placeholder, from: "example" as const } : null;
		const output: Output = { kind: "output", name, path: name, fallback, filtered: asItIs };
		const part = { ...output, ...tag };
		reading.parts.push(part);
		if (input === undefined) continue;
		const at = tag.start + "${input:".length + input.indexOf(name);
		const range = { start: at, end: at + name.length };
		reading.references.push({ name, tag, range, isShown: true, isHarmless: false, output: part });
	}
	if (from < text.length) reading.parts.push({ kind: "text", start: from, end: text.length });
	return reading;
}
