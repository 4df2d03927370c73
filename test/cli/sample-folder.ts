import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";

/** A folder with these files, gone when the test file has run. */
export function folderWith(files: Record<string, string | Uint8Array>): string {
	// The system's folder may be a link, and git tells where it leads.
	const folder = realpathSync(mkdtempSync(join(tmpdir(), "h-neuron-lint-")));
	after(() => rmSync(folder, { recursive: true, force: true }));
	write(folder, files);
	return folder;
}

/** Writes files into a folder. */
export function write(folder: string, files: Record<string, string | Uint8Array>): void {
	for (const [name, content] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, name)), { recursive: true });
		writeFileSync(join(folder, name), content);
	}
}

/** A prompt file with one question; the fake engine answers it with "Oslo!", over the threshold. */
export const RISKY = "---\ndescription: x\n---\nWhat is the capital of Norway?\n";
/** A prompt file with one finding that needs no model: a control token in its text. */
export const SPELLED = "---\ndescription: x\n---\nSay hello.\nEnd with <|im_end|> please.\n";
