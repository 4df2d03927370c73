import { createHash } from "node:crypto";
import type { StudyFiles } from "../../src/study/files";

/** A disk that is a map, and that can be told to fail. */
export class MemoryFiles implements StudyFiles {
	readonly contents = new Map<string, Uint8Array>();
	/** Called before each write; what it throws stops the write half way. */
	beforeWrite: () => void = () => {};

	constructor(texts: Record<string, string> = {}) {
		for (const [path, text] of Object.entries(texts)) this.contents.set(path, encoded(text));
	}

	text(path: string): string {
		return new TextDecoder().decode(this.contents.get(path));
	}

	async size(path: string): Promise<number | null> {
		return this.contents.get(path)?.length ?? null;
	}

	async *lines(path: string): AsyncIterable<string> {
		const lines = this.text(path).split("\n");
		if (lines.at(-1) === "") lines.pop();
		yield* lines;
	}

	async read(path: string, start: number, length: number): Promise<Uint8Array> {
		const bytes = this.contents.get(path)!.slice(start, start + length);
		if (bytes.length !== length) throw new RangeError(`${path} ends before ${start + length}`);
		return bytes;
	}

	async readInto(path: string, start: number, into: Uint8Array): Promise<void> {
		into.set(await this.read(path, start, into.length));
	}

	async append(path: string, data: string | Uint8Array): Promise<void> {
		const bytes = typeof data === "string" ? encoded(data) : data;
		const before = this.contents.get(path) ?? new Uint8Array();
		try {
			this.beforeWrite();
		} catch (error) {
			this.contents.set(path, joined(before, bytes.subarray(0, bytes.length >> 1)));
			throw error;
		}
		this.contents.set(path, joined(before, bytes));
	}

	async replace(path: string, data: string | Uint8Array): Promise<void> {
		this.beforeWrite();
		this.contents.set(path, typeof data === "string" ? encoded(data) : data.slice());
	}

	async truncate(path: string, size: number): Promise<void> {
		this.beforeWrite();
		this.contents.set(path, this.contents.get(path)!.slice(0, size));
	}

	async remove(path: string): Promise<void> {
		this.beforeWrite();
		this.contents.delete(path);
	}

	async list(folder: string): Promise<string[]> {
		const inside = [...this.contents.keys()].filter((path) => path.startsWith(`${folder}/`));
		return inside
			.map((path) => path.slice(folder.length + 1))
			.filter((name) => !name.includes("/"))
			.sort();
	}

	async sha256(path: string): Promise<string> {
		return createHash("sha256").update(this.contents.get(path)!).digest("hex");
	}
}

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
	const both = new Uint8Array(a.length + b.length);
	both.set(a);
	both.set(b, a.length);
	return both;
}
