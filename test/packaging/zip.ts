/** Reads the zip that a package is, with the reader that vsce itself brings. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";

interface Entry {
	fileName: string;
}
/** The part of yauzl that is used; it has no types of its own. */
interface Yauzl {
	openPromise(path: string): Promise<{
		eachEntry(): AsyncIterable<Entry>;
		openReadStreamPromise(entry: Entry): Promise<NodeJS.ReadableStream>;
	}>;
}
const yauzl = createRequire(require.resolve("@vscode/vsce"))("yauzl") as Yauzl;

/** A zip's files by their names, unpacked. */
export async function readZip(path: string): Promise<Map<string, Buffer>> {
	const zip = await yauzl.openPromise(path);
	const files = new Map<string, Buffer>();
	for await (const entry of zip.eachEntry())
		files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
	return files;
}

/** Writes the files that a package holds below "extension/" into a folder, as an installation does. */
export function unpack(files: ReadonlyMap<string, Buffer>, folder: string): void {
	for (const [name, bytes] of files) {
		if (!name.startsWith("extension/")) continue;
		const path = join(folder, name.slice("extension/".length));
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, bytes);
	}
}
