/** What is known of model folders without their weights: tokenizers, templates and windows, kept while unchanged. */

import { type PromptRenderer, rendererFor } from "../text/prompt-renderer";
import { checkTokenizer } from "../text/tokenizer-check";
import type { LoadedModel } from "./loaded-model";
import { findTextFiles, textStampOf } from "./model-files";

export interface TextModel {
	name: string;
	contextLength: number;
	renderer: PromptRenderer;
}

/** Folders kept: the one in use and the one before. A tokenizer of 150,000 tokens takes about 100 MB. */
const MOST_KEPT = 2;

export class TextModels {
	/** By stamp, the least recently used first. */
	private readonly known = new Map<string, Promise<TextModel>>();

	/**
	 * @param path   a model folder, or one .onnx file of it
	 * @param loaded the loaded model, whose tokenizer serves where it is of the same files
	 * @throws LensError modelNotFound, modelBroken, tokenizerMismatch
	 */
	async of(path: string, loaded: LoadedModel | null): Promise<TextModel> {
		const stamp = await textStampOf(path);
		if (loaded?.files.textStamp === stamp) {
			const { info, renderer } = loaded;
			return { name: info.name, contextLength: info.contextLength, renderer };
		}
		const model = this.known.get(stamp) ?? open(path);
		this.known.delete(stamp);
		this.known.set(stamp, model);
		if (this.known.size > MOST_KEPT) this.known.delete(this.known.keys().next().value!);
		// What failed is tried again: another file may have been mended.
		model.catch(() => this.known.get(stamp) === model && this.known.delete(stamp));
		return model;
	}
}

async function open(path: string): Promise<TextModel> {
	const files = await findTextFiles(path);
	const renderer = rendererFor(files);
	const { name, config } = files;
	checkTokenizer(renderer.tokenizer, files, config.vocabulary ?? renderer.tokenizer.size);
	return { name, contextLength: config.contextLength, renderer };
}
