/** A model on the hub, as its file list tells it; what the other files here pass around. */

/** How the hub is reached. The caller brings `fetch`: the editor's knows its proxy, a terminal has its own. */
export interface HubAccess {
	/** "https://huggingface.co", or a mirror with the same paths. */
	readonly endpoint: string;
	readonly token: string | null;
	readonly fetch: typeof fetch;
}

export interface HubFile {
	/** Inside the repository, with forward slashes. */
	readonly path: string;
	readonly bytes: number;
	/** Known for files that the hub keeps apart from git (all large ones). */
	readonly sha256: string | null;
	/** Git's id of a small file's content (SHA-1 of "blob <bytes>\0" and the content). */
	readonly gitId: string | null;
}

/** One set of weights of a model: a graph in one precision, with all that runs it. */
export interface HubChoice {
	/** "fp32", "fp16", "q8", "q4", "q4f16", "bnb4" ... by the file's suffix, else the file's own name. */
	readonly dtype: string;
	/** The .onnx file. */
	readonly graph: string;
	/** Graph, weight files beside it, configuration, tokenizer. */
	readonly files: readonly HubFile[];
	readonly bytes: number;
}

export interface HubModel {
	/** owner/name */
	readonly id: string;
	/** The commit that `files` are of. */
	readonly revision: string;
	readonly license: string | null;
	/** The owner must grant access first. */
	readonly isGated: boolean;
	readonly files: readonly HubFile[];
	/** Best for a processor first; empty when the repository holds no decoder in ONNX. */
	readonly choices: readonly HubChoice[];
}

export interface DownloadProgress {
	/** What is being read now. */
	readonly file: string;
	readonly doneBytes: number;
	readonly totalBytes: number;
	readonly bytesPerSecond: number;
	/** Null until there is something to reckon with. */
	readonly secondsLeft: number | null;
}
