/** What a task says, kept in a file as well. */
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { unwritable } from "../../../disk/study-files";
import type { Output, Terminal } from "../../terminal";

export interface TaskLog {
	/** Its lines go to the file too; progress comes a line at a time. */
	terminal: Terminal;
	/** A line for the file alone. */
	add(line: string): void;
}

/** @param path the file, whose folder need not exist @throws LensError fileUnwritable, diskFull; so does every writing */
export function taskLog({ input, output, errors }: Terminal, path: string): TaskLog {
	const writing = (write: () => void) => {
		try {
			write();
		} catch (error) {
			throw unwritable(path, error);
		}
	};
	writing(() => mkdirSync(dirname(path), { recursive: true }));
	const append = (text: string) => writing(() => appendFileSync(path, text));
	const both = (to: Output): Output => ({
		write(text) {
			append(text);
			to.write(text);
		},
	});
	return {
		terminal: { input, output: both(output), errors: both(errors) },
		add: (line) => append(`${line}\n`),
	};
}
