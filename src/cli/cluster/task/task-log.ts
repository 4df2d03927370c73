/** What a task says, kept in a file as well. */
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Output, Terminal } from "../../terminal";

export interface TaskLog {
	/** Its lines go to the file too; progress comes a line at a time. */
	terminal: Terminal;
	/** A line for the file alone. */
	add(line: string): void;
}

/** @param path the file, whose folder need not exist */
export function taskLog({ input, output, errors }: Terminal, path: string): TaskLog {
	mkdirSync(dirname(path), { recursive: true });
	const both = (to: Output): Output => ({
		write(text) {
			appendFileSync(path, text);
			to.write(text);
		},
	});
	return {
		terminal: { input, output: both(output), errors: both(errors) },
		add: (line) => appendFileSync(path, `${line}\n`),
	};
}
