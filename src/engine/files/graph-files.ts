/** The .onnx files of a model folder, the one to take first in front. */
import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";

/** What a decoder's file is called: alone; beside an encoder, with and without cache in one; and older exports. */
const STEMS = ["model", "decoder_model_merged", "decoder_with_past_model", "decoder_model"];

/**
 * Full precision first: quantised copies answer a little differently, and a probe belongs to one set of weights. Then
 * what a processor runs best.
 */
const SUFFIXES = `_fp32 _quantized _int8 _uint8 _q8 _q4 _fp16 _q4f16 _bnb4 _q2 _q2f16 _q1 _q1f16`.split(" ");

/** Beside a decoder in models that see or hear. */
const PARTS =
	/^(vision|audio|image|text)?_?(encoder|embed|projector|projection)|^embed_tokens|_encoder|_decoder_iobinding/;

/**
 * Lists the .onnx files of a folder and of its `onnx` folder. Files that are empty or that lead nowhere come last: they
 * are unfinished downloads.
 */
export async function graphFiles(folder: string): Promise<string[]> {
	const found: { path: string; isWhole: boolean }[] = [];
	for (const place of [join(folder, "onnx"), folder])
		for (const name of (await readdir(place).catch(() => [])).sort())
			if (name.endsWith(".onnx")) {
				const path = join(place, name);
				const file = await stat(path).catch(() => null);
				if (!file?.isDirectory()) found.push({ path, isWhole: !!file?.size });
			}
	const rank = ({ path, isWhole }: (typeof found)[number]) => rankOf(basename(path)) + (isWhole ? 0 : LAST);
	return found.sort((a, b) => rank(a) - rank(b)).map(({ path }) => path);
}

/** More than any rank of a name. */
const LAST = 10_000;
const STEM_STEP = 100;

function rankOf(file: string): number {
	const name = file.slice(0, -".onnx".length);
	for (const [place, stem] of STEMS.entries()) {
		if (name === stem) return place * STEM_STEP;
		const suffix = name.startsWith(stem) ? SUFFIXES.indexOf(name.slice(stem.length)) : -1;
		if (suffix >= 0) return place * STEM_STEP + 1 + suffix;
	}
	return (STEMS.length + (PARTS.test(name) ? 1 : 0)) * STEM_STEP;
}
