import { LensError } from "../../protocol/errors";
import type { StudyFiles } from "../files";

/** A file that a step adds to. */
export interface GrowingFile {
	add(data: string | Uint8Array): Promise<void>;
}

/**
 * Opens a file to add to.
 * @returns a writer that stops when the file has grown by another hand: two runs in one folder would mix their lines
 */
export async function growingFile(files: StudyFiles, path: string): Promise<GrowingFile> {
	const sizeOf = async () => (await files.size(path)) ?? 0;
	let size = await sizeOf();
	return {
		async add(data) {
			if ((await sizeOf()) !== size)
				throw new LensError(
					"fileUnwritable",
					`${path} was changed meanwhile: does another run work in its folder?`,
				);
			await files.append(path, data);
			// Not what the file has now: another run may have added to it at the same moment.
			size += typeof data === "string" ? new TextEncoder().encode(data).length : data.length;
		},
	};
}
